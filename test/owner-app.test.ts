/** The owners' app in a real browser: install, enrol, see, walk, test again, no network, another address, leave. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { AppSession, CaseDetail } from '../src/model/api.ts';
import { launchBrowser, runAxe } from '../web/testing/browser.ts';
import { type HubProcess, signInTo } from './hub-process.ts';
import {
  ask,
  enrolHere,
  openApp,
  PHONE,
  picture,
  press,
  settled,
  startOwnersHub,
  workerOf,
} from './owner-app-page.ts';
import { countOf, makeOwnerFolder, type OwnerFolder } from './owner-support.ts';
import { ROOT } from './support.ts';

const WIDE = { width: 1280, height: 900 };
const HOME = '198.51.100.7';
const MOST_BYTES = 60_000;

let folder: OwnerFolder;
let hub: HubProcess;
let browser: Browser;
let admin: Awaited<ReturnType<typeof signInTo>>;

before(async () => {
  folder = await makeOwnerFolder({
    address: HOME,
    prefixes: ['198.51.100.0/24'],
  });
  browser = await launchBrowser();
  hub = await startOwnersHub(folder);
  admin = await signInTo(hub, 'root', 'a long enough password');
});
after(async () => {
  await browser?.close();
  await hub?.stop();
  folder?.remove();
});

function codeFor(from: string): Promise<AppSession> {
  return fetch(`${hub.url}/api/v1/app/session`, {
    method: 'POST',
    headers: { 'x-forwarded-for': from },
  }).then((answer) => answer.json() as Promise<AppSession>);
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
  const { page } = await openApp(browser, hub, '203.0.113.5');
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
  const { page, troubles } = await openApp(browser, hub, HOME);
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
  const { page } = await openApp(browser, hub, '203.0.113.9');
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
  const { page, troubles } = await openApp(browser, hub, HOME, { locale: 'ja-JP' });
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

test('the connection gets another address: it is followed when the owner says so, and the old one is no more seen', async () => {
  const { page } = await openApp(browser, hub, '198.51.100.50');
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
  const { page } = await openApp(browser, hub, '198.51.100.60');
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
        const { page, troubles } = await openApp(browser, hub, `198.51.100.${visitors}`, {
          viewport,
          colorScheme,
        });
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
  const { page } = await openApp(browser, hub, HOME);
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
