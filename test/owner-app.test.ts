/** The owners' app in a real browser: install, enrol, see, walk, test again, no network, pushes, another address, leave. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import type { AppSession, AppState, CaseDetail } from '../src/model/api.ts';
import { type CertificateFiles, makeCertificates } from '../src/notices/channels/certificate-fixture.ts';
import { whyMissing } from '../src/notices/channels/child-fixture.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { aNotice } from '../src/store/state/state-fixture.ts';
import { launchBrowser, openPage, runAxe, type WatchedPage } from '../web/testing/browser.ts';
import { type HubProcess, signInTo, startHub, until } from './hub-process.ts';
import { countOf, makeOwnerFolder, type OwnerFolder } from './owner-support.ts';
import { openPushDevice } from './push-device.ts';
import { ROOT } from './support.ts';

const PICTURES = process.env.YAMORI_PICTURES ?? null;
const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 900 };
const HOME = '198.51.100.7';
const MOST_BYTES = 60_000;
const noOpenssl = whyMissing('openssl');

let folder: OwnerFolder;
let hub: HubProcess;
let browser: Browser;
let admin: Awaited<ReturnType<typeof signInTo>>;
let certificates: CertificateFiles | null = null;

function start(port = 0): Promise<HubProcess> {
  return startHub(
    folder.path,
    ['--empty', '--config', folder.config, '--zone', 'Asia/Tokyo', '--trust-proxy', '127.0.0.1'],
    port,
  );
}

before(async () => {
  if (noOpenssl === false) certificates = await makeCertificates();
  folder = await makeOwnerFolder({
    address: HOME,
    prefixes: ['198.51.100.0/24'],
    channels: {
      'web-push':
        certificates === null ? {} : { allowHosts: ['127.0.0.1'], caFile: certificates.authorityFile },
    },
  });
  browser = await launchBrowser();
  hub = await start();
  admin = await signInTo(hub, 'root', 'a long enough password');
});
after(async () => {
  await browser?.close();
  await hub?.stop();
  folder?.remove();
  await certificates?.remove();
});

async function openApp(from: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const opened = await openPage(browser, {
    viewport: PHONE,
    extraHTTPHeaders: { 'x-forwarded-for': from },
    ...options,
  });
  await opened.page.goto(`${hub.url}/app/`);
  await opened.page.locator('h1').waitFor();
  return opened;
}

async function workerOf(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

async function settled(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor();
}

async function press(page: Page, key: string): Promise<void> {
  await page.locator(`[data-key="${key}"]`).click();
  await settled(page);
}

async function enrolHere(page: Page): Promise<void> {
  await press(page, 'enrol');
  await page.locator('.standing').waitFor();
}

function codeFor(from: string): Promise<AppSession> {
  return fetch(`${hub.url}/api/v1/app/session`, {
    method: 'POST',
    headers: { 'x-forwarded-for': from },
  }).then((answer) => answer.json() as Promise<AppSession>);
}

function ask(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  return page.evaluate(
    async ([way, where, what]) => {
      const { secret } = JSON.parse(localStorage.getItem('yamori-app')!);
      const answer = await fetch(`/api/v1/app${where}`, {
        method: way,
        headers: { 'x-yamori-app': secret, ...(what === null ? {} : { 'content-type': 'application/json' }) },
        ...(what === null ? {} : { body: what }),
      });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === null) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

test('the app is small, and brings nothing of the console', async () => {
  const page = await (await fetch(`${hub.url}/app/`)).text();
  const files = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, file]) => file);
  assert.ok(files.length >= 2);
  const bytes = [...files, 'app/worker.js'].map((file) => readFileSync(join(ROOT, 'web/dist', file)));
  const size = bytes.reduce((sum, one) => sum + gzipSync(one).length, gzipSync(page).length);
  assert.ok(size < MOST_BYTES, `${size} bytes`);
  assert.ok(bytes.every((one) => !one.includes('react')));
  const manifest = await fetch(`${hub.url}/app/manifest.webmanifest`);
  assert.match(manifest.headers.get('content-type')!, /json/);
  for (const { src, sizes } of ((await manifest.json()) as { icons: { src: string; sizes: string }[] })
    .icons) {
    const icon = Buffer.from(await (await fetch(`${hub.url}${src}`)).arrayBuffer());
    if (src.endsWith('.png')) assert.equal(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`, sizes);
  }
});

test('a browser finds it fit to be installed', async () => {
  const { page } = await openApp('203.0.113.5');
  await workerOf(page);
  const cdp = await page.context().newCDPSession(page);
  const { errors } = await cdp.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A browser of tests keeps nothing, as a private window does; that alone may stand against it.
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
    [],
  );
  await page.context().close();
});

test('guesses at a code of the app: a /64 has five, and who knows one gets in', async () => {
  const enrol = async (code: string, from: string) => {
    const answer = await fetch(`${hub.url}/api/v1/app/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ code, language: 'ja' }),
    });
    return answer.status;
  };
  const { code } = await codeFor('198.51.100.98');
  const before = await countOf(hub.url, 'enrol-code-wrong');
  const statuses = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      enrol(`2222-2${String(n).padStart(3, '2')}`, `2001:db8:9:9::${n + 1}`),
    ),
  );
  const lookedUp = statuses.filter((status) => status === 403).length;
  assert.equal(lookedUp, 5);
  assert.equal(statuses.filter((status) => status === 429).length, 195);
  assert.equal((await countOf(hub.url, 'enrol-code-wrong')) - before, lookedUp);
  assert.equal(await enrol(code!, '2001:db8:9:9::1'), 429, 'the right one neither');
  assert.equal(await enrol(code!, '203.0.113.44'), 201, 'it was not used up');
  assert.equal(await enrol(code!, '203.0.113.45'), 403, 'it is good once');
});

test('from the connection itself: enrolled with one press, listed, all steps, "test again" closes nothing', async () => {
  const { page, troubles } = await openApp(HOME);
  await settled(page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.match((await page.locator('main').textContent())!, /198\.51\.100\.7.*見守りセンター/s);
  await enrolHere(page);
  assert.match((await page.locator('.standing').textContent())!, /載っています/);

  await press(page, `case ${folder.case.id}`);
  assert.equal(await page.locator('li.now').count(), 1, 'one step at a time');
  assert.match((await page.locator('main').textContent())!, new RegExp(folder.case.code));
  const steps = await page.locator('.steps > li').count();
  for (let step = 0; step < steps; step++) await press(page, 'done');
  assert.equal(await page.locator('li.done').count(), steps);
  await page.locator('li.done button').last().click();
  await settled(page);
  assert.equal(await page.locator('li.done').count(), steps - 1, 'a tick can be taken back');
  await press(page, 'done');
  await press(page, 'retest');
  assert.match((await page.locator('.note').textContent())!, /もう一度調べています/);
  assert.equal(await page.locator('[data-key="retest"]').count(), 0);

  const detail = (await (await admin(`/cases/${folder.case.id}`)).json()) as CaseDetail;
  assert.equal(detail.case.status, 'open');
  assert.equal(detail.case.retest?.outcome, null);
  assert.equal(detail.case.stepsDone.length, steps);

  await page.goBack();
  await page.locator('.standing').waitFor();
  await page.reload();
  await settled(page);
  assert.match((await page.locator('.standing').textContent())!, /載っています/, 'it is still enrolled');
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('with a code from a device of the connection, once; a wrong one is told in words', async () => {
  const { page } = await openApp('203.0.113.9');
  await settled(page);
  assert.equal(await page.locator('[data-key="enrol"]').count(), 0, 'it is not at the connection');
  await page.locator('#code').fill('2222-2222');
  await page.keyboard.press('Enter');
  await page.locator('.trouble').waitFor();
  assert.match((await page.locator('.trouble').textContent())!, /コード/);
  const { code } = await codeFor('198.51.100.99');
  await page.locator('#code').fill(code!.toLowerCase());
  await page.keyboard.press('Enter');
  await page.locator('.standing').waitFor();
  const text = (await page.locator('main').textContent())!;
  assert.match(text, /198\.51\.100\.99/);
  assert.doesNotMatch(text, /載っています/, 'another address of the same network sees nothing of the first');
  await page.context().close();
});

test('without a network it opens, shows the last state with its time, and says so', async () => {
  const { page, troubles } = await openApp(HOME, { locale: 'ja-JP' });
  await settled(page);
  await enrolHere(page);
  await workerOf(page);
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('.trouble').waitFor();
  assert.match((await page.locator('.trouble').textContent())!, /つながっていません.*\d\d:\d\d/);
  assert.match((await page.locator('.standing').textContent())!, /載っています/);
  await picture(page, 'app-offline');
  await page.context().setOffline(false);
  await press(page, 'reload');
  assert.equal(await page.locator('.trouble').count(), 0);
  assert.deepEqual(
    troubles.filter((one) => !/ERR_INTERNET_DISCONNECTED/.test(one)),
    [],
  );
  await page.context().close();
});

/** The worker's registration as the debugger calls it. */
async function registrationOf(page: Page): Promise<{ cdp: CDPSession; registrationId: string }> {
  const cdp = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.endsWith('/app/'));
      if (own !== undefined) resolve(own.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  return { cdp, registrationId: await found };
}

