/** Whatever strangers and networks put into a field stays text in every notice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CAUSES } from '../../model/incident.ts';
import { NOTICE_KINDS } from '../../model/notice.ts';
import { GRADES } from '../../model/verdict.ts';
import { parseHtml } from './html-fixture.ts';
import { AUDIENCES, type NoticeInput } from './notice-input.ts';
import { openTemplates, renderNotice } from './render-notice.ts';
import { sampleInput } from './sample-input.ts';

const BOOK = openTemplates([]);

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    'x\r\nBcc: victim@example.org',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style></title><b>',
    '{{ code }}{% for i in (1..9999999) %}x{% endfor %}',
    '\u202egro.elpmaxe\u202c\u200b\ud800',
    '-->]]>&lt;&#0;',
    'https://evil.example/?a=<b>',
    '𠮷'.repeat(300),
  ),
);
const NUMBER = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1));

function hostileInput(base: NoticeInput): fc.Arbitrary<NoticeInput> {
  const report = fc
    .record({
      caseId: HOSTILE,
      token: HOSTILE,
      address: HOSTILE,
      evidence: fc.array(fc.record({ code: HOSTILE, text: HOSTILE, formula: HOSTILE }), { maxLength: 7 }),
      network: fc.record({ asn: fc.option(NUMBER), asName: fc.option(HOSTILE), country: fc.option(HOSTILE) }),
      firstSeen: NUMBER,
      lastSeen: NUMBER,
      packets: NUMBER,
      sensors: NUMBER,
      confidence: NUMBER,
      portAt: fc.option(NUMBER),
      cause: fc.constantFrom(...CAUSES),
      grade: fc.constantFrom(...GRADES),
    })
    .map((change) => ({ ...base.reports[0], ...change }));
  return fc
    .record({
      noticeId: HOSTILE,
      zone: HOSTILE,
      createdAt: NUMBER,
      report,
      code: HOSTILE,
      sender: fc.record({ organisation: HOSTILE, contact: HOSTILE, domain: HOSTILE, site: HOSTILE }),
      page: HOSTILE,
      replyTo: fc.option(HOSTILE),
      unsubscribe: fc.option(HOSTILE),
      previousAt: fc.option(NUMBER),
      packetsSince: fc.option(NUMBER),
    })
    .map(({ report: made, code, ...change }) => ({ ...base, ...change, reports: [made], codes: [code] }));
}

/** Tags with their attributes, of which none carries a value from outside. */
const skeleton = (html: string): string =>
  parseHtml(html)
    .tags.filter(
      (tag) =>
        !['li', 'ul', 'tr', 'th', 'td', 'p', 'h2', 'section', 'span', 'b', 'table', 'main'].includes(
          tag.name,
        ),
    )
    .map((tag) => `${tag.name} ${JSON.stringify(tag.attributes)}`)
    .join('\n');

test('hostile text in every field stays text: no header, no tag, no attribute, no template comes of it', () => {
  for (const kind of NOTICE_KINDS) {
    for (const audience of AUDIENCES) {
      const base = sampleInput(kind, audience, 'standard', kind === 'digest' ? 'ja' : 'en');
      const plain = renderNotice(base, BOOK);
      const known = new Set(
        parseHtml(plain.html).tags.map((tag) => JSON.stringify(Object.keys(tag.attributes))),
      );
      fc.assert(
        fc.property(hostileInput(base), (input) => {
          const message = renderNotice(input, BOOK);
          for (const line of [
            message.subject,
            message.short,
            message.code,
            message.link,
            message.replyTo ?? '',
          ])
            assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
          assert.ok(message.subject.length <= 160 && message.short.length <= 160);
          for (const part of [message.subject, message.short, message.text, message.html])
            assert.ok(part.isWellFormed() && part.length < 100_000);
          assert.equal(skeleton(message.html), skeleton(plain.html));
          for (const tag of parseHtml(message.html).tags) {
            assert.ok(known.has(JSON.stringify(Object.keys(tag.attributes))), JSON.stringify(tag));
          }
          assert.doesNotMatch(message.html, /<(?:script|img|a|iframe)\b/iu);
        }),
        { numRuns: 60 },
      );
    }
  }
});

test('not even an attribute of an operator’s own HTML lets a field out of its quotes', () => {
  const book = openTemplates([
    {
      name: 'first.person.standard',
      language: 'en',
      subject: 's',
      text: 't',
      html: `<p title="{{ organisation }}" lang='{{ address }}'>{{ contact }}</p>`,
      short: 's',
      updatedAt: 1,
      updatedBy: 'a',
    },
  ]);
  fc.assert(
    fc.property(hostileInput(sampleInput('first', 'person', 'standard', 'en')), (input) => {
      const { tags } = parseHtml(renderNotice(input, book).html);
      assert.deepEqual(
        tags.map((tag) => [tag.name, Object.keys(tag.attributes)]),
        [['p', ['title', 'lang']]],
      );
    }),
    { numRuns: 300 },
  );
});
