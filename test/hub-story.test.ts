/** First run to first incident, in a real browser, as `npm start` begins it. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, runAxe } from '../web/testing/browser.ts';
import { type HubProcess, makeDataFolder, startHub, until } from './hub-process.ts';

const PASSWORD = 'a long enough password';
/** Where pictures are kept; `scripts/take-pictures` sets it for the README. */
const PICTURES = process.env.YAMORI_PICTURES ?? null;

let data: ReturnType<typeof makeDataFolder>;
let hub: HubProcess;
let browser: Browser;

before(async () => {
  data = makeDataFolder();
  browser = await launchBrowser();
  hub = await startHub(data.path);
});
after(async () => {
  await browser?.close();
  await hub?.stop();
  data?.remove();
});

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === null) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(`${hub.url}${path}`);
  await page.locator('input[autocomplete="username"]').fill('root');
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('nav').first().waitFor();
}

test('the printed address makes the first account, and the page opens', async () => {
  const { page, troubles } = await openPage(browser, { viewport: { width: 1360, height: 850 } });
  await page.goto(`${hub.url}/setup#code=${hub.setupCode}`);
  await page.locator('input[autocomplete="username"]').fill('root');
  for (const field of await page.locator('input[type="password"]').all()) await field.fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('nav').first().waitFor();
  assert.deepEqual(troubles, []);
  await page.context().close();
});

for (const language of ['en', 'ja'] as const) {
  test(`from a packet in the dark to the incident and its evidence in three clicks (${language})`, async () => {
    const { page, troubles } = await openPage(browser, {
      viewport: { width: 1500, height: 900 },
      locale: language === 'ja' ? 'ja-JP' : 'en-GB',
      colorScheme: 'dark',
    });
    await signIn(page, '/dark');
    await page.evaluate(async (wanted) => {
      const me = await (await fetch('/api/v1/me')).json();
      await fetch('/api/v1/me', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-csrf-token': me.csrf },
        body: JSON.stringify({ language: wanted }),
      });
    }, language);
    await page.goto(`${hub.url}/dark?view=flat`);
    // An address of an owner among the latest packets; some one in a hundred of the sample is.
    const own = page.locator('.dark-table tr.is-own button, .dark-table tr.is-own a').first();
    await own.waitFor({ timeout: 90_000 });
    await page.locator('.dark-table-head button').click();
    const address = (await own.textContent())!.trim();
    await picture(page, `dark-${language}`);

    await own.click();
    const toSource = page.locator('[role="dialog"] a[href*="/sources/"]').first();
    await toSource.waitFor();
    await toSource.click();
    await page.locator('h1', { hasText: address }).waitFor();
    const toIncident = page.locator('a[href*="/incidents/Y-"]').first();
    await toIncident.waitFor({ timeout: 30_000 });
    await toIncident.click();

    await page.waitForURL(/\/incidents\/Y-/);
    await page.locator('.story').waitFor();
    const text = (await page.locator('main').textContent())!;
    assert.match(text, new RegExp(address.replaceAll('.', '\\.')));
    assert.match(text, language === 'ja' ? /なぜ|根拠|証拠/ : /Why we think so/i);
    assert.match(text, /45\s*00/, 'the packet in hex');
    assert.match(text, language === 'ja' ? /サンプル/ : /sample/i);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    const serious = (await runAxe(page)).filter(
      ({ impact }) => impact === 'serious' || impact === 'critical',
    );
    assert.deepEqual(serious, []);
    await picture(page, `incident-${language}`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
}

test('each place opens without trouble, on a phone as well, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, troubles } = await openPage(browser, {
      viewport: { width: 390, height: 800 },
      colorScheme,
    });
    await signIn(page, '/overview');
    for (const place of [
      'dark',
      'overview',
      'incidents',
      'systems',
      'sources',
      'compare',
      'notices',
      'notices/templates',
      'owners',
      'sensors',
      'settings',
    ]) {
      await page.goto(`${hub.url}/${place}`);
      await page.locator('h1').first().waitFor();
      await until(
        `${place} has loaded`,
        async () => (await page.locator('[aria-busy="true"]').count()) === 0,
        30_000,
      );
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `${place} is ${width} px wide`);
      await picture(page, `${place}-phone-${colorScheme}`);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  }
});

test('a comment, a label and a status stay, and the timeline tells who did it', async () => {
  const { page, troubles } = await openPage(browser, { viewport: { width: 1360, height: 1000 } });
  await signIn(page, '/incidents?status=open');
  const first = page.locator('a[href*="/incidents/Y-"]').first();
  await first.waitFor();
  const id = (await first.getAttribute('href'))!.match(/Y-\w+/)![0];
  const said = await page.evaluate(async (incident) => {
    const me = await (await fetch('/api/v1/me')).json();
    const headers = { 'content-type': 'application/json', 'x-csrf-token': me.csrf };
    const send = (method: string, path: string, body: unknown) =>
      fetch(`/api/v1/incidents/${incident}${path}`, { method, headers, body: JSON.stringify(body) });
    const { incident: before } = await (await fetch(`/api/v1/incidents/${incident}`)).json();
    const patched = await send('PATCH', '', {
      status: 'working',
      labels: ['camera'],
      version: before.version,
    });
    const commented = await send('POST', '/comments', { text: '<b>called the school</b>' });
    return [patched.status, commented.status];
  }, id);
  assert.deepEqual(said, [200, 201]);
  await page.goto(`${hub.url}/incidents/${id}`);
  await page.getByText('<b>called the school</b>').waitFor();
  const text = (await page.locator('main').textContent())!;
  assert.match(text, /camera/);
  assert.match(text, /root/);
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('the hub stops gracefully, and begins again with what it knew', async () => {
  assert.equal(await hub.stop(), 0);
  assert.doesNotMatch(hub.errors(), /trouble:|a bug/);
  hub = await startHub(data.path);
  assert.equal(hub.setupCode, null);
  const { page } = await openPage(browser);
  await signIn(page, '/incidents');
  await page.locator('a[href*="/incidents/Y-"]').first().waitFor();
  await page.context().close();
});
