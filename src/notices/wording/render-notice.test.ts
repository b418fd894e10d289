/** Every notice can be rendered for everything that is found, says what it must, and nothing in it breaks out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../model/incident.ts';
import { CHANNEL_NAMES, NOTICE_KINDS, type NoticeMessage } from '../../model/notice.ts';
import { PROOF_STATES } from '../../model/proof.ts';
import { GRADES } from '../../model/verdict.ts';
import { DEVICE_KINDS } from './advice/device-kind.ts';
import { MALWARE_NAMES } from './advice/persistence.ts';
import { asksForSecret } from './asks-for-secret.ts';
import { parseHtml } from './html-fixture.ts';
import { AUDIENCES, type Language, type NoticeInput, VARIANTS } from './notice-input.ts';
import { WORDS } from './notice-values.ts';
import { readingLevel } from './reading-level.ts';
import { openTemplates, renderNotice } from './render-notice.ts';
import { sampleInput } from './sample-input.ts';
import { BUILT_IN_TEMPLATES } from './templates/built-in.ts';

const BOOK = openTemplates([]);
const LANGUAGES: readonly Language[] = ['ja', 'en'];

function* samples(): Generator<NoticeInput> {
  for (const kind of NOTICE_KINDS)
    for (const audience of AUDIENCES)
      for (const variant of VARIANTS)
        for (const language of LANGUAGES) yield sampleInput(kind, audience, variant, language);
}

const withReport = (input: NoticeInput, change: Partial<NoticeInput['reports'][0]>): NoticeInput => ({
  ...input,
  reports: input.reports.map((report) => ({ ...report, ...change })),
});

function assertWhole(message: NoticeMessage, label: string): void {
  for (const part of [message.subject, message.text, message.html, message.short]) {
    assert.ok(part.length > 0, label);
    assert.doesNotMatch(part, /undefined|null|NaN|\[object|\{\{|\{%|Invalid Date|–|--- html/u, label);
    assert.ok(part.isWellFormed(), label);
  }
  assert.doesNotMatch(message.subject, /\p{Cc}/u, label);
  assert.ok(message.short.length <= 160, `${label}: ${message.short.length}`);
  assert.doesNotMatch(message.short, /…$/u, `${label}: ${message.short}`);
}

test('there is a template for every kind, audience, variant and language, and no other', () => {
  assert.equal(BUILT_IN_TEMPLATES.length, NOTICE_KINDS.length * AUDIENCES.length * VARIANTS.length * 2);
  const keys = new Set(BUILT_IN_TEMPLATES.map((one) => `${one.name} ${one.language}`));
  assert.equal(keys.size, BUILT_IN_TEMPLATES.length);
});

test('every kind, audience and language is whole for every cause, device and grade', () => {
  let count = 0;
  for (const sample of samples()) {
    for (const cause of CAUSES)
      for (const device of ['iot', 'pc', null] as const)
        for (const grade of GRADES) {
          const message = renderNotice(withReport(sample, { cause, device, grade }), BOOK);
          const label = [
            sample.kind,
            sample.audience,
            sample.variant,
            sample.language,
            cause,
            device,
            grade,
          ].join(' ');
          assertWhole(message, label);
          count++;
        }
  }
  assert.equal(count, 60 * 7 * 3 * 5);
});

test('and for every malware, kind of device, next step and state of proof', () => {
  for (const language of LANGUAGES) {
    const first = sampleInput('first', 'person', 'improved', language);
    for (const malware of MALWARE_NAMES)
      assertWhole(renderNotice({ ...first, hint: { malware } }, BOOK), malware);
    for (const deviceKind of DEVICE_KINDS)
      assertWhole(renderNotice({ ...first, hint: { deviceKind } }, BOOK), deviceKind);
    for (const channel of CHANNEL_NAMES) {
      const message = renderNotice({ ...first, next: { channel, at: first.createdAt + 86_400_000 } }, BOOK);
      assertWhole(message, channel);
      assert.match(message.text, language === 'ja' ? /2026年11月21日\(土\)ごろ/u : /around Sat 21 Nov 2026/u);
    }
    const clean = sampleInput('clean', 'person', 'standard', language);
    for (const state of PROOF_STATES)
      for (const figure of [null, 0.0002, 0.031]) {
        const proof = { state, p: figure, watchedDays: figure ?? 0, neededDays: figure, enoughAt: null };
        assertWhole(renderNotice({ ...clean, proof }, BOOK), state);
      }
  }
});

test('each says what happened with address, both times and ports, how sure, and whether there was a connection', () => {
  for (const sample of samples()) {
    if (sample.kind === 'digest') continue;
    for (const grade of GRADES) {
      const input = withReport(sample, { grade });
      const { text, html } = renderNotice(input, BOOK);
      const spoken = parseHtml(html).text;
      for (const form of [text, spoken]) {
        const words = WORDS[sample.language];
        for (const needed of [
          '192.0.2.77',
          '2026-11-20 03:14:15 UTC',
          '12:14',
          '23 (Telnet)',
          words.connection[grade],
        ])
          assert.ok(form.includes(needed), `${sample.kind} ${sample.audience} ${sample.language}: ${needed}`);
        if (sample.kind !== 'clean') assert.ok(form.includes(words.sure[grade]));
      }
    }
  }
});

test('a packet that can be forged accuses nobody', () => {
  for (const language of LANGUAGES) {
    const sample = sampleInput('first', 'person', 'standard', language);
    const { text, subject } = renderNotice(withReport(sample, { grade: 'spoofable-packet' }), BOOK);
    assert.doesNotMatch(
      text,
      language === 'ja' ? /攻撃する通信が出ています|Mirai/u : /is sending attacks|Mirai/u,
    );
    assert.doesNotMatch(subject, language === 'ja' ? /攻撃/u : /attack/u);
    assert.match(text, language === 'ja' ? /なりすまし/u : /forged/u);
  }
});

test('each has code, page and the number in the log, asks for no secret, attaches and links nothing', () => {
  for (const sample of samples()) {
    const message = renderNotice(sample, BOOK);
    const { tags, text: spoken } = parseHtml(message.html);
    for (const form of [message.text, spoken]) {
      for (const needed of [sample.codes[0], sample.sender.site.slice(8), sample.noticeId])
        assert.ok(form.includes(needed), `${sample.kind} ${sample.audience} ${sample.language}: ${needed}`);
      assert.equal(asksForSecret(form), null);
      for (const link of form.match(/https?:\/\/\S+/gu) ?? []) assert.ok(link.startsWith(sample.page), link);
    }
    assert.equal(asksForSecret(message.short), null);
    assert.ok(message.short.includes(sample.codes[0]) && message.short.includes('yamori.example.org'));
    const names = new Set(tags.map((tag) => tag.name));
    for (const name of ['a', 'script', 'img', 'link', 'form', 'input', 'iframe', 'base'])
      assert.ok(!names.has(name), name);
    assert.ok(!tags.some((tag) => 'src' in tag.attributes || 'href' in tag.attributes));
    assert.doesNotMatch(message.html, /url\(|@import/u);
    assert.deepEqual([message.link, message.code], [sample.page, sample.codes[0]]);
  }
});

test('text and HTML say the same facts', () => {
  const facts = (source: string): Set<string> => new Set(source.match(/\{\{.*?\}\}/gu) ?? []);
  for (const { name, language, text, html } of BUILT_IN_TEMPLATES) {
    const [inText, inHtml] = [facts(text), facts(html)];
    // The title of the page and the class of its colours are of HTML alone.
    const extra = [...inHtml].filter((fact) => !inText.has(fact) && !/ (headline|tone) /u.test(fact));
    const missing = [...inText].filter((fact) => !inHtml.has(fact));
    assert.deepEqual([extra, missing], [[], []], `${name} ${language}`);
  }
});

test('notices to people are easy to read', () => {
  for (const sample of samples()) {
    if (sample.audience === 'network') continue;
    const level = readingLevel(renderNotice(sample, BOOK).text, sample.language);
    assert.ok(level !== null);
    if (sample.language === 'en') assert.ok(level.score <= 6, `${sample.kind}: grade ${level.score}`);
    else assert.ok(level.score >= 60, `${sample.kind}: RS ${level.score}`);
  }
});

test('the variants differ in their order: what to do comes first in the improved one', () => {
  for (const language of LANGUAGES) {
    const [standard, improved] = VARIANTS.map(
      (variant) => renderNotice(sampleInput('first', 'person', variant, language), BOOK).text,
    );
    const step = language === 'ja' ? '最初にすること' : 'Do this first';
    const facts = language === 'ja' ? '見つかったこと' : 'What was seen';
    assert.ok(standard.indexOf(facts) < standard.indexOf(step));
    assert.ok(improved.indexOf(step) < improved.indexOf(facts) && improved.indexOf(step) > 0);
  }
});

test('a reminder goes on with the first step that was not done', () => {
  const input = {
    ...sampleInput('reminder', 'person', 'standard', 'en'),
    done: ['find-camera', 're-test', 'nonsense'],
  };
  const { text } = renderNotice(input, BOOK);
  assert.match(text, /Do this next\n {2}Unplug the line and restart it/);
  assert.match(text, /The other 4 steps are/);
  const all = {
    ...input,
    done: ['find-camera', 'restart-thing', 'new-password-thing', 'update-thing', 'close-thing', 're-test'],
  };
  assert.match(
    renderNotice(all, BOOK).text,
    /Do this next\n {2}Test whether it stopped[\s\S]*The rest is on the page/,
  );
});

test('what cannot be answered or stopped does not say that it can', () => {
  for (const language of LANGUAGES) {
    const input = {
      ...sampleInput('first', 'person', 'standard', language),
      replyTo: null,
      unsubscribe: null,
    };
    assert.doesNotMatch(
      renderNotice(input, BOOK).text,
      /返信するか|配信停止|Answer this notice|unsubscribe/u,
    );
  }
});

test('a digest holds 1 to 500 incidents: 50 rows, and the rest is counted', () => {
  for (const language of LANGUAGES)
    for (const audience of AUDIENCES)
      for (const size of [1, 2, 50, 51, 500]) {
        const sample = sampleInput('digest', audience, 'standard', language);
        const reports = Array.from({ length: size }, (_, index) => ({
          ...sample.reports[0],
          address: `198.51.${100 + (index >> 8)}.${index & 255}`,
        }));
        const codes = reports.map((_, index) => `CODE-${index}`);
        const { text, html, subject } = renderNotice({ ...sample, reports, codes }, BOOK);
        const rows = parseHtml(html).tags.filter((tag) => tag.name === 'tr').length - 1;
        assert.equal(rows, Math.min(50, size));
        assert.equal(text.match(/198\.51\.1\d\d\./gu)?.length, Math.min(50, size));
        assert.ok(subject.includes(String(size)));
        const more = language === 'ja' ? `ほか${size - 50}件` : `And ${size - 50} more`;
        assert.equal(text.includes(more), size > 50);
        assert.equal(html.includes(more), size > 50);
      }
});

test('good news about several names them all', () => {
  for (const language of LANGUAGES)
    for (const audience of AUDIENCES) {
      const { reports, codes } = sampleInput('digest', audience, 'standard', language);
      const sample = sampleInput('clean', audience, 'standard', language);
      const { subject, text, html } = renderNotice({ ...sample, reports, codes }, BOOK);
      for (const { address } of reports)
        for (const form of [text, parseHtml(html).text]) assert.ok(form.includes(address), address);
      assert.match(
        subject,
        language === 'ja' ? /^3個のIPアドレスからの通信は止まりました/u : /^3 addresses: it stopped/,
      );
    }
});

test('without a known port nothing is said about ports', () => {
  for (const sample of samples()) {
    const message = renderNotice(withReport(sample, { protocol: null, destinationPorts: [] }), BOOK);
    if (sample.kind !== 'digest') assertWhole(message, sample.kind);
  }
});

test('no report, too many, or codes that do not match are bugs', () => {
  const sample = sampleInput('digest', 'person', 'standard', 'en');
  assert.throws(() => renderNotice({ ...sample, reports: [], codes: [] }, BOOK), RangeError);
  assert.throws(() => renderNotice({ ...sample, codes: ['A'] }, BOOK), RangeError);
  const reports = Array.from({ length: 501 }, () => sample.reports[0]);
  assert.throws(() => renderNotice({ ...sample, reports, codes: reports.map(() => 'A') }, BOOK), RangeError);
});

test('what stands in a field is never read as a template', () => {
  const base = sampleInput('first', 'network', 'standard', 'en');
  const { text } = renderNotice(withReport(base, { token: '{{ code }}{% if true %}' }), BOOK);
  assert.ok(text.includes('{{ code }}{% if true %}'));
});

test('an operator’s template takes the place of the built-in one, and only of that', () => {
  const mine = {
    name: 'first.person.standard',
    language: 'en' as const,
    subject: 'Ours {{ code }}',
    text: 'Code {{ code }}, {{ address }} & co.\n\n{{ connection }}',
    html: '',
    short: '{{ code }}',
    updatedAt: 1,
    updatedBy: 'a',
  };
  const book = openTemplates([mine]);
  const message = renderNotice(sampleInput('first', 'person', 'standard', 'en'), book);
  assert.equal(message.subject, 'Ours 7K3QM-9TXAB');
  assert.equal(
    message.text,
    'Code 7K3QM-9TXAB, 192.0.2.77 & co.\n\nNo connection was established, because we answer nothing.\n',
  );
  assert.match(message.html, /<p>Code 7K3QM-9TXAB, 192\.0\.2\.77 &amp; co\.<\/p>/);
  const other = sampleInput('first', 'person', 'standard', 'ja');
  assert.deepEqual(renderNotice(other, book), renderNotice(other, BOOK));
});

test('a saved template that no longer works is named as a problem, and the notice goes out all the same', () => {
  const sample = sampleInput('first', 'person', 'standard', 'en');
  const base = {
    name: 'first.person.standard',
    language: 'en' as const,
    html: '',
    short: 'x',
    updatedAt: 1,
    updatedBy: 'a',
  };
  const broken = openTemplates([{ ...base, subject: 'x', text: '{{ gone }}' }]);
  assert.equal(broken.problems[0]?.error.code, 'E_TEMPLATE');
  assert.deepEqual(renderNotice(sample, broken), renderNotice(sample, BOOK));
  // It compiles, and fails only when it is rendered.
  const told: string[] = [];
  const runaway = openTemplates(
    [{ ...base, subject: 'x', text: '{% for i in (1..49999) %}{{ organisation }}{% endfor %}' }],
    (name, language, error) => told.push(`${name} ${language} ${error.code}`),
  );
  assert.deepEqual(runaway.problems, []);
  assert.deepEqual(renderNotice(sample, runaway), renderNotice(sample, BOOK));
  assert.deepEqual(told, ['first.person.standard en E_TEMPLATE']);
  const unknown = openTemplates([{ ...base, name: 'no.such.one', subject: 'x', text: 'x' }]);
  assert.equal(unknown.problems.length, 1);
});
