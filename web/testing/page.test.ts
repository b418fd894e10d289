/** The page in a real browser over the fixture: gates, the way to the evidence, keys, what strangers wrote. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { createFixture } from '../fixture/server.ts';
import { launchBrowser, openPage, runAxe } from './browser.ts';

let browser: Browser;
const { server, world } = createFixture();
const fresh = createFixture({ fresh: true });
let origin = '';
let freshOrigin = '';

before(async () => {
  await build({ root: fileURLToPath(new URL('..', import.meta.url)), logLevel: 'error' });
  browser = await launchBrowser();
  for (const one of [server, fresh.server]) {
    await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  }
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  freshOrigin = `http://127.0.0.1:${(fresh.server.address() as AddressInfo).port}`;
});

after(async () => {
  await browser?.close();
  for (const one of [server, fresh.server]) {
    one.closeAllConnections();
    one.close();
  }
});

async function signedIn(path: string, options = {}) {
  const watched = await openPage(browser, {
    locale: 'en',
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  await watched.page.context().addCookies([{ name: 'fixture', value: 'account-1', url: origin }]);
  await watched.page.goto(origin + path);
  return watched;
}

test('the setup code makes the first administrator, who is then inside', async () => {
  const { page, troubles } = await openPage(browser, { locale: 'ja' });
  await page.goto(freshOrigin);
  await page.getByLabel('セットアップコード').fill('SETUP-CODE');
  await page.getByLabel('サインインに使う名前').fill('admin');
  await page.getByLabel('パスワード', { exact: false }).first().fill('a sentence that lasts');
  await page.getByLabel('パスワード (もう一度)').fill('a sentence that lasts');
  await page.getByRole('button', { name: '管理者を作成' }).click();
  await page.getByRole('heading', { name: '概況' }).waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('a wrong password says what to do and lets in nobody', async () => {
  const { page } = await openPage(browser, { locale: 'en' });
  await page.goto(`${origin}/incidents?status=open`);
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('Name or password is wrong.').waitFor();
  await page.getByLabel('Password').fill('long enough now');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('grid').waitFor();
  assert.match(page.url(), /\/incidents\?status=open$/, 'the address bar kept the place');
  await page.context().close();
});

test('by keyboard from the list to the evidence, and the row is in the address bar', async () => {
  const { page, troubles } = await signedIn('/incidents?sort=address');
  const rows = page.locator('.grid-body [role=row]');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(/row=Y-/);
  const id = new URL(page.url()).searchParams.get('row');
  await page.waitForFunction((wanted) => document.activeElement?.textContent?.includes(wanted ?? '?'), id);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/incidents/${id}*`);
  await page.getByRole('heading', { name: 'Why we think so' }).waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('a click on a value filters, a chip takes the filter away, back goes back', async () => {
  const { page } = await signedIn('/sources');
  await page.locator('.cell-filter', { hasText: '8728/tcp' }).first().click();
  await page.waitForURL(/service=8728\/tcp/);
  await page.locator('.chip').click();
  await page.waitForURL((url) => !url.search.includes('service'));
  await page.goBack();
  await page.waitForURL(/service=8728\/tcp/);
  await page.context().close();
});

test('an address opens its card and no page; Escape closes it and gives focus back', async () => {
  const { page } = await signedIn('/sources');
  const address = page.locator('.grid-body .address').first();
  await address.click();
  await page.getByRole('dialog').getByText('Open the source').waitFor();
  assert.match(page.url(), /\/sources$/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await address.evaluate((element) => element === document.activeElement), true);
  await page.context().close();
});

test('what strangers wrote is text', async () => {
  const incident = world.incidents.find((one) => one.ownerName.startsWith('<script>'));
  assert.ok(incident);
  const { page, troubles } = await signedIn(`/incidents/${incident.id}`);
  await page.getByText('<script>alert(1)</script> & Co.').first().waitFor();
  await page.getByText('<b>Asked facilities</b>').waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('axe finds nothing serious in any place, in both themes, and nothing is wider than a phone', async () => {
  const own = world.incidents[0];
  const places = [
    '/overview',
    '/incidents',
    `/incidents/${own.id}`,
    '/sources',
    `/sources/${own.address}`,
    '/owners',
    '/sensors?row=sensor-2',
    '/settings/me',
    '/settings/retention',
    '/settings/accounts',
    '/settings/tokens',
    '/settings/audit',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, troubles } = await signedIn('/overview', {
      colorScheme,
      viewport: { width: 360, height: 780 },
    });
    for (const place of places) {
      await page.goto(origin + place);
      await page.waitForLoadState('networkidle');
      const heavy = (await runAxe(page)).filter(({ impact }) => /serious|critical/.test(impact));
      assert.deepEqual(heavy, [], `${place} ${colorScheme}`);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(tooWide <= 0, `${place} is ${tooWide} px too wide`);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  }
});
