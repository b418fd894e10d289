/** An owner with a code and a browser without script: from the code to "test again", and a mail stopped with one click. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CaseDetail } from '../src/model/api.ts';
import type { Contact } from '../src/model/contact.ts';
import { launchBrowser, openPage, runAxe } from '../web/testing/browser.ts';
import { type HubProcess, signInTo, startHub } from './hub-process.ts';
import { countOf, makeOwnerFolder, type OwnerFolder } from './owner-support.ts';

const PICTURES = process.env.YAMORI_PICTURES ?? null;
const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 900 };

let folder: OwnerFolder;
let hub: HubProcess;
let browser: Browser;
let admin: Awaited<ReturnType<typeof signInTo>>;

before(async () => {
  folder = await makeOwnerFolder({ address: '198.51.100.7', prefixes: ['198.51.100.0/24'] });
  browser = await launchBrowser();
  hub = await startHub(folder.path, [
    ...['--empty', '--no-page', '--config', folder.config],
    ...['--zone', 'Asia/Tokyo', '--trust-proxy', '127.0.0.1'],
  ]);
  admin = await signInTo(hub, 'root', 'a long enough password');
});
after(async () => {
  await browser?.close();
  await hub?.stop();
  folder?.remove();
});

let visitors = 0;

/** Each from an address of his own, behind the proxy that the hub trusts. */
function visitor(): string {
  visitors++;
  return `192.0.2.${visitors}`;
}

async function openHelp(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPage(browser, {
    javaScriptEnabled: false,
    extraHTTPHeaders: { 'x-forwarded-for': visitor() },
    ...options,
  });
  await page.goto(`${hub.url}${path}`);
  return page;
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.locator('#code').fill(code);
  await page.locator('main button').click();
  await page.locator('h1').waitFor();
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === null) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

function post(path: string, body: string | FormData, headers: Record<string, string> = {}) {
  const type = typeof body === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return fetch(`${hub.url}${path}`, { method: 'POST', body, headers: { ...type, ...headers } });
}

