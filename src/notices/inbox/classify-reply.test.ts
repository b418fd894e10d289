import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REPLY_KINDS, type ReplyKind } from '../../model/contact.ts';
import { classifyReply, MAX_MAIL_BYTES } from './classify-reply.ts';
import {
  BOUNCE_ADDRESS,
  CASE_ADDRESS,
  IDENTITY,
  makeBounce,
  makeMail,
  NOTICE_ID,
  TOKEN,
} from './reply-fixture.ts';

const classify = (raw: Buffer, recipients: readonly string[] = []) =>
  classifyReply({ raw, recipients }, IDENTITY);

test('a human answer finds its case by the address, and its notice by In-Reply-To', async () => {
  const reply = await classify(
    makeMail({
      headers: { 'In-Reply-To': `<${NOTICE_ID}@yamori.example.org>` },
      body: 'I have switched it off.\n\nOn Fri, 20 Nov 2026 at 12:00, Example CSIRT <notices@yamori.example.org> wrote:\n> A device\n> is attacking\n',
    }),
  );
  assert.equal(reply.kind, 'answer');
  assert.equal(reply.token, TOKEN);
  assert.equal(reply.noticeId, NOTICE_ID);
  assert.equal(reply.from, 'owner@example.net');
  assert.equal(reply.text, 'I have switched it off.');
  assert.deepEqual(reply.counts, []);
});

test('an answer in Japanese, in ISO-2022-JP and base64, is read', async () => {
  const text = Buffer.from('GyRCRUU4OyQyQG5DZCQ3JF4kNyQ/ISMbKEI=', 'base64').toString('base64');
  const reply = await classify(
    makeMail({
      headers: {
        Subject: '=?iso-2022-jp?B?UmU6IBskQjUhNGokSyREJCQkRhsoQg==?=',
        'Content-Type': 'text/plain; charset=iso-2022-jp',
        'Content-Transfer-Encoding': 'base64',
      },
      body: text,
    }),
  );
  assert.equal(reply.kind, 'answer');
  assert.match(reply.subject, /^Re: \p{Script=Han}/u);
  assert.match(reply.text, /\p{Script=Han}.*。$/u);
});

test('an answer in HTML alone becomes plain text without quotes, scripts and tags', async () => {
  const reply = await classify(
    makeMail({
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
      body: '<html><head><style>p{color:red}</style><title>x</title></head><body><p>直しました &amp; done&#33;</p><script>alert(1)</script><blockquote>A device<blockquote>deep</blockquote> is attacking</blockquote><div>Bye<br>Owner</div></body></html>',
    }),
  );
  assert.equal(reply.text, '直しました & done!\n\nBye\nOwner');
});

test('delivery reports: hard and soft, by action and status', async () => {
  const cases: [Parameters<typeof makeBounce>[0], ReplyKind, string | null][] = [
    [{}, 'bounce-hard', '5.1.1'],
    [{ status: '5.2.2 (mailbox full)' }, 'bounce-soft', '5.2.2'],
    [{ action: 'failed', status: '4.4.7' }, 'bounce-soft', '4.4.7'],
    [{ action: 'delayed', status: '4.4.1' }, 'bounce-soft', '4.4.1'],
    [{ action: 'Failed (gave up)', status: 'nonsense' }, 'bounce-hard', null],
    [{ action: 'delivered', status: '2.0.0' }, 'auto-reply', '2.0.0'],
    [{ action: 'relayed', status: '2.0.0' }, 'auto-reply', '2.0.0'],
  ];
  for (const [parts, kind, status] of cases) {
    const reply = await classify(makeBounce(parts));
    assert.deepEqual(
      [reply.kind, reply.statusCode, reply.noticeId],
      [kind, status, NOTICE_ID],
      JSON.stringify(parts),
    );
    assert.deepEqual(reply.counts, []);
  }
});

test('the address of the envelope names the notice where no header does', async () => {
  const raw = makeBounce({ to: 'undisclosed-recipients:;' });
  assert.equal((await classify(raw)).noticeId, null);
  assert.equal((await classify(raw, [BOUNCE_ADDRESS])).noticeId, NOTICE_ID);
  assert.equal((await classify(raw, [BOUNCE_ADDRESS.toUpperCase()])).noticeId, NOTICE_ID);
});

test('a bounce that nobody provoked names no notice: forged tags are counted, Message-IDs prove nothing', async () => {
  const forged = BOUNCE_ADDRESS.replace(/\.(.)/, (_, first: string) => `.${first === '0' ? '1' : '0'}`);
  const reply = await classify(makeBounce({ to: forged }));
  assert.equal(reply.kind, 'bounce-hard');
  assert.equal(reply.noticeId, null);
  assert.deepEqual(reply.counts, ['reply-forged', 'bounce-unproven']);
  const noTag = await classify(makeBounce({ to: 'notices@yamori.example.org' }));
  assert.equal(noTag.noticeId, null);
  assert.deepEqual(noTag.counts, ['bounce-unproven']);
  const elsewhere = await classify(makeBounce({ to: BOUNCE_ADDRESS.replace('yamori.', 'other.') }));
  assert.equal(elsewhere.noticeId, null);
});

