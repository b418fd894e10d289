/**
 * From a step of the ladder to a client that is cut off, all as it runs: `yamori hub` and `yamori garden` on a gateway,
 * the kernel's rules, a DHCP client and a browser without script. The hub is away just when the owner releases himself.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { hashSecret, SENSOR_PREFIX } from '../src/hub/secrets.ts';
import type { CaseDetail } from '../src/model/api.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { INTERNET, type Lab, openLab, PORTAL, whyNoLab } from './garden-lab.ts';
import { until } from './hub-process.ts';
import { makeOwnerFolder, type OwnerFolder } from './owner-support.ts';
import { ROOT } from './support.ts';

const CLIENT = '10.77.0.50';
const MAIN = join(ROOT, 'src/cli/main.ts');
const GATEWAY_TOKEN = `${SENSOR_PREFIX}${'g'.repeat(43)}`;
const ADMIN_TOKEN = `yat_${'a'.repeat(43)}`;
const MOST_STEPS = 20;

describe('a hub and the garden of a gateway', { skip: whyNoLab() }, () => {
  let lab: Lab;
  let owner: OwnerFolder;
  let hub: ChildProcess;
  let garden: ChildProcess;
  let browser: Browser;

  const startHub = () =>
    lab.startInGateway(
      /^Yamori hub: /,
      ...([
        process.execPath,
        MAIN,
        'hub',
        '--data',
        owner.path,
        '--empty',
        '--config',
        owner.config,
      ] as const),
    );
  const ask = (token: string, path: string) =>
    lab.inGateway(
      'curl',
      '-s',
      '-H',
      `Authorization: Bearer ${token}`,
      `http://127.0.0.1:8642/api/v1${path}`,
    );
  const theCase = () => JSON.parse(ask(ADMIN_TOKEN, `/cases/${owner.case.id}`)) as CaseDetail;
  const kinds = () => theCase().events.map(({ kind }) => kind);
  const page = () => lab.inClient('curl', '-s', '-m', '3', `http://${INTERNET}/`).stdout;
  const isFree = () => page().includes('the rest of the Internet');
  const isHeld = () =>
    lab.inClient('curl', '-s', '-m', '3', '-o', '/dev/null', '-w', '%{redirect_url}', `http://${INTERNET}/`)
      .stdout === `${PORTAL}/`;

  before(async () => {
    owner = await makeOwnerFolder({
      address: CLIENT,
      prefixes: ['10.77.0.0/24'],
      incident: { grade: 'handshake' },
      change: { step: 0, stepAt: null, toldAt: null },
    });
    const state = await openSqliteState(join(owner.path, 'state.sqlite'));
    const at = Date.now();
    const gateway = await state.createSensor({ name: 'gateway-one', sample: false, at });
    await state.addSensorToken(gateway.id, hashSecret(GATEWAY_TOKEN), at);
    const admin = await state.createAccount({
      name: 'admin',
      role: 'admin',
      ownerIds: [],
      language: 'en',
      passwordHash: 'none that any password has',
    });
    await state.createApiToken({
      accountId: admin.id,
      name: 'the story',
      readOnly: true,
      createdAt: at,
      expiresAt: null,
      secretHash: hashSecret(ADMIN_TOKEN),
    });
    await state.close();
    writeFileSync(
      owner.config,
      JSON.stringify({
        notices: {
          sender: { organisation: 'Example ISP', contact: 'abuse@isp.example' },
          policy: { quietHours: null, businessDays: null, ladder: [{ channel: 'walled-garden' }] },
          channels: { 'walled-garden': {} },
          gateways: ['gateway-one'],
        },
      }),
    );
    lab = await openLab({ hasHub: false });
    writeFileSync(lab.files.token, `${GATEWAY_TOKEN}\n`);
    hub = await startHub();
    garden = await lab.startGarden({
      command: [process.execPath, MAIN, 'garden', '--config', lab.files.settings],
      says: /^the garden is open: /,
    });
    browser = await chromium.launch({
      executablePath: lab.browser,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
    owner?.remove();
  });

  test('the step of the ladder cuts the client off, and its history says so', async () => {
    await until('held', async () => isHeld());
    await until('the hub was told', async () => kinds().includes('quarantined'));
    assert.ok(!lab.probe(INTERNET).other, 'the client reaches more than its page');
  });

  test('the token of a gateway does nothing else', () => {
    const codeOf = (token: string, ...more: string[]) =>
      lab.inGateway(
        ...(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}'] as const),
        ...['-H', `Authorization: Bearer ${token}`, ...more],
      );
    const at = (path: string) => `http://127.0.0.1:8642/api/v1${path}`;
    const json = ['-H', 'content-type: application/json'];
    assert.equal(codeOf(GATEWAY_TOKEN, at('/garden/holds')), '200');
    assert.equal(codeOf(GATEWAY_TOKEN, at('/cases')), '403');
    const live = JSON.stringify({ packets: [], more: 0 });
    assert.equal(codeOf(GATEWAY_TOKEN, ...json, '-d', live, at('/ingest/live')), '403');
    assert.equal(codeOf(ADMIN_TOKEN, at('/garden/holds')), '403');
  });

  test('the owner reads the page of his case and releases himself while the hub is away', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    await tab.goto('http://internet.example/generate_204');
    assert.equal(tab.url(), `${PORTAL}/`);
    const text = (await tab.textContent('body')) ?? '';
    assert.ok(text.includes(owner.case.code), `${owner.case.code} is not on the page: ${text.slice(-900)}`);
    assert.match(text, /Example ISP/);
    assert.match(text, /送信元ポート 40321/);
    await until('the hub knows that he saw it', async () => kinds().includes('page-seen'));

    await lab.stop(hub);
    for (let step = 0; step < MOST_STEPS && (await tab.locator('form').count()) === 0; step++)
      await tab.click('a.act');
    await tab.click('button.act');
    assert.equal(tab.url(), `${PORTAL}/released?lang=ja`);
    await context.close();
    await until('free', async () => isFree());
    assert.equal(garden.exitCode, null, 'the garden ended with its hub');
  });

  test('the hub hears of it when it is back, and a re-test begins', async () => {
    hub = await startHub();
    await until('the hub was told', async () => kinds().includes('retest-begun'));
    const { case: record, events } = theCase();
    assert.equal(record.status, 'open', 'a click closes nothing');
    assert.deepEqual([record.retest?.kind, record.retest?.outcome], ['gateway-silence', null]);
    assert.equal(events.filter(({ kind }) => kind === 'released').length, 1);
    assert.ok(isFree());
  });

  test('the gateway sees that the device still attacks, and the re-test says so', async () => {
    lab.inClient('busybox', 'nc', '-w', '1', INTERNET, '23');
    await until('the re-test ended', async () => theCase().case.retest?.outcome === 'still-sending');
    assert.ok(kinds().includes('retest-ended'));
  });
});
