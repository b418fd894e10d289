/** Tests of decoys, visitors and replays in a browser; a part of page.test.ts, which builds the page and signs in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE, HOSTILE_SESSION } from '../fixture/visit-answers.ts';
import type { WatchedPage } from './browser.ts';

export interface DecoyPlaces {
  readonly signedIn: (path: string, options?: object) => Promise<WatchedPage>;
}

export function testDecoyPlaces({ signedIn }: DecoyPlaces): void {
  test('decoys: a filter is in the address bar, a visitor opens, and his story names each act', async () => {
    const { page, troubles } = await signedIn('/decoys?range=1y');
    await page.locator('.decoy-table tbody tr').nth(4).waitFor();
    await page.getByRole('button', { name: 'Moved sideways' }).click();
    await page.getByLabel('from decoy to decoy').check();
    await page.waitForURL(/lateral=true/);
    await page.keyboard.press('Escape');
    const rows = page.locator('.grid-body [role=row]');
    await rows.nth(1).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 1);
    await rows.first().click();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/visitors\/v-/);
    const acts = page.locator('.visitor-acts > li');
    await acts.first().waitFor();
    const said = (await acts.allTextContents()).join('\n');
    for (const act of [
      'signed in',
      'changed a set-point',
      'read a planted credential',
      'used a planted credential',
    ])
      assert.ok(said.includes(act), `${act} in ${said}`);
    assert.match((await page.locator('.visitor-path').textContent()) ?? '', /plant-north.*recorder/);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a session plays from its begin to its end, and stands where one puts it', async () => {
    const { page, troubles } = await signedIn('/visits/a00000000003');
    const screen = page.locator('.stage-terminal pre');
    await screen.getByText('BusyBox v1.19.4').waitFor();
    const slider = page.getByRole('slider', { name: 'Position in the session' });
    await slider.fill('0');
    await page.getByText(/^[12] of 13 events$/).waitFor();
    assert.doesNotMatch((await screen.textContent()) ?? '', /BusyBox/);
    await page.getByRole('button', { name: '16×' }).click();
    await page.getByText('13 of 13 events').waitFor();
    assert.match((await screen.textContent()) ?? '', /# exit/);
    await page.getByRole('button', { name: 'Play' }).waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('the page of a plant shows what stood on it, that of a camera the picture', async () => {
    const { page, troubles } = await signedIn('/visits/a00000000001');
    await page.locator('.stage-plate dd').first().waitFor();
    await page.locator('.stage-writes').getByText('AS-201').waitFor();
    await page.goto(page.url().replace(/a0+1\b/, 'a00000000019'));
    const still = page.locator('.stage-still');
    await still.waitFor();
    assert.ok((await still.evaluate((image) => (image as HTMLImageElement).naturalWidth)) === 160);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('nothing that an attacker wrote runs, loads, links or hides', async () => {
    const { page, troubles } = await signedIn('/decoys');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', () => assert.fail('a dialog was opened'));
    await page.goto(new URL(`/visits/${HOSTILE_SESSION}`, page.url()).href);
    await page.getByText('7 of 7 events').waitFor();
    await page.getByRole('button', { name: '16×' }).click();
    await page.getByText('7 of 7 events').waitFor();
    const text = (await page.locator('.replay').textContent()) ?? '';
    assert.ok(text.includes(HOSTILE), text);
    assert.ok(text.includes('^[[2J'));
    assert.doesNotMatch(text, /(?!\s)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
    assert.equal(await page.locator('.replay a, .replay img, .replay script, .replay svg').count(), 0);
    assert.ok(!asked.some((url) => url.includes('pwned')), asked.join());
    await page.getByRole('link', { name: 'The visitor' }).click();
    await page.locator('.visitor-acts > li').first().waitFor();
    assert.equal(await page.locator('.story-main img, .story-main script').count(), 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
}