function shownOn(page: Page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, lang }) => ({ title, body, lang }));
  });
}

test('a push is shown, whatever is in it, and the hub hears that it came', async () => {
  const { page } = await openApp(HOME, { permissions: ['notifications'] });
  await settled(page);
  await enrolHere(page);
  await workerOf(page);
  await ask(page, 'PUT', '/push', {
    endpoint: 'https://push.example/subscription',
    p256dh: `B${'A'.repeat(86)}`,
    auth: 'A'.repeat(22),
  });
  const { cdp, registrationId } = await registrationOf(page);
  const deliver = (data: string) =>
    cdp.send('ServiceWorker.deliverPushMessage', { origin: hub.url, registrationId, data });
  const shown = () => shownOn(page);
  const notice = { title: '攻撃の通信が出ています', body: '手順をお願いします', language: 'ja', tag: 'one' };
  await deliver(JSON.stringify(notice));
  await until('the notice is shown', async () => (await shown()).length === 1);
  assert.deepEqual(await shown(), [{ title: notice.title, body: notice.body, lang: 'ja' }]);
  await until('the hub heard of it', async () => {
    const { push } = (await ask(page, 'GET', '/state')) as AppState;
    return push?.heardAt;
  });
  for (const odd of [
    '',
    'no json',
    'null',
    '[]',
    '{"title":1}',
    `{"title":"${'x'.repeat(3_000)}","body":"","tag":"long"}`,
  ])
    await deliver(odd);
  await until('what cannot be read is shown as a notice', async () =>
    (await shown()).some(({ body }) => /There is a notice/.test(body)),
  );
  await until('a long one is cut', async () =>
    (await shown()).some(({ title }) => title === 'x'.repeat(600)),
  );
  await page.context().close();
});

