/** Tests of decoys, visitors and replays in a browser; a part of page.test.ts, which builds the page and signs in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE, HOSTILE_SESSIONS } from '../fixture/hostile-visit.ts';
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

  test('steps of a plant and of a camera go to their moment, and say what was changed', async () => {
    const { page, troubles } = await signedIn('/visits/a00000000001');
    const steps = page.locator('.replay-steps button');
    await steps.filter({ hasText: 'AS-201: 0.8 → 3' }).waitFor();
    await steps.filter({ hasText: 'overview' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.stage-page', { hasText: 'overview' }).waitFor();
    assert.equal(await page.locator('.stage-writes').count(), 0, 'he had changed nothing yet');
    assert.match((await page.locator('[aria-current=step]').textContent()) ?? '', /^overview/);
    await steps.filter({ hasText: 'note' }).click();
    await page.getByText('What he last saw, on setpoint:').waitFor();
    await page.goto(page.url().replace(/a0+1\b/, 'a00000000019'));
    await page.locator('.stage-still').waitFor();
    assert.equal(await page.getByText('The picture is from before this turn').count(), 0);
    await steps.filter({ hasText: 'pan 12.0°, tilt 3.0°, view 30.0° wide' }).click();
    await page.getByText('The picture is from before this turn').waitFor();
    await steps.first().click();
    await page.getByText('No picture is kept of this moment.').waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('nothing that an attacker wrote runs, loads, links or hides', async () => {
    const { page, troubles } = await signedIn('/decoys');
    const { origin } = new URL(page.url());
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', () => assert.fail('a dialog was opened'));
    page.context().on('page', () => assert.fail('a window was opened'));
    for (const [decoy, session] of Object.entries(HOSTILE_SESSIONS)) {
      await page.goto(`${origin}/visits/${session}`);
      await page.getByText(/^(\d+) of \1 events$/).waitFor();
      // As drawn at its end, and as it plays.
      for (const plays of [false, true]) {
        if (plays) {
          await page.getByRole('button', { name: '16×' }).click();
          await page.getByRole('button', { name: 'Pause' }).waitFor();
          await page.getByRole('button', { name: 'Play' }).waitFor();
        }
        const text = (await page.locator('.replay').textContent()) ?? '';
        assert.ok(text.includes(HOSTILE), decoy);
        assert.ok(text.includes('^[]8;;https://pwned.example/^Gclick'), decoy);
        assert.ok(text.includes('⟨U+202E⟩'), decoy);
        assert.ok(text.includes('<script>...]'), `${decoy}: bytes as text`);
        assert.ok(text.length < 60_000, `${decoy}: a line of a million signs is bounded, not ${text.length}`);
        assert.doesNotMatch(text, /(?!\s)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        assert.equal(
          await page
            .locator('.replay')
            .locator('a, img, script, svg, iframe, object, embed, form, style, link')
            .count(),
          0,
          decoy,
        );
        const acting = await page
          .locator('.replay *')
          .evaluateAll(
            (all) =>
              all.filter((one) => one.getAttributeNames().some((name) => /^on|src|href/.test(name))).length,
          );
        assert.equal(acting, 0, decoy);
      }
      assert.equal(page.url(), `${origin}/visits/${session}`);
    }
    await page.getByRole('link', { name: 'The visitor' }).click();
    await page.locator('.visitor-acts > li').first().waitFor();
    assert.equal(await page.locator('.story-main img, .story-main script').count(), 0);
    assert.ok(asked.length > 0);
    assert.deepEqual(
      asked.filter((url) => new URL(url).origin !== origin || url.includes('pwned')),
      [],
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
}
