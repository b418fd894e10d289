/** Pushes to the owners' app: from the hub over a push service to the service worker, and what a stranger pushes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { AppState } from '../src/model/api.ts';
import { type CertificateFiles, makeCertificates } from '../src/notices/channels/certificate-fixture.ts';
import { whyMissing } from '../src/notices/channels/child-fixture.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { aNotice } from '../src/store/state/state-fixture.ts';
import { launchBrowser, openPage } from '../web/testing/browser.ts';
import { type HubProcess, until } from './hub-process.ts';
import {
  ask,
  enrolHere,
  openApp,
  PHONE,
  press,
  settled,
  startOwnersHub,
  workerOf,
} from './owner-app-page.ts';
import { makeOwnerFolder, type OwnerFolder } from './owner-support.ts';
import { openPushDevice } from './push-device.ts';

const HOME = '198.51.100.7';
const noOpenssl = whyMissing('openssl');

let folder: OwnerFolder;
let hub: HubProcess;
let browser: Browser;
let certificates: CertificateFiles | null = null;

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
  hub = await startOwnersHub(folder);
});
after(async () => {
  await browser?.close();
  await hub?.stop();
  folder?.remove();
  await certificates?.remove();
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
  const { page } = await openApp(browser, hub, HOME, { permissions: ['notifications'] });
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
  const { page } = await openApp(browser, hub, HOME, { permissions: ['notifications'] });
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
  hub = await startOwnersHub(folder, Number(new URL(hub.url).port));

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
