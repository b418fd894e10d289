/** The page in a real browser over the fixture: gates, the way to the evidence, keys, what strangers wrote. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../src/cli/hub/build-page.ts';
import { createFixture } from '../fixture/server.ts';
import { launchBrowser, openPage } from './browser.ts';
import { testCasePlaces } from './case-places.ts';
import { testDecoyPlaces } from './decoy-places.ts';

let browser: Browser;
const { server, world } = createFixture();
const fresh = createFixture({ fresh: true });
let origin = '';
let freshOrigin = '';

before(async () => {
  await buildPage(() => {});
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

test('scanning systems by keyboard: from the chart to a system, name it, split it, and take both back', async () => {
  const { page, troubles } = await signedIn('/systems?verdict=unknown-systematic&status=active');
  const marks = page.locator('.frequency .mark');
  await marks.first().waitFor();
  assert.equal(await page.locator('.frequency .mark[tabindex="0"]').count(), 1, 'the chart is one stop');
  await page.locator('.frequency .mark[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-mark') === 's-divided');
  await page.locator('.chart-tip').getByText('unknown 8728/tcp AS64503 a3f1').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/systems/s-divided');
  await page.getByRole('heading', { level: 1, name: 'unknown 8728/tcp AS64503 a3f1' }).waitFor();

  await page.getByRole('button', { name: 'Name it' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('Router census');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Router census' }).waitFor();
  await page.getByText('Found as unknown 8728/tcp').waitFor();

  const rows = page.locator('.member-table .grid-body [role=row]');
  assert.equal(await rows.count(), 6);
  assert.equal(await page.getByRole('button', { name: 'Split off selected members' }).isDisabled(), true);
  await rows.first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '1');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Split off selected members (2)' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Split off' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/2 split off into/).waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('.member-table .grid-body [role=row]').length === 4,
  );

  await page.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    () => document.querySelectorAll('.member-table .grid-body [role=row]').length === 6,
  );
  await page.getByText('Undone.').waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('scanning systems: a refused change stays in its dialog, and a merge can be undone', async () => {
  const { page } = await signedIn('/systems/s-slow');
  await page.getByRole('button', { name: 'Say who it is' }).click();
  await page.getByLabel('Organisation').fill('Example Institute');
  await page.route('**/promote', (route) =>
    route.fulfill({ status: 409, json: { code: 'stale', message: 'Changed.', hint: '' } }),
  );
  await page.getByRole('button', { name: 'State it' }).click();
  await page.getByRole('dialog').getByRole('alert').getByText('Somebody changed it in between.').waitFor();
  await page.unroute('**/promote');
  await page.getByRole('button', { name: 'State it' }).click();
  await page.getByText('Candidate: Example Institute').waitFor();

  await page.getByRole('button', { name: 'Merge with another' }).click();
  await page.getByLabel('Find a system by name, service or address').fill('AS64504 e11a');
  await page
    .getByRole('dialog')
    .getByLabel(/102\/tcp AS64504 e11a/)
    .check();
  await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
  await page.getByText('Merged with “unknown 102/tcp AS64504 e11a”.').waitFor();
  const sources = page.locator('.story-side dl.pairs dd').nth(2);
  await page.waitForFunction(
    () => document.querySelectorAll('.story-side dl.pairs dd')[2]?.textContent === '36',
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(
    () => document.querySelectorAll('.story-side dl.pairs dd')[2]?.textContent === '34',
  );
  assert.equal(await sources.textContent(), '34');
  await page.context().close();
});

test('scanning systems: weeks move marks and table alike, a sweep is in the address bar', async () => {
  const { page, troubles } = await signedIn('/systems');
  const slider = page.getByRole('slider', { name: 'Week' });
  await slider.focus();
  const before = await page.locator('[data-mark="s-example-research"]').getAttribute('style');
  for (let week = 0; week < 4; week++) await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/at=\d+/);
  await page.waitForFunction(
    (old) => document.querySelector('[data-mark="s-example-research"]')?.getAttribute('style') !== old,
    before,
  );
  const marks = await page.locator('.frequency .mark').count();
  const summary = (await page.locator('.frequency figcaption').textContent()) ?? '';
  const listed = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
  assert.match(summary, new RegExp(`^Frequency against coverage${listed} systems`));
  assert.ok(marks <= listed && marks > 10);
  await page.goto(`${origin}/systems/s-slow`);
  const picture = page.getByRole('img', { name: /^One sees even dust/ });
  const both = await picture.getAttribute('aria-label');
  await page.getByRole('button', { name: 'Next sweep' }).click();
  await page.waitForURL(/sweep=1/);
  await page.waitForFunction(
    (old) => document.querySelector('.walk canvas')?.getAttribute('aria-label') !== old,
    both,
  );
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('scanning systems are no place of an owner, and one who goes there is told so', async () => {
  const { page } = await signedIn('/overview');
  await page.getByRole('link', { name: 'Scanning systems' }).waitFor();
  await page.context().clearCookies();
  await page.context().addCookies([{ name: 'fixture', value: 'account-3', url: origin }]);
  await page.goto(`${origin}/systems`);
  await page.getByRole('alert').getByText('Your account may not see this.').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Scanning systems' }).count(), 0);
  await page.context().close();
});

testCasePlaces({ signedIn, world, origin: () => origin });
testDecoyPlaces({ signedIn });

test('what strangers wrote is text', async () => {
  const incident = world.incidents.find((one) => one.ownerName.startsWith('<script>'));
  assert.ok(incident);
  const { page, troubles } = await signedIn(`/incidents/${incident.id}`);
  await page.getByText('<script>alert(1)</script> & Co.').first().waitFor();
  await page.getByText('<b>Asked facilities</b>').waitFor();
  await page.goto(`${origin}/notices/replies`);
  const reply = page.getByText('Re: <script>alert(0)</script> your notice');
  await reply.click();
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});
