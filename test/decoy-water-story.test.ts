/**
 * The attack on a water plant that others saw in September 2025 (26 hours there, a minute here), by real clients on a
 * decoy that runs as people run it: weak password, a new account, the login page defaced, the database looked at, data
 * sources removed, set-points changed on the page and over Modbus, alarms and the log switched off. It is told as one
 * visitor's story, and what he changed is there after a kill.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openSeed } from '../src/decoys/seed.ts';
import { makeFacility } from '../src/decoys/water-plant/facility.ts';
import { type DecoyRun, SEED, startDecoy } from './decoy-support.ts';

const PORT_BASE = 24_000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const browserPath = BROWSERS.find((path) => spawnSync(path, ['--version']).status === 0);
const hasMbpoll = spawnSync('mbpoll', ['-V']).error === undefined;
const why = browserPath === undefined ? 'no Chromium' : hasMbpoll ? false : 'no mbpoll';
/** As long as somebody reads who is in a hurry. */
const READING_MS = 1_700;

const run = promisify(execFile);
const facility = makeFacility(openSeed(SEED).branch('persona water-plant').branch('facility'));
const [admin] = facility.accounts;

describe('an attack on the water plant', { skip: why }, () => {
  let decoy: DecoyRun;
  let browser: Browser;
  let page: Page;

  before(async () => {
    decoy = await startDecoy('water-plant', PORT_BASE);
    browser = await chromium.launch({
      executablePath: browserPath as string,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
    });
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  });
  after(async () => {
    await browser?.close();
    await decoy?.remove();
  });

  const textOf = async (of: Page, selector: string) => (await of.locator(selector).textContent()) ?? '';
  const open = (path: string) => page.goto(`http://127.0.0.1:${decoy.ports.http}/${path}`);
  const read = () => page.waitForTimeout(READING_MS);
  const logIn = async (name: string, password: string) => {
    await page.fill('input[name=user]', name);
    await page.fill('input[name=pass]', password);
    await page.click('input[type=submit]');
  };
  const formOf = (field: string, value: string) =>
    page.locator('form', { has: page.locator(`input[name=${field}][value="${value}"]`) });

  test('he guesses, gets in, and looks around', async () => {
    await open('');
    await read();
    await logIn('root', 'root');
    assert.match(await textOf(page, '.error'), /Wrong user name or password/);
    await logIn(admin.name, admin.password);
    await page.waitForURL(/index\.php/);
    await read();
    for (const path of ['trend.php', 'note.php', 'setpoint.php']) {
      await open(path);
      await read();
    }
    await open('historian.php');
    await page.fill('input[name=q]', 'SELECT * FROM users');
    await page.click('input[type=submit]');
    assert.match(await textOf(page, '#main'), new RegExp(admin.name));
    await open(`historian.php?tag=${encodeURIComponent("AIT-401' OR '1'='1' -- '")}`);
    assert.match(await textOf(page, '.error'), /You have an error in your SQL syntax/);
  });

  test('he makes an account, defaces the first page, and takes away what others watch by', async () => {
    await open('user.php');
    const adding = formOf('action', 'add');
    await adding.locator('input[name=name]').fill('BARLATI');
    await adding.locator('input[name=password]').fill('letmein');
    await adding.locator('select').selectOption('admin');
    await adding.locator('input[type=submit]').click();
    assert.match(await textOf(page, '#main'), /BARLATI/);
    await open('logout.php');
    await logIn('BARLATI', 'letmein');
    await open('system.php');
    await page.fill('textarea[name=banner]', 'HACKED BY BARLATI <script>alert(1)</script>');
    await formOf('action', 'banner').locator('input[type=submit]').click();
    await formOf('name', 'PLC-1').locator('input[type=submit]').click();
    await formOf('action', 'logging').locator('input[type=submit]').click();
    assert.doesNotMatch(await textOf(page, '#main'), /PLC-1/);
  });

  test('he changes set-points on the page and over Modbus; the process follows on all faces', async () => {
    await open('setpoint.php');
    const chlorine = formOf('point', 'AIC-401.SP');
    await chlorine.locator('input[name=value]').fill('8');
    await chlorine.locator('input[type=submit]').click();
    const alarms = formOf('point', 'XA-001');
    await alarms.locator('select').selectOption('0');
    await alarms.locator('input[type=submit]').click();
    const address = (await decoy.until(({ eventid }) => eventid === 'yamori.decoy.started')).ports;
    assert.ok(address !== undefined);
    const poll = async (...args: string[]) =>
      (await run('mbpoll', ['-m', 'tcp', '-p', String(decoy.ports.modbus), '-1', ...args])).stdout;
    // Where the table begins differs from plant to plant: he looks for it, as attackers do.
    const begin = await firstRegister(poll);
    const said = await poll('-t', '4', '-r', String(begin + 6), '-c', '1', '127.0.0.1');
    assert.match(said, /\[\d+\]:\s+800\b/, 'the page wrote 8.00 mg/L, Modbus shows it');
    await run('mbpoll', [
      '-m',
      'tcp',
      '-p',
      String(decoy.ports.modbus),
      '-t',
      '4',
      '-r',
      String(begin + 4),
      '127.0.0.1',
      '0',
    ]);
    await open('setpoint.php');
    assert.match(await textOf(page, '#main'), /AIC-201\.SP\s*Oxygen set-point\s*0\.00 mg\/L/);
  });

  async function firstRegister(poll: (...args: string[]) => Promise<string>): Promise<number> {
    for (const begin of [0, 16, 100, 256, 1_000]) {
      const said = await poll('-t', '4', '-r', String(begin + 1), '-c', '1', '127.0.0.1').catch(() => '');
      if (/\[\d+\]:/.test(said)) return begin;
    }
    return assert.fail('no table of holding registers was found');
  }

  test('what he did is there after a kill, and nothing that he typed runs', async () => {
    await decoy.kill('SIGKILL');
    decoy = await decoy.again();
    const fresh = await browser.newPage();
    const asked: string[] = [];
    fresh.on('dialog', (dialog) => {
      asked.push(dialog.message());
      dialog.dismiss();
    });
    await fresh.goto(`http://127.0.0.1:${decoy.ports.http}/login.php?lang=en`);
    assert.match(await textOf(fresh, '.banner'), /HACKED BY BARLATI <script>/);
    assert.deepEqual(asked, []);
    await open('setpoint.php');
    assert.match(await textOf(page, '#main'), /AIC-401\.SP\s*Chlorine set-point\s*8\.00 mg\/L/);
  });

  test('it is told as one visitor: a person, with each act named in its order', async () => {
    const visitors = await decoy.visitors();
    const him = visitors.filter(({ acts }) => acts.some(({ kind }) => kind === 'defaced'));
    assert.equal(him.length, 1);
    const [{ kind, acts, links, reasons }] = him;
    assert.equal(kind, 'person');
    assert.ok(reasons.some(({ reason }) => reason === 'reads-pages'));
    const order = acts.map((act) => act.kind);
    const wanted = [
      'logged-in',
      'read-notes',
      'queried-database',
      'made-account',
      'defaced',
      'removed-data-source',
      'switched-logs-off',
      'changed-set-point',
      'switched-alarms-off',
      'wrote-registers',
    ] as const;
    let at = -1;
    for (const act of wanted) {
      const next = order.indexOf(act);
      assert.ok(next > at, `${act} comes after what he did before: ${order.join(', ')}`);
      at = next;
    }
    assert.ok(links.some(({ evidence }) => evidence.some((piece) => piece.kind === 'mark')));
  });
});
