/** Tests of cases and notices in a browser; a part of page.test.ts, which builds the page and signs in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from '../fixture/world.ts';
import type { WatchedPage } from './browser.ts';

export interface CasePlaces {
  readonly signedIn: (path: string, options?: object) => Promise<WatchedPage>;
  readonly world: World;
  /** Known once the server listens. */
  readonly origin: () => string;
}

export function testCasePlaces({ signedIn, world, origin }: CasePlaces): void {
  test('a case: steps are ticked, the button begins a re-test, and nothing offers to call it resolved', async () => {
    const { page, troubles } = await signedIn('/notices/cases?status=open&proof=active');
    const open = world.incidents.filter(({ status }) => status === 'open').map(({ id }) => id);
    const links = page.locator('.grid-body a', { hasText: new RegExp(open.join('|')) });
    await links.first().click();
    await page.waitForURL(/\/incidents\/Y-/);
    const step = page.getByLabel('Give it a new password');
    await step.check();
    await page.getByText('2 of 2 done').or(page.getByText('1 of 2 done')).waitFor();
    await page.getByRole('meter', { name: 'Is it clean' }).waitFor();
    const offered = await page.getByRole('combobox', { name: 'Status' }).locator('option').allTextContents();
    assert.ok(offered.includes('Closed: False positive'));
    assert.ok(!offered.includes('Closed: Resolved'));
    await page.getByRole('button', { name: 'The steps are done: test again' }).click();
    await page.getByText('A re-test runs already; there is nothing more to press.').waitFor();
    assert.match((await page.locator('.story-side dl.pairs').first().textContent()) ?? '', /StatusOpen/);
    await page.reload();
    assert.equal(await step.isChecked(), true);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('the outbox: a count filters, and one that was given up waits again', async () => {
    const { page, troubles } = await signedIn('/notices');
    await page.getByRole('button', { name: /^Given up \d+$/ }).click();
    await page.waitForURL(/status=dead/);
    const others = page.locator('.grid-body [role=row]', { hasNotText: 'Given up' });
    await page.locator('.grid-body [role=row]', { hasText: 'Given up' }).first().waitFor();
    await others.first().waitFor({ state: 'detached' });
    await page.locator('.grid-body [role=row] a').first().click();
    await page.waitForURL(/\/notices\/01J9/);
    await page.getByRole('button', { name: 'Send again' }).click();
    // The hub makes a new notice of it; the one that was given up stays.
    await page.waitForURL(/\/notices\/01JD/);
    await page.getByText('It goes out when it is due.').waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('the outbox: several that were given up are sent again at once, and nothing else can be selected', async () => {
    const { page, troubles } = await signedIn('/notices');
    await page.locator('.grid-body [role=row]').first().waitFor();
    assert.equal(await page.getByLabel('Select all').count(), 0);
    await page.getByRole('button', { name: /^Given up \d+$/ }).click();
    const bar = page.getByRole('region', { name: 'Send again' });
    await bar.getByText('Select those that are to be sent again.').waitFor();
    await page.locator('.grid-body input').nth(0).check();
    await page.locator('.grid-body input').nth(1).check();
    await bar.getByRole('button', { name: 'Send again' }).click();
    await bar.getByRole('status').getByText('2 wait again.').waitFor();
    await page.getByRole('button', { name: /^Given up \d+$/ }).click();
    const first = page.locator('.grid-body [role=row]').first();
    await first.getByText('Waiting').waitFor();
    await first.getByText('due now').waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a case that was opened again tells how it went before, and what its next step waits for', async () => {
    const told = world.incidents.filter(({ status }) => status !== 'watch');
    const { page, troubles } = await signedIn(`/incidents/${told[6].id}`);
    const rounds = page.locator('.rounds > li');
    await rounds.first().waitFor();
    const texts = await rounds.allTextContents();
    assert.equal(texts.length, 2);
    assert.match(texts[0], /Clean by silence \(p = 0\.023\)/);
    assert.match(texts[1], /goes on/);
    await page.goto(`${origin()}/incidents/${told[0].id}`);
    await page.locator('.ladder').getByText('waits until it sends again').waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a notice in its frame has its style and runs nothing', async () => {
    const { page, troubles } = await signedIn('/notices/templates?name=first.person.standard&language=en');
    await page.waitForFunction(() => {
      const inside = document.querySelector('iframe')?.contentDocument;
      const head = inside?.querySelector('h1');
      return head && inside?.defaultView?.getComputedStyle(head).color === 'rgb(166, 60, 0)';
    });
    const seen = await page.evaluate(() => {
      const inside = document.querySelector('iframe')!.contentDocument!;
      return {
        spacing: inside.defaultView!.getComputedStyle(inside.querySelector('p')!).letterSpacing,
        scripts: inside.querySelectorAll('script, [onerror]').length,
      };
    });
    assert.deepEqual(seen, { spacing: '2px', scripts: 0 });
    assert.match(await page.title(), /Wording/);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a wording that cannot be read says where; a good one is saved and can be taken back', async () => {
    const { page, troubles } = await signedIn('/notices/templates?name=first.letter.standard&language=en');
    const text = page.getByLabel('Text', { exact: true });
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Nothing to object to.').waitFor();
    await text.fill('Hello\n{% if code %}');
    await preview.getByRole('alert').getByText('Line 2 of the text').waitFor();
    await preview.getByText('Code 7K3QM-9TXAB').waitFor();
    await text.fill('A device at {{ address }}.');
    await preview.getByText('The code of the case is missing.').waitFor();
    await preview.getByRole('button', { name: 'As text' }).click();
    await preview.getByText('A device at 192.0.2.77.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved: used from the next notice on.').waitFor();
    await page.getByRole('button', { name: 'Back to the built-in one' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the built-in one' }).click();
    await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('sends attacks'));
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a wording is looked at in both languages, and what is not saved stays meanwhile', async () => {
    const { page, troubles } = await signedIn('/notices/templates?name=again.person.standard&language=en');
    const preview = page.getByRole('region', { name: 'Preview' });
    await page.getByLabel('Subject').fill('Look at {{ address }}');
    await preview.getByText('Look at 192.0.2.77').waitFor();
    await preview.getByRole('button', { name: '日本語' }).click();
    await preview.getByText('機器の確認のお願い（7K3QM-9TXAB）').waitFor();
    await page.getByRole('link', { name: 'Write the Japanese one' }).click();
    await page.waitForURL(/language=ja/);
    await page.getByRole('link', { name: 'All wordings' }).click();
    await page.getByText('not saved').waitFor();
    await page.getByRole('link', { name: 'Again, People, standard: English' }).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('form input')?.value === 'Look at {{ address }}',
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('contacts: one is added, one that bounces is tried again, one is removed', async () => {
    const { page, troubles } = await signedIn('/notices/contacts');
    await page.getByRole('button', { name: 'Try again: abuse2@networks.example.org' }).click();
    await page
      .getByRole('row', { name: /abuse2@/ })
      .getByText('Not verified')
      .waitFor();
    await page.getByRole('button', { name: 'Add a contact' }).click();
    await page.getByLabel('Mail address').fill('noc@networks.example.org');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Remove: noc@networks.example.org' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('noc@networks.example.org').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Write no more: abuse1@networks.example.org' }).click();
    await page
      .getByRole('row', { name: /abuse1@/ })
      .getByText('Wants no mail')
      .waitFor();
    await page.getByRole('button', { name: 'Try again: abuse1@networks.example.org' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await page
      .getByRole('row', { name: /abuse1@/ })
      .getByText('Not verified')
      .waitFor();
    await page.getByLabel('Language: abuse1@networks.example.org').selectOption('ja');
    await page.waitForFunction(
      () => document.querySelectorAll('.contacts option[value=ja]:checked').length > 0,
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('notices are no place of an owner, who still sees the case of his own incident', async () => {
    const own = world.incidents.find(({ ownerId, status }) => ownerId === 'owner-3' && status !== 'watch');
    assert.ok(own);
    const { page } = await signedIn('/overview');
    await page.context().clearCookies();
    await page.context().addCookies([{ name: 'fixture', value: 'account-3', url: origin() }]);
    await page.goto(`${origin()}/notices`);
    await page.getByRole('alert').getByText('Your account may not see this.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Notices' }).count(), 0);
    await page.goto(`${origin()}/incidents/${own.id}`);
    await page.getByRole('button', { name: 'Copy the code' }).waitFor();
    assert.equal(await page.locator('a[href*="/notices/"]').count(), 0);
    await page.context().close();
  });
}
