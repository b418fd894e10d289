import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { NOTICE_KINDS } from '../src/model/notice.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { email } from '../src/notices/channels/email.ts';
import { SAMPLE_DELIVERY } from '../src/notices/channels/sample-delivery.ts';
import { classifyReply } from '../src/notices/inbox/classify-reply.ts';
import { openInboxIdentity } from '../src/notices/inbox/inbox-identity.ts';
import { readMaildir } from '../src/notices/inbox/read-maildir.ts';
import { IDENTITY, makeBounce, makeMail, TOKEN } from '../src/notices/inbox/reply-fixture.ts';
import { VARIANTS } from '../src/notices/wording/notice-input.ts';
import { openTemplates, renderNotice } from '../src/notices/wording/render-notice.ts';
import { sampleInput } from '../src/notices/wording/sample-input.ts';

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-reply-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('what comes back for a mail that really went out finds its notice, each in its own way', async (t) => {
  const relay = await Relay.start();
  t.after(() => relay.stop());
  const folder = makeFolder(t);
  const deps = { clock: Date.now, count: () => {}, folder };
  const settings = email.settings.parse(relay.settings());
  const channel = await email.open(settings, deps);
  t.after(() => channel.close());
  const delivery = { ...SAMPLE_DELIVERY, to: 'owner@example.net' };
  assert.equal((await channel.deliver(delivery, new AbortController().signal)).kind, 'accepted');
  const [sent] = relay.mails;
  const parsed = await simpleParser(sent.raw);
  const identity = await openInboxIdentity(settings, folder);
  const read = (raw: Buffer) => classifyReply({ raw, recipients: [] }, identity);

  const bounce = await read(makeBounce({ to: sent.from }));
  assert.deepEqual([bounce.kind, bounce.noticeId, bounce.counts], ['bounce-hard', delivery.id, []]);
  const answer = await read(
    makeMail({ headers: { To: parsed.replyTo!.value[0].address!, 'In-Reply-To': parsed.messageId! } }),
  );
  assert.deepEqual([answer.kind, answer.token, answer.noticeId], ['answer', TOKEN, delivery.id]);
  const address = /<mailto:([^?]+)\?/.exec(sent.raw.toString('latin1').replace(/\r\n /g, ' '))![1];
  const goodbye = await read(makeMail({ headers: { To: address, Subject: 'unsubscribe' } }));
  assert.deepEqual([goodbye.kind, goodbye.noticeId], ['unsubscribe', delivery.id]);
  assert.equal((await read(sent.raw)).kind, 'loop');
});

test('an answer to any notice as it is worded, with all of it quoted, is an answer and holds its own words alone', async () => {
  const book = openTemplates([]);
  for (const kind of NOTICE_KINDS)
    for (const audience of ['person', 'network'] as const)
      for (const variant of VARIANTS)
        for (const language of ['ja', 'en'] as const) {
          const { subject, text } = renderNotice(sampleInput(kind, audience, variant, language), book);
          const quoted = text
            .split('\n')
            .map((line) => `> ${line}`)
            .join('\n');
          const attribution =
            language === 'ja'
              ? '2026年11月20日(金) 12:00 Example CSIRT <notices@yamori.example.org>:'
              : 'On Friday, Example CSIRT wrote:';
          const encoded = `=?utf-8?B?${Buffer.from(`Re: ${subject}`).toString('base64')}?=`;
          const raw = makeMail({
            headers: { Subject: encoded },
            body: `直しました。Done.\n\n${attribution}\n${quoted}\n`,
          });
          const reply = await classifyReply({ raw, recipients: [] }, IDENTITY);
          assert.deepEqual([reply.kind, reply.text], ['answer', '直しました。Done.'], subject);
        }
});

test('kills -9 of the command that a mail server calls: what it acknowledged is there, whole and once', async (t) => {
  const folder = makeFolder(t);
  const acknowledged: number[] = [];
  for (let life = 0; life < 12; life++) {
    const first = String(life * 100_000);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'mail-in-child.ts'), folder, first], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    let text = '';
    const ended = new Promise((resolve) => child.on('close', resolve));
    const begun = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        resolve();
      });
    });
    await begun;
    await wait(Math.random() * 30);
    child.kill('SIGKILL');
    await ended;
    acknowledged.push(...text.split('\n').slice(0, -1).map(Number));
  }
  const found: number[] = [];
  await readMaildir({ folder, after: 'remove', most: 100_000 }, async ({ raw }) => {
    const mail = raw.toString('latin1');
    assert.ok(mail.endsWith('x'.repeat(20_000)), 'a part of a mail');
    found.push(Number(/^Message-ID: <(\d+)@/m.exec(mail)![1]));
  });
  assert.ok(acknowledged.length >= 12);
  assert.equal(new Set(found).size, found.length);
  assert.deepEqual(
    acknowledged.filter((number) => !found.includes(number)),
    [],
  );
  // At most the one that each life was at: kept, and killed before it could say so.
  assert.ok(found.length - acknowledged.length <= 12);
});
