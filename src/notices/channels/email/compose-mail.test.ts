import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import type { Delivery } from '../../../model/notice.ts';
import { SAMPLE_DELIVERY } from '../sample-delivery.ts';
import { composeMail, type MailIdentity } from './compose-mail.ts';
import { createMailTags } from './mail-tag.ts';

const counts: string[] = [];
const IDENTITY: MailIdentity = {
  from: 'notices@yamori.example.org',
  replyDomain: 'yamori.example.org',
  tags: createMailTags(Buffer.alloc(32, 1), 'yamori.example.org'),
  count: (name) => counts.push(name),
};
const TO = 'owner@example.org';
const compose = (delivery: Delivery) => composeMail(delivery, TO, IDENTITY);

/** Lines of the header, folded ones joined; and the types of the parts. */
function structureOf(raw: Buffer): { headers: Map<string, string>; parts: string[] } {
  const text = raw.toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const lines = head.split('\r\n').map((line) => {
    assert.match(line, /^[A-Za-z-]+: /, 'a line that is no header');
    return [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const;
  });
  const headers = new Map(lines);
  assert.equal(headers.size, lines.length, 'a header stands twice');
  assert.doesNotMatch(text, /[^\r]\n|\r[^\n]/, 'a bare CR or LF');
  assert.doesNotMatch(head, /[^ -~\r\n]/, 'a header that is not ASCII');
  assert.ok(
    text.split('\r\n').every((line) => line.length <= 998),
    'RFC 5322 section 2.1.1',
  );
  const boundary = /boundary="([^"]+)"/.exec(head)![1];
  const parts = text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => /Content-Type: ([a-z/]+)/.exec(part)![1]);
  return { headers, parts };
}

