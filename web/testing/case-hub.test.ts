/** Cases and notices in a browser over a real hub with its labelled sample: every button does what it says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { CaseDetail, NoticeView, TemplateList } from '../../src/model/api.ts';
import type { Contact } from '../../src/model/contact.ts';
import type { Page as Rows } from '../../src/model/facts.ts';
import { type HubProcess, makeDataFolder, signInTo, startHub, until } from '../../test/hub-process.ts';
import { launchBrowser, openPage } from './browser.ts';

const PASSWORD = 'a long enough password';

let data: ReturnType<typeof makeDataFolder>;
let hub: HubProcess;
let browser: Browser;
let ask: Awaited<ReturnType<typeof signInTo>>;
let page: Page;
let troubles: readonly string[];

before(async () => {
  data = makeDataFolder();
  browser = await launchBrowser();
  hub = await startHub(data.path);
  ask = await signInTo(hub, 'root', PASSWORD);
  ({ page, troubles } = await openPage(browser, { locale: 'en', viewport: { width: 1280, height: 860 } }));
  await page.goto(hub.url);
  await page.locator('input[autocomplete="username"]').fill('root');
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('nav').first().waitFor();
});

after(async () => {
  await browser?.close();
  await hub?.stop();
  data?.remove();
});

async function read<Answer>(path: string): Promise<Answer> {
  const answer = await ask(path);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}

test('a case: its steps are kept, and "done" begins a re-test and closes nothing', async () => {
  const open = await until(
    'the sample has an open case',
    async () => (await read<Rows<{ id: string }>>('/cases?status=open')).rows[0],
    120_000,
  );
  await page.goto(`${hub.url}/incidents/${open.id}`);
  const steps = page.locator('.advice input');
  await steps.first().waitFor();
  await steps.first().check();
  await page.getByText(/^1 of \d+ done$/).waitFor();
  const { advice } = await read<CaseDetail>(`/cases/${open.id}`);
  await until('the hub keeps the step', async () => {
    const { case: record } = await read<CaseDetail>(`/cases/${open.id}`);
    return record.stepsDone.includes(advice[0].id);
  });
  await page.getByRole('button', { name: 'The steps are done: test again' }).click();
  await page.getByText('A re-test runs already; there is nothing more to press.').waitFor();
  const { case: record, events } = await read<CaseDetail>(`/cases/${open.id}`);
  assert.deepEqual([record.status, record.retest?.attempt, record.retest?.outcome], ['open', 1, null]);
  assert.ok(events.some(({ kind }) => kind === 'owner-done'));
  await page.locator('.timeline').getByText('says that the steps are done').waitFor();
  assert.deepEqual(troubles, []);
});

test('the outbox shows what went out; one notice reads as it was composed', async () => {
  const sent = await until(
    'the sample has sent a notice',
    async () => (await read<Rows<NoticeView>>('/notices?status=sent')).rows[0],
    120_000,
  );
  await page.goto(`${hub.url}/notices?status=sent`);
  await page.locator('.grid-body [role=row]').first().waitFor();
  await page.goto(`${hub.url}/notices/${sent.id}`);
  await page.locator('.notice-frame').waitFor();
  await page.getByRole('link', { name: /^entry / }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Send again' }).count(), 0);
  assert.deepEqual(troubles, []);
});

test('contacts are added, silenced, written to again, given another language, and removed', async () => {
  const contacts = async () => (await read<Rows<Contact>>('/contacts')).rows;
  const of = async () => (await contacts()).find(({ email }) => email === 'noc@networks.example.org');
  await page.goto(`${hub.url}/notices/contacts`);
  await page.getByRole('button', { name: 'Add a contact' }).click();
  await page.getByLabel('Mail address').fill('noc@networks.example.org');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Write no more: noc@networks.example.org' }).click();
  await page.getByRole('button', { name: 'Try again: noc@networks.example.org' }).waitFor();
  assert.equal((await of())?.state, 'refuses');
  await page.getByRole('button', { name: 'Try again: noc@networks.example.org' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Write no more: noc@networks.example.org' }).waitFor();
  assert.equal((await of())?.state, 'unverified');
  await page.getByLabel('Language: noc@networks.example.org').selectOption('ja');
  await until('the hub knows the language', async () => (await of())?.language === 'ja');
  await page.getByRole('button', { name: 'Remove: noc@networks.example.org' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await until('the hub forgot it', async () => (await of()) === undefined);
  assert.deepEqual(troubles, []);
});

test('a wording is previewed in both languages, saved and taken back', async () => {
  const changed = async () =>
    (await read<TemplateList>('/templates')).rows.filter((row) => row.changed !== null);
  await page.goto(`${hub.url}/notices/templates?name=first.person.standard&language=en`);
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.locator('.notice-frame').waitFor();
  await preview.getByRole('button', { name: '日本語' }).click();
  await preview.locator('.message strong[lang=ja]').waitFor();
  await preview.getByRole('button', { name: 'English' }).click();
  const subject = page.getByLabel('Subject');
  const before = await subject.inputValue();
  await subject.fill('{% if code %}{{ code }}');
  await preview.getByRole('alert').waitFor();
  await subject.fill(`${before} (changed)`);
  await preview.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved: used from the next notice on.').waitFor();
  assert.deepEqual(
    (await changed()).map(({ name, language, subject: text }) => [name, language, text]),
    [['first.person.standard', 'en', `${before} (changed)`]],
  );
  await page.getByRole('button', { name: 'Back to the built-in one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Back to the built-in one' }).click();
  await until('the hub took it back', async () => (await changed()).length === 0);
  await until('the page shows it', async () => (await subject.inputValue()) === before);
  assert.deepEqual(troubles, []);
});