test('a bounce to another address is proven by the tag in the headers that it brings back', async () => {
  const returned = `Return-Path: <${BOUNCE_ADDRESS}>\nFrom: notices@yamori.example.org`;
  const reply = await classify(makeBounce({ to: 'notices@yamori.example.org', returned }));
  assert.equal(reply.noticeId, NOTICE_ID);
  assert.deepEqual(reply.counts, []);
});

test('a bounce of one of several mails of a notice names the notice', async () => {
  const to = IDENTITY.tags.address('bounce', `${NOTICE_ID}x12`);
  assert.equal((await classify(makeBounce({ to }))).noticeId, NOTICE_ID);
  const answer = makeMail({ headers: { 'In-Reply-To': `<${NOTICE_ID}x2@yamori.example.org>` } });
  assert.equal((await classify(answer)).noticeId, NOTICE_ID);
});

test('bounces from before RFC 3464 are told by code and words', async () => {
  const old = (subject: string, body: string) =>
    classify(
      makeMail({
        headers: { From: 'MAILER-DAEMON@mx.example.net', To: BOUNCE_ADDRESS, Subject: subject },
        body,
      }),
    );
  const hard = await old(
    'failure notice',
    'Hi. This is the qmail-send program.\nSorry, no mailbox here by that name. (#5.1.1)\n',
  );
  assert.deepEqual([hard.kind, hard.statusCode, hard.noticeId], ['bounce-hard', '5.1.1', NOTICE_ID]);
  const ja = await old('配信不能通知', '指定された宛先は存在しません。\n');
  assert.deepEqual([ja.kind, ja.statusCode], ['bounce-hard', null]);
  const soft = await old('Warning: could not send message for past 4 hours', 'It is still being retried.\n');
  assert.equal(soft.kind, 'bounce-soft');
  const unsure = await old('Mail delivery failed', 'Something went wrong at 10.5.1.1 today.\n');
  assert.deepEqual([unsure.kind, unsure.statusCode], ['bounce-soft', null]);
});

test('programs that answer are told from people, by header and by subject', async () => {
  const cases: Record<string, string>[] = [
    { 'Auto-Submitted': 'auto-replied' },
    { 'Auto-Submitted': 'auto-generated; owner-email="x@example.net"' },
    { 'X-Autoreply': 'yes' },
    { Precedence: 'bulk' },
    { 'List-Id': '<list.example.net>' },
    { Subject: 'Automatic reply: A device' },
    { Subject: 'Out of Office Re: A device' },
    { Subject: '【自動返信】お問い合わせありがとうございます' },
    { Subject: '不在通知: 休暇中です' },
    { Subject: 'メールを受け付けました' },
    { Subject: '[Ticket#2026112010000017] Your request has been received' },
    { From: 'MAILER-DAEMON@example.net', Subject: 'Read: A device' },
  ];
  for (const headers of cases)
    assert.equal((await classify(makeMail({ headers }))).kind, 'auto-reply', JSON.stringify(headers));
  // To the sender of the envelope, where RFC 3834 section 4 wants it.
  const vacation = await classify(
    makeMail({ headers: { To: BOUNCE_ADDRESS, 'Auto-Submitted': 'auto-replied' } }),
  );
  assert.deepEqual([vacation.kind, vacation.noticeId], ['auto-reply', NOTICE_ID]);
  for (const headers of [
    { 'Auto-Submitted': 'no' },
    { 'X-Auto-Response-Suppress': 'All' },
    { Subject: 'Re: A device: my ticket to Osaka' },
    { Subject: '機器を交換しました' },
  ])
    assert.equal((await classify(makeMail({ headers }))).kind, 'answer', JSON.stringify(headers));
});

test('unsubscribing: by the tagged address, also from a program, and by a subject', async () => {
  const to = IDENTITY.tags.address('unsubscribe', NOTICE_ID);
  const byAddress = await classify(
    makeMail({ headers: { To: to, Subject: 'x', 'Auto-Submitted': 'auto-generated' } }),
  );
  assert.deepEqual([byAddress.kind, byAddress.noticeId], ['unsubscribe', NOTICE_ID]);
  for (const subject of ['unsubscribe', 'Re: Unsubscribe', '配信停止', '配信停止を希望します。'])
    assert.equal((await classify(makeMail({ headers: { Subject: subject } }))).kind, 'unsubscribe', subject);
  for (const subject of ['How do I unsubscribe my camera from the cloud?', '配信停止の方法は'])
    assert.equal((await classify(makeMail({ headers: { Subject: subject } }))).kind, 'answer', subject);
  const forged = await classify(makeMail({ headers: { To: to.replace('unsubscribe', 'bounce') } }));
  assert.deepEqual([forged.noticeId, forged.counts], [null, ['reply-forged']], 'a tag is for one purpose');
});