test('notifications are asked for by a press only; where the push service cannot be reached it says so', async () => {
  const { page } = await openApp(HOME, { permissions: ['notifications'] });
  await settled(page);
  await enrolHere(page);
  const before = (await page.locator('main').textContent())!;
  assert.match(before, /通知を受けとる/);
  await page.locator('[data-key="push-start"]').click();
  await until('it is on, or says that it is not', async () =>
    /この端末に通知が届きます|通知を始められませんでした/.test((await page.locator('main').textContent())!),
  );
  await page.context().close();
});

test('the connection gets another address: it is followed when the owner says so, and the old one is no more seen', async () => {
  const { page } = await openApp('198.51.100.50');
  await settled(page);
  await enrolHere(page);
  assert.equal(await page.locator('[data-key="follow"]').count(), 0);
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.77' });
  await press(page, 'reload');
  assert.equal(await page.locator('[data-key="follow"]').count(), 0, 'elsewhere is not the home that moved');
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '198.51.100.51' });
  await press(page, 'reload');
  await press(page, 'follow');
  assert.match((await page.locator('dl').first().textContent())!, /198\.51\.100\.51/);
  assert.equal(await page.locator('[data-key="follow"]').count(), 0);
  await page.context().close();
});

test('who leaves is forgotten, on the device and at the hub; who was forgotten begins again', async () => {
  const { page } = await openApp('198.51.100.60');
  await settled(page);
  await enrolHere(page);
  const secret = await page.evaluate(() => JSON.parse(localStorage.getItem('yamori-app')!).secret);
  await press(page, 'leave');
  await press(page, 'stay');
  await press(page, 'leave');
  await press(page, 'leave');
  await page.locator('[data-key="enrol"]').waitFor();
  assert.doesNotMatch(await page.evaluate(() => localStorage.getItem('yamori-app')!), new RegExp(secret));
  assert.equal(await page.evaluate(() => caches.has('yamori-device')), false);
  const answer = await fetch(`${hub.url}/api/v1/app/state`, { headers: { 'x-yamori-app': secret } });
  assert.equal(answer.status, 401);

  await enrolHere(page);
  await ask(page, 'DELETE', '');
  await press(page, 'reload');
  assert.match((await page.locator('.trouble').textContent())!, /登録はなくなりました/);
  await page.locator('[data-key="enrol"]').waitFor();
  await page.context().close();
});

