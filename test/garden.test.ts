/** The walled garden on a gateway: real rules, a real dnsmasq, a real DHCP client and a real browser without script. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';
import { aHold } from '../src/notices/garden/hold-fixture.ts';
import { INTERNET, INTERNET6, type Lab, openLab, PORTAL, UPDATES, whyNoLab } from './garden-lab.ts';

const ALL = { web: true, other: true, datagram: true, dns: true, dnsTcp: true };
/** Port 80 is taken by the page: a connection opens, and not to whom it was meant. */
const ONLY_PAGE = { web: true, other: false, datagram: false, dns: false, dnsTcp: false };
const STEP_MS = 200;
const PATIENCE_MS = 40_000;

describe('a gateway with a walled garden', { skip: whyNoLab() }, () => {
  let lab: Lab;
  let garden: ChildProcess;
  let browser: Browser;

  before(async () => {
    lab = await openLab();
    garden = await lab.startGarden();
    browser = await chromium.launch({
      executablePath: lab.browser,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  async function until(what: string, holds: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!holds()) {
      if (Date.now() > end) assert.fail(`it never came to this: ${what}`);
      await pause(STEP_MS);
    }
  }
  const page = () => lab.inClient('curl', '-s', '-m', '3', `http://${INTERNET}/`);
  const isFree = () => page().stdout.includes('the rest of the Internet');
  const isHeld = () =>
    lab.inClient('curl', '-s', '-m', '3', '-o', '/dev/null', '-w', '%{redirect_url}', `http://${INTERNET}/`)
      .stdout === `${PORTAL}/`;
  const pings = (address: string) =>
    lab.inClient('busybox', 'ping', '-c', '1', '-W', '1', address).status === 0;
  const resolves = (server: string) =>
    lab.inClient('busybox', 'nslookup', 'internet.example', server).stdout.includes(INTERNET);
  const api = () => {
    const url = Buffer.from(lab.lease().opt114, 'hex').toString();
    assert.equal(url, `${PORTAL}/captive-portal/api`);
    const { stdout } = lab.inClient('curl', '-si', '-m', '5', url);
    assert.match(stdout, /content-type: application\/captive\+json/i);
    assert.match(stdout, /cache-control: private/i);
    return JSON.parse(stdout.slice(stdout.indexOf('\r\n\r\n')));
  };

  test('a client that is not held reaches everything, and the API says so', () => {
    assert.deepEqual(lab.probe(INTERNET), ALL);
    assert.deepEqual(lab.probe(INTERNET6), ALL);
    assert.ok(pings(INTERNET));
    assert.equal(api().captive, false);
  });

  test('a held client reaches the page and nothing else, releases itself without script, and reaches the rest', async () => {
    lab.setHolds([aHold({ id: 'H1' })]);
    await until('held', isHeld);
    assert.deepEqual(lab.probe(INTERNET), ONLY_PAGE);
    assert.deepEqual(lab.probe(INTERNET6), ONLY_PAGE);
    assert.ok(!pings(INTERNET), 'ICMP went out');
    assert.ok(!pings('10.77.0.1'), 'the gateway itself answers to more than it must');
    assert.ok(resolves('10.77.0.1'), 'the local resolver must answer');
    assert.ok(!resolves(INTERNET), 'another resolver was reached');
    assert.ok(lab.probe('198.51.100.112').other, 'an exception of the operator was not reached');
    assert.ok(!lab.probe(UPDATES).other, 'a name that nobody asked for was open');
    await until('a name of the exceptions was opened as it was resolved', () => {
      lab.inClient('busybox', 'nslookup', 'update.example', '10.77.0.1');
      return lab.probe(UPDATES).other;
    });
    assert.deepEqual(api(), { captive: true, 'user-portal-url': `${PORTAL}/`, 'can-extend-session': false });

    const context = await browser.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    await tab.goto('http://internet.example/generate_204');
    assert.equal(tab.url(), `${PORTAL}/`);
    assert.match((await tab.textContent('body')) ?? '', /一時的に止めています/);
    assert.match((await tab.textContent('body')) ?? '', /7K3QM-9TXAB/);
    await tab.click('text=English');
    assert.match((await tab.textContent('h1')) ?? '', /paused/);
    await tab.click('text=Start the steps');
    assert.match((await tab.textContent('h1')) ?? '', /Switch the device off and on/);
    await tab.click('text=Done. Next step');
    assert.match((await tab.textContent('h1')) ?? '', /Update the device/);
    await tab.click('text=Done. Next step');
    await tab.click('button');
    assert.match((await tab.textContent('h1')) ?? '', /Your connection is back/);
    await tab.goto('http://internet.example/');
    assert.match((await tab.textContent('h1')) ?? '', /the rest of the Internet/);
    await context.close();
    assert.deepEqual(lab.probe(INTERNET), ALL);
    assert.ok(pings(INTERNET));
    assert.equal(api().captive, false);
    await until('the hub was told', () =>
      lab.events().some((event) => event.holdId === 'H1' && event.releasedBy === 'self'),
    );
    await until('it is watched on', () => lab.events().some(({ watch }) => watch?.phase === 'released'));
  });

  test('attempts on telnet are counted for the re-test, held or released', async () => {
    const hits = () =>
      lab
        .events()
        .filter(({ holdId, watch }) => holdId === 'H1' && watch?.phase === 'released')
        .at(-1)?.watch?.hits;
    assert.equal(hits(), 0);
    lab.inClient('busybox', 'nc', '-w', '1', INTERNET, '23');
    await until('the attempt was counted', () => (hits() ?? 0) > 0);
  });

  test('who has released himself as often as he may has to call', async () => {
    lab.setHolds([aHold({ id: 'H2', selfReleases: 3 })]);
    await until('held', isHeld);
    const { stdout } = lab.inClient('curl', '-s', `${PORTAL}/release?lang=en`);
    assert.match(stdout, /used all releases/);
    assert.doesNotMatch(stdout, /<form/);
    lab.setHolds([aHold({ id: 'H2', selfReleases: 3, releasedAt: Date.now(), releasedBy: 'staff' })]);
    await until('staff let it go', isFree);
  });

  test('a soft notice shows its page once and stands in nobody’s way', async () => {
    lab.setHolds([aHold({ id: 'S1', kind: 'soft' })]);
    await until('shown', isHeld);
    assert.deepEqual(lab.probe(INTERNET), ALL);
    const { stdout } = lab.inClient('curl', '-sL', `http://${INTERNET}/`);
    assert.match(stdout, /接続は止めていません/);
    assert.ok(isFree());
  });

  test('a garden that is killed keeps its clients held; started again it knows them; nothing told is lost', async () => {
    lab.setHolds([aHold({ id: 'H3' })]);
    await until('held', isHeld);
    const ended = once(garden, 'exit');
    garden.kill('SIGKILL');
    await ended;
    assert.deepEqual(lab.probe(INTERNET), { ...ONLY_PAGE, web: false });
    garden = await lab.startGarden();
    assert.ok(isHeld());
    lab.setHolds([aHold({ id: 'H3', releasedAt: Date.now(), releasedBy: 'proof' })]);
    await until('proof let it go', isFree);
    await until('the hub was told of it', () =>
      lab.events().some(({ holdId, releasedBy }) => holdId === 'H3' && releasedBy === 'proof'),
    );
    assert.ok(lab.events().some(({ holdId, kind }) => holdId === 'H3' && kind === 'held'));
  });

  test('a hold ends by itself, although nobody runs who could end it', async () => {
    lab.setHolds([aHold({ id: 'H4', until: Date.now() + 8000 })]);
    await until('held', isHeld);
    const ended = once(garden, 'exit');
    garden.kill('SIGKILL');
    await ended;
    await until('its time was over', isFree);
    garden = await lab.startGarden();
    await until('the hub was told', () =>
      lab.events().some(({ holdId, releasedBy }) => holdId === 'H4' && releasedBy === 'expired'),
    );
  });
});