test('a complaint (ARF) finds its notice by the tagged addresses in what it brings back', async () => {
  const raw = makeMail({
    headers: {
      From: 'fbl@provider.example',
      To: 'abuse@yamori.example.org',
      'Content-Type': 'multipart/report; report-type=feedback-report; boundary="B"',
    },
    body: `--B\nContent-Type: text/plain\n\nThis is an abuse report.\n\n--B\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Mail-From: <${BOUNCE_ADDRESS}>\n\n--B\nContent-Type: message/rfc822\n\nFrom: notices@yamori.example.org\n\nx\n--B--\n`,
  });
  const reply = await classify(raw);
  assert.deepEqual([reply.kind, reply.noticeId], ['complaint', NOTICE_ID]);
});

test('our own notice that comes back, and mail that goes round, are loops', async () => {
  for (const headers of [
    { From: 'Example CSIRT <notices@yamori.example.org>' },
    { From: 'NOTICES@Yamori.example.org' },
    { 'Message-ID': `<${NOTICE_ID}@yamori.example.org>` },
  ])
    assert.equal((await classify(makeMail({ headers }))).kind, 'loop', JSON.stringify(headers));
  const received = Buffer.from('Received: from a by b; Fri, 20 Nov 2026 12:00:00 +0900\r\n'.repeat(51));
  assert.equal((await classify(Buffer.concat([received, makeMail({})]))).kind, 'loop');
  assert.equal(
    (await classify(Buffer.concat([received.subarray(0, received.length / 3), makeMail({})]))).kind,
    'answer',
  );
});

test('the id is of what the mail says: the path does not change it, another text under one Message-ID does', async () => {
  const one = await classify(makeMail({}));
  const received = Buffer.from('Received: from a by b; Fri, 20 Nov 2026 12:00:00 +0900\r\n');
  assert.equal((await classify(Buffer.concat([received, makeMail({})]))).id, one.id);
  assert.notEqual((await classify(makeMail({ body: 'Other.\n' }))).id, one.id);
  assert.match(one.id, /^[0-9a-f]{32}$/);
});

test('what cannot be read, or only in part, is counted and keeps nothing', async () => {
  let deep = 'x';
  for (let level = 0; level < 2_000; level++)
    deep = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${deep}\r\n--b${level}--\r\n`;
  const reply = await classify(Buffer.from(deep));
  assert.deepEqual([reply.kind, reply.text, reply.counts], ['unreadable', '', ['reply-unreadable']]);
  const long = await classify(makeMail({ body: `Beginning.\n${'x'.repeat(2 * MAX_MAIL_BYTES)}` }));
  assert.equal(long.kind, 'answer');
  assert.equal(long.text.length, 10_000);
  assert.ok(long.text.startsWith('Beginning.'));
  assert.deepEqual(long.counts, ['reply-cut']);
});

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '\r\n\r\n',
    '\u202e\u0000',
    '=?utf-8?B?////?=',
    '=?x?Q?=ff=fe?=',
    '"'.repeat(200),
    '('.repeat(500),
    'a@b,'.repeat(200),
    '<'.repeat(500),
    'On '.repeat(200),
    '>'.repeat(500),
  ),
);
const HEADER_NAMES = [
  'From',
  'To',
  'Subject',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Content-Type',
  'Auto-Submitted',
  'Delivered-To',
  'Content-Transfer-Encoding',
  'Precedence',
];

test('hostile mail of any kind gives one of the kinds, in plain text, and no notice without proof', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...HEADER_NAMES), HOSTILE, { maxKeys: 6 }),
      fc.array(HOSTILE, { maxLength: 6 }),
      fc.nat({ max: 2_000 }),
      async (headers, body, cut) => {
        const raw = makeMail({ headers, body: body.join('\n') });
        for (const bytes of [raw, raw.subarray(0, cut), Buffer.concat([raw.subarray(cut), raw])]) {
          const reply = await classify(bytes, Object.values(headers));
          assert.ok(REPLY_KINDS.includes(reply.kind));
          assert.ok(reply.text.length <= 10_000 && reply.subject.length <= 250 && reply.from.length <= 254);
          assert.doesNotMatch(reply.subject + reply.from, /\p{Cc}|\p{Cf}|\p{Cs}/u);
          assert.doesNotMatch(reply.text, /(?![\n\t])\p{Cc}|\p{Cf}|\p{Cs}/u);
          assert.equal(reply.noticeId, null);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('random and truncated bytes of reports never throw', async () => {
  const bounce = makeBounce();
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bounce.length }),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat({ max: bounce.length }),
      async (cut, noise, at) => {
        const raw = Buffer.from(bounce.subarray(0, cut));
        raw.set(noise.subarray(0, Math.max(0, raw.length - at)), Math.min(at, raw.length));
        const reply = await classify(raw);
        assert.ok(reply.noticeId === null || reply.noticeId === NOTICE_ID);
      },
    ),
    { numRuns: 300 },
  );
});

test('addresses of ours are told from others that hold them', async () => {
  for (const to of [`x${CASE_ADDRESS}`, CASE_ADDRESS.replace('@', '@x.'), `${CASE_ADDRESS}.example`])
    assert.equal((await classify(makeMail({ headers: { To: to } }))).token, null, to);
});
