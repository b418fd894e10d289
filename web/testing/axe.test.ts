/** Every place before axe, in both themes, as wide as a phone. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../src/cli/hub/build-page.ts';
import { createFixture } from '../fixture/server.ts';
import { launchBrowser, openPage, runAxe } from './browser.ts';

let browser: Browser;
let origin = '';
const { server, world } = createFixture();

before(async () => {
  await buildPage(() => {});
  browser = await launchBrowser();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

async function signedIn(path: string, options: object) {
  const watched = await openPage(browser, { locale: 'en', ...options });
  await watched.page.context().addCookies([{ name: 'fixture', value: 'account-1', url: origin }]);
  await watched.page.goto(origin + path);
  return watched;
}

test('axe finds nothing serious in any place, in both themes, and nothing is wider than a phone', async () => {
  const own = world.incidents[0];
  const places = [
    '/overview',
    '/incidents',
    `/incidents/${own.id}`,
    '/sources',
    `/sources/${own.address}`,
    '/systems',
    '/systems?verdict=known,malware&at=1',
    '/systems/s-divided',
    '/systems/s-things',
    '/systems/s-thin',
    '/decoys?range=1y',
    '/visitors/v-a00000000001',
    '/visits/a00000000003',
    '/visits/a00000000001',
    '/visits/a00000000019',
    '/visits/dead0000beef',
    '/notices',
    '/notices/cases',
    '/notices/contacts',
    '/notices/replies',
    '/notices/templates',
    '/notices/templates?name=first.person.standard&language=ja',
    '/notices/01J9ZK3QM9TXAB7C4D5E60001Z',
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