/** The browser's push service is the vendor's, on the Internet: a device on loopback stands in for it. */
function subscribeTo({ endpoint, keys }: { endpoint: string; keys: object }): void {
  const subscription = {
    toJSON: () => ({ endpoint, keys }),
    async unsubscribe() {
      current = null;
      return true;
    },
  };
  let current: typeof subscription | null = null;
  Object.assign(PushManager.prototype, {
    async subscribe({ applicationServerKey, userVisibleOnly }: PushSubscriptionOptionsInit) {
      if (userVisibleOnly !== true) throw new Error('a browser refuses that');
      Object.assign(globalThis, { senderKey: applicationServerKey });
      current = subscription;
      return current;
    },
    getSubscription: async () => current,
  });
}

test('a notice reaches the device as a push, over a restart and to an address that the service changed', {
  skip: noOpenssl,
}, async () => {
  await using device = await openPushDevice(certificates!);
  const { page } = await openPage(browser, {
    viewport: PHONE,
    extraHTTPHeaders: { 'x-forwarded-for': HOME },
    permissions: ['notifications'],
  });
  await page.addInitScript(subscribeTo, { endpoint: `${device.origin}/first`, keys: device.keys });
  await page.goto(`${hub.url}/app/`);
  await settled(page);
  await enrolHere(page);
  await workerOf(page);
  await press(page, 'push-start');
  assert.match((await page.locator('main').textContent())!, /この端末に通知が届きます/);
  const [worker] = page.context().serviceWorkers();
  await worker.evaluate(
    (given) =>
      new Promise<unknown>((resolve, reject) => {
        const newSubscription = { toJSON: () => given };
        const waitUntil = (work: Promise<unknown>) => work.then(resolve, reject);
        dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), { newSubscription, waitUntil }));
      }),
    { endpoint: `${device.origin}/second`, keys: device.keys },
  );

  await hub.stop();
  const state = await openSqliteState(join(folder.path, 'state.sqlite'));
  const [{ id }] = (await state.enrolmentsOf(HOME)).filter(({ push }) => push?.endpoint.endsWith('/second'));
  const now = Date.now();
  const change = {
    channel: 'web-push',
    ownerId: folder.case.ownerId,
    to: id,
    createdAt: now,
    dueAt: now,
  } as const;
  await state.changeCases({ cases: [], notices: [aNotice([folder.case.id], change)], incidents: [] });
  await state.close();
  hub = await start(Number(new URL(hub.url).port));

  const pushed = await until('the push service has it', async () => device.exchanges[0]);
  assert.equal(pushed.path, '/second');
  const key = await page.evaluate(() => (globalThis as unknown as { senderKey: string }).senderKey);
  assert.match(
    pushed.headers.authorization,
    new RegExp(`k=${key}$`),
    'signed with the key that it subscribed to',
  );
  const data = device.read(pushed);
  const { cdp, registrationId } = await registrationOf(page);
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: hub.url, registrationId, data });
  const { title, body } = JSON.parse(data);
  await until('it is shown', async () => (await shownOn(page)).length > 0);
  assert.deepEqual(await shownOn(page), [{ title, body, lang: 'ja' }]);
  const push = await until('the hub heard of it', async () => {
    const { push } = (await ask(page, 'GET', '/state')) as AppState;
    return push?.heardAt && push.acceptedAt ? push : null;
  });
  assert.ok(push.heardAt! >= push.acceptedAt!);

  await press(page, 'push-stop');
  assert.equal(((await ask(page, 'GET', '/state')) as AppState).takesPushes, false);
  await page.context().close();
});