test('a notice has the headers of its kind, both forms, and no tracking', async () => {
  const raw = await compose(SAMPLE_DELIVERY);
  const { headers, parts } = structureOf(raw);
  assert.deepEqual(parts, ['text/plain', 'text/html']);
  assert.equal(headers.get('Message-ID'), `<${SAMPLE_DELIVERY.id}@yamori.example.org>`);
  assert.equal(headers.get('Auto-Submitted'), 'auto-generated');
  assert.equal(headers.get('Reply-To'), SAMPLE_DELIVERY.message.replyTo);
  assert.equal(headers.get('From'), 'Example CSIRT <notices@yamori.example.org>');
  assert.equal(headers.get('To'), TO);
  assert.equal(headers.get('Content-Language'), 'en');
  assert.equal(headers.get('List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
  const unsubscribe = /^<(https:[^>]+)>, <mailto:([^?>]+)\?subject=unsubscribe>$/.exec(
    headers.get('List-Unsubscribe')!,
  )!;
  assert.equal(unsubscribe[1], SAMPLE_DELIVERY.message.unsubscribe);
  assert.equal(IDENTITY.tags.read(unsubscribe[2]).kind, 'ours');
  const parsed = await simpleParser(raw);
  assert.equal(parsed.text!.trim(), SAMPLE_DELIVERY.message.text.trim());
  assert.equal((parsed.html as string).trim(), SAMPLE_DELIVERY.message.html, 'nothing was put into it');
  assert.equal(parsed.attachments.length, 0);
});

test('a Japanese subject is in RFC 2047 words that each decode alone, and comes back whole', async () => {
  const subject = `192.0.2.77 の機器が他者を攻撃しています（受付番号 7K3QM-9TXAB）${'確認してください🐛'.repeat(8)}`;
  const raw = await compose({
    ...SAMPLE_DELIVERY,
    language: 'ja',
    message: { ...SAMPLE_DELIVERY.message, subject, text: '電源を\r\n入れ直してください。\r' },
    sender: { ...SAMPLE_DELIVERY.sender, organisation: '見本対応班' },
  });
  const { headers } = structureOf(raw);
  const words = headers.get('Subject')!.split(' ');
  for (const word of words.filter((one) => one.startsWith('=?'))) {
    assert.ok(word.length <= 75, 'RFC 2047 section 2');
    const [, encoding, content] = /^=\?UTF-8\?([BQ])\?([^?]+)\?=$/i.exec(word)!;
    const bytes =
      encoding.toUpperCase() === 'B'
        ? Buffer.from(content, 'base64')
        : Buffer.from(
            content
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          );
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  }
  const parsed = await simpleParser(raw);
  assert.equal(parsed.subject, subject);
  assert.equal(parsed.from!.value[0].name, '見本対応班');
  assert.equal(parsed.text!.trim(), '電源を\n入れ直してください。');
});

test('the same delivery gives the same bytes, another attempt too', async () => {
  const raw = await compose(SAMPLE_DELIVERY);
  assert.deepEqual(await compose({ ...SAMPLE_DELIVERY, attempt: 9 }), raw);
});

test('a header that cannot be is left out and counted; without HTTPS there is no one click', async () => {
  counts.length = 0;
  const message = {
    ...SAMPLE_DELIVERY.message,
    replyTo: 'a@b@c',
    unsubscribe: 'http://yamori.example.org/u',
  };
  const { headers } = structureOf(await compose({ ...SAMPLE_DELIVERY, message }));
  assert.deepEqual(counts, ['mail-header-dropped', 'mail-header-dropped']);
  assert.ok(!headers.has('Reply-To') && !headers.has('List-Unsubscribe-Post'));
  assert.match(headers.get('List-Unsubscribe')!, /^<mailto:unsubscribe\+/);
  const none = { ...SAMPLE_DELIVERY.message, replyTo: null, unsubscribe: null };
  structureOf(await compose({ ...SAMPLE_DELIVERY, message: none }));
  assert.equal(counts.length, 2);
});

const EVIL = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '\r\nBcc: x@example.net',
      '\nX: y\n\nbody',
      '\r',
      '\n.\n',
      '\u0085',
      '\u2028Bcc: x',
      '=?utf-8?B?DQpCY2M6IHg=?=',
      '"',
      '<>',
      '>, <mailto:x>',
      '\0',
      '--',
      ',',
      ';',
      '\ud800',
      '\ufffe',
    ),
  )
  .chain((one) =>
    fc.tuple(fc.constant(one), fc.string(), fc.boolean()).map(([a, b, isFirst]) => (isFirst ? a + b : b + a)),
  );

test('no text of anybody adds, ends or doubles a header or a part', async () => {
  const plain = structureOf(await compose(SAMPLE_DELIVERY));
  const allowed = new Set(plain.headers.keys());
  const m = SAMPLE_DELIVERY.message;
  await fc.assert(
    fc.asyncProperty(
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      async (subject, text, html, replyTo, unsubscribe, organisation) => {
        const raw = await compose({
          ...SAMPLE_DELIVERY,
          message: {
            ...m,
            subject: m.subject + subject,
            text: `x${text}`,
            html: `<p>${html}`,
            replyTo: replyTo + m.replyTo,
            unsubscribe: m.unsubscribe + unsubscribe,
          },
          sender: { ...SAMPLE_DELIVERY.sender, organisation },
        });
        const { headers, parts } = structureOf(raw);
        for (const name of headers.keys()) assert.ok(allowed.has(name), name);
        assert.ok(parts.every((part) => part === 'text/plain' || part === 'text/html') && parts.length <= 2);
        const parsed = await simpleParser(raw);
        assert.deepEqual(
          parsed.from!.value.map((one) => one.address),
          [IDENTITY.from],
        );
        assert.equal(parsed.headers.get('bcc'), undefined);
        assert.doesNotMatch(parsed.subject ?? '', /\p{Cc}/u);
        assert.match(headers.get('List-Unsubscribe')!, /^(?:<https:[^<> ]+>, )?<mailto:[^<>]+>$/);
      },
    ),
    { numRuns: 200 },
  );
});