test('without script, from the code to the first step, all steps and "test again"; nothing of it in an address', async () => {
  const page = await openHelp('/help');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`));
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  // As somebody types it who reads it from a letter.
  await typeCode(page, ` ${folder.case.code.toLowerCase().replace('-', ' ')}`);
  const text = (await page.locator('main').textContent())!;
  assert.match(text, /198\.51\.100\.7/);
  assert.match(text, /40321/, 'the port that only we know');
  assert.match(text, /日本時間/);
  assert.match(text, /接続は成り立っていません/);
  assert.match(text, /静かな日数：\d/, 'how much of the silence is enough');
  assert.match(text, /回線の会社に知らせます/, 'what the ladder does next');
  assert.equal(await page.locator('li.now').count(), 1, 'one step at a time');
  const steps = await page.locator('ol.steps > li').count();
  assert.ok(steps >= 4);

  await page.locator('li.now button').click();
  assert.equal(await page.locator('li.done').count(), 1);
  await page.locator('li.done button').click();
  assert.equal(await page.locator('li.done').count(), 0, 'a tick can be taken back');
  for (let step = 0; step < steps; step++) await page.locator('li.now button').click();
  assert.equal(await page.locator('li.done').count(), steps);
  await page.locator('button[value="retest"]').click();
  assert.match((await page.locator('main').textContent())!, /もう一度調べています/);
  assert.equal(await page.locator('button[value="retest"]').count(), 0);
  for (const one of asked)
    assert.doesNotMatch(one.toUpperCase().replaceAll('-', ''), new RegExp(folder.case.code.replace('-', '')));

  const detail = (await (await admin(`/cases/${folder.case.id}`)).json()) as CaseDetail;
  assert.equal(detail.case.status, 'open', 'a click closes nothing');
  assert.equal(detail.case.retest?.attempt, 1);
  assert.equal(detail.case.stepsDone.length, steps);
  const kinds = detail.events.map(({ kind }) => kind);
  for (const kind of ['code-entered', 'owner-done', 'retest-begun'] as const)
    assert.equal(kinds.filter((one) => one === kind).length, 1, kind);
  await page.context().close();
});

test('the language is switched on every page, also on that of a case, and stays', async () => {
  const page = await openHelp('/help');
  await page.locator('header a').click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.goto(`${hub.url}/help`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en', 'it is remembered');
  await typeCode(page, folder.case.code);
  assert.match((await page.locator('h1').textContent())!, /198\.51\.100\.7/);
  await page.locator('header button').click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.match((await page.locator('main').textContent())!, /何が起きたか/);
  await page.context().close();
});

test('the steps follow the device that the owner names', async () => {
  const page = await openHelp('/help?lang=en');
  await typeCode(page, folder.case.code);
  await page.locator('summary').click();
  await page.locator('select').selectOption('router');
  await page.locator('details button').click();
  assert.match((await page.locator('details summary').textContent())!, /router/);
  await page.context().close();
});

for (const language of ['ja', 'en'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, viewport] of [
      ['phone', PHONE],
      ['wide', WIDE],
    ] as const)
      test(`the pages are readable by everybody: ${language}, ${colorScheme}, ${size}`, async () => {
        const troubled: unknown[] = [];
        // The suite of rules is a script of the test's; the pages themselves have none.
        const { page, troubles } = await openPage(browser, {
          viewport,
          colorScheme,
          extraHTTPHeaders: { 'x-forwarded-for': visitor() },
        });
        const look = async (name: string) => {
          assert.equal(await page.locator('script').count(), 0);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= viewport.width, `${name} is ${width} px wide`);
          await picture(page, `${name}-${language}-${colorScheme}-${viewport.width}`);
          for (const finding of await runAxe(page))
            if (finding.impact === 'serious' || finding.impact === 'critical') troubled.push(name, finding);
        };
        await page.goto(`${hub.url}/help?lang=${language}`);
        await look('help');
        await typeCode(page, folder.case.code);
        await look('help-case');
        await page.goto(`${hub.url}/log-of-notices`);
        await look('log');
        await page.goto(`${hub.url}/unsubscribe/${folder.noticeId}`);
        await look('unsubscribe');
        await page.goto(`${hub.url}/help`);
        await typeCode(page, '00000-00000');
        await look('help-wrong');
        assert.deepEqual(troubled, []);
        assert.deepEqual(troubles, []);
        await page.context().close();
      });

test('the page of a case prints on one sheet, with all its steps', async () => {
  for (const language of ['ja', 'en']) {
    const page = await openHelp(`/help?lang=${language}`);
    await typeCode(page, folder.case.code);
    // Whole: nothing is ticked, and each step stands there with its text.
    while ((await page.locator('li.done').count()) > 0) await page.locator('li.done button').first().click();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    if (PICTURES !== null) writeFileSync(join(PICTURES, `help-case-${language}.pdf`), pdf);
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, language);
    await page.emulateMedia({ media: 'print' });
    const texts = await page.locator('ol.steps .check').all();
    assert.ok(texts.length >= 4);
    for (const one of texts) assert.equal(await one.isVisible(), true);
    await picture(page, `help-case-print-${language}`);
    await page.context().close();
  }
});

test('ten thousand guesses neither get through nor lock anybody else out', async () => {
  const guesser = { 'x-forwarded-for': '203.0.113.66' };
  const statuses = new Map<number, number>();
  const bodies = new Set<string>();
  const detail = async () => (await (await admin(`/cases/${folder.case.id}`)).json()) as CaseDetail;
  const [caseBefore, wrongBefore, unreadBefore] = [
    await detail(),
    await countOf(hub.url, 'case-code-wrong'),
    await countOf(hub.url, 'code-not-looked-up'),
  ];
  for (let n = 0; n < 10_000; n += 200) {
    await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const code = `${String(n + at).padStart(5, '0')}-QQQQQ`;
        const answer = await post('/help', `code=${code}`, guesser);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 403) bodies.add(await answer.text());
        else await answer.arrayBuffer();
      }),
    );
  }
  assert.equal(statuses.get(200), undefined);
  assert.ok((statuses.get(403) ?? 0) <= 20, `${statuses.get(403)} were looked up`);
  assert.equal((statuses.get(403) ?? 0) + (statuses.get(429) ?? 0), 10_000);
  assert.equal(bodies.size, 1, 'all wrong codes read the same');
  assert.equal((await countOf(hub.url, 'case-code-wrong')) - wrongBefore, statuses.get(403));
  assert.equal((await countOf(hub.url, 'code-not-looked-up')) - unreadBefore, statuses.get(429));

  // Even the right one is not looked up for who guessed, and what it answers does not tell that it is right.
  let wait = 0;
  while (wait < 2)
    wait = Number((await post('/help/case', 'code=QQQQQ-QQQQQ', guesser)).headers.get('retry-after'));
  const right = await post('/help/case', `code=${folder.case.code}`, guesser);
  const wrong = await post('/help/case', 'code=QQQQQ-QQQQQ', guesser);
  assert.equal(right.status, 429);
  assert.equal(wrong.status, 429);
  const withoutTime = (text: string) => text.replaceAll(/\d+/g, '');
  assert.equal(withoutTime(await right.text()), withoutTime(await wrong.text()));

  const other = await post('/help', `code=${folder.case.code}`, { 'x-forwarded-for': visitor() });
  assert.equal(other.status, 200, 'somebody else gets in');
  const caseAfter = await detail();
  for (const name of ['code', 'status', 'step', 'stepsDone', 'retest'] as const)
    assert.deepEqual(caseAfter.case[name], caseBefore.case[name], name);
  for (const event of caseBefore.events)
    assert.ok(
      caseAfter.events.some(({ kind, at }) => kind === event.kind && at === event.at),
      event.kind,
    );
});

test('one /64 is one guesser, and a right code frees no guesses', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 8; n++) {
    const from = { 'x-forwarded-for': `2001:db8:7:7::${n + 1}` };
    statuses.push((await post('/help/case', `code=QQQQQ-${n}QQQQ`, from)).status);
  }
  assert.deepEqual(statuses.slice(0, 5), [403, 403, 403, 403, 403]);
  assert.ok(statuses.slice(5).includes(429));

  const owner = { 'x-forwarded-for': visitor() };
  let lookedUp = 0;
  for (let n = 0; n < 12; n++) {
    await post('/help/case', `code=${folder.case.code}`, owner);
    if ((await post('/help/case', `code=QQQQQ-1Q${n}`, owner)).status === 403) lookedUp++;
  }
  assert.ok(lookedUp < 10, `${lookedUp} guesses between right codes`);
});

test('a form of another site is refused, in words for people', async () => {
  const answer = await post('/help', `code=${folder.case.code}`, {
    origin: 'https://evil.example',
    'x-forwarded-for': visitor(),
  });
  assert.equal(answer.status, 403);
  assert.match(answer.headers.get('content-type')!, /text\/html/);
  assert.doesNotMatch(await answer.text(), /198\.51\.100\.7/);
});

test('what strangers send is answered with a page, and markup stays text', async () => {
  for (const body of [
    '',
    'code=',
    `code=${'A'.repeat(300)}`,
    'code=%00%ff',
    'code=<script>',
    '__proto__=1&code=x',
    'do=done+x',
  ])
    for (const path of ['/help', '/help/case']) {
      const answer = await post(path, body, { 'x-forwarded-for': visitor() });
      assert.equal(answer.status, 403, `${path} ${body}`);
      assert.doesNotMatch(await answer.text(), /<script/);
    }
  const large = await post('/help', `code=${'A'.repeat(100_000)}`, { 'x-forwarded-for': visitor() });
  assert.equal(large.status, 413);
  const right = { 'x-forwarded-for': visitor() };
  for (const pressed of ['done+../../x', 'done', 'close', 'done+%3Cscript%3E']) {
    const answer = await post(
      '/help/case',
      `code=${folder.case.code}&do=${pressed}&device=%22%3E%3Cscript%3E`,
      right,
    );
    assert.equal(answer.status, 200);
    assert.doesNotMatch(await answer.text(), /<script/);
  }
});

test('the policy of these pages allows no script, and no code in a cache', async () => {
  const answer = await post('/help', `code=${folder.case.code}`, { 'x-forwarded-for': visitor() });
  const policy = answer.headers.get('content-security-policy')!;
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /script-src|unsafe/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(answer.headers.get('referrer-policy')!, /^(same-origin|no-referrer)$/);
});

test('one click of a mail program stops the mails, from elsewhere and without a cookie; a person can undo it', async () => {
  const path = `/unsubscribe/${folder.noticeId}`;
  const stateOf = async () => {
    const { rows } = (await (await admin(`/contacts?ownerId=${folder.incident.ownerId}`)).json()) as {
      rows: Contact[];
    };
    return rows.find(({ id }) => id === folder.contactId)?.state;
  };
  // Who only looks (a scanner of links in mails) stops nothing.
  assert.equal((await fetch(`${hub.url}${path}`)).status, 200);
  assert.equal(await stateOf(), 'unverified');
  const clicked = await post(path, 'List-Unsubscribe=One-Click', {
    origin: 'https://mail.example',
    'sec-fetch-site': 'cross-site',
  });
  assert.equal(clicked.status, 200);
  assert.equal(await stateOf(), 'refuses');

  const page = await openHelp(path);
  assert.match((await page.locator('main').textContent())!, /手紙/, 'what may come all the same');
  await page.locator('button[value="undo"]').click();
  assert.equal(await stateOf(), 'unverified');
  await page.locator('button[value="stop"]').click();
  assert.equal(await stateOf(), 'refuses');
  await page.locator('button[value="undo"]').click();
  await page.context().close();

  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  assert.equal((await post(path, form)).status, 200);
  assert.equal(await stateOf(), 'refuses', 'as multipart as well');
  assert.equal((await post('/unsubscribe/0123456789ABCDEFGHJKMNPQRS', 'x=1')).status, 404);
});