let visitors = 100;

for (const language of ['ja', 'en'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, viewport] of [
      ['phone', PHONE],
      ['wide', WIDE],
    ] as const)
      test(`the app is readable by everybody: ${language}, ${colorScheme}, ${size}`, async () => {
        // One that is new each time: codes of an address are few, and some see the list and some do not.
        visitors++;
        const { page, troubles } = await openApp(`198.51.100.${visitors}`, { viewport, colorScheme });
        await settled(page);
        if (language === 'en') await press(page, 'language');
        const troubled: unknown[] = [];
        const look = async (name: string) => {
          assert.equal(await page.locator('html').getAttribute('lang'), language);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= viewport.width, `${name} is ${width} px wide`);
          await picture(page, `${name}-${language}-${colorScheme}-${viewport.width}`);
          for (const finding of await runAxe(page))
            if (finding.impact === 'serious' || finding.impact === 'critical') troubled.push(name, finding);
        };
        await look('app-begin');
        await enrolHere(page);
        await look('app-clear');
        await page.setExtraHTTPHeaders({ 'x-forwarded-for': HOME });
        await press(page, 'reload');
        await look('app-moved');
        await press(page, 'follow');
        await look('app-listed');
        await press(page, `case ${folder.case.id}`);
        // A story before has ticked them all.
        await page.locator('li.done button').first().click();
        await settled(page);
        await look('app-case');
        await press(page, 'done');
        assert.deepEqual(troubled, []);
        assert.deepEqual(troubles, []);
        await page.context().close();
      });

// The last: once somebody has left the address, its silence proves nothing to anybody.
test('an infected connection moves: its case goes along, and it is not called clear', async () => {
  const { page } = await openApp(HOME);
  await settled(page);
  await enrolHere(page);
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '198.51.100.52' });
  await press(page, 'reload');
  await press(page, 'follow');
  assert.match((await page.locator('dl').first().textContent())!, /198\.51\.100\.52/);
  assert.match((await page.locator('.standing').textContent())!, /分かりません/);
  await press(page, `case ${folder.case.id}`);
  assert.match((await page.locator('main').textContent())!, /198\.51\.100\.7.*止まったとは言えません/s);
  assert.equal(await page.locator('[data-key="retest"]').count(), 0);
  await page.locator('li.done button').first().click();
  await settled(page);
  await press(page, 'done');
  const refused = (await ask(page, 'POST', `/cases/${folder.case.id}/done`)) as { code: string };
  assert.equal(refused.code, 'stale');
  await picture(page, 'app-moved-case');
  await page.context().close();
});
