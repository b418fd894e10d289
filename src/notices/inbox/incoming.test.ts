import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Reply } from '../../model/contact.ts';
import { type IncomingMail, MAX_MAIL_BYTES } from './classify-reply.ts';
import { readMaildir } from './read-maildir.ts';
import { BOUNCE_ADDRESS, IDENTITY, makeBounce, makeMail, NOTICE_ID, TOKEN } from './reply-fixture.ts';
import { EX_TEMPFAIL, storeIncoming } from './store-incoming.ts';
import { createTakeReply } from './take-reply.ts';

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-incoming-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const quiet = () => {};
const store = (
  folder: string,
  raw: Buffer,
  recipient: string | null = null,
  say = quiet as (line: string) => void,
) =>
  storeIncoming(
    Readable.from(raw.length === 0 ? [] : [raw.subarray(0, 7), raw.subarray(7)]),
    folder,
    { recipient },
    say,
  );

test('a mail that was handed over is taken with its recipient, and then gone', async (t) => {
  const folder = makeFolder(t);
  assert.equal(await store(folder, makeBounce({ to: 'x@example.net' }), BOUNCE_ADDRESS), 0);
  assert.equal(await store(folder, Buffer.concat([Buffer.from('From x Fri Nov 20\r\n'), makeMail({})])), 0);
  const kept: Reply[] = [];
  const take = createTakeReply({
    identity: IDENTITY,
    clock: () => 5,
    count: quiet,
    findCaseByToken: async (token) => (token === TOKEN ? 'case-1' : null),
    findCaseByNotice: async (id) => (id === NOTICE_ID ? 'case-2' : null),
    keep: async (reply) => void kept.push(reply),
  });
  assert.equal(await readMaildir({ folder, after: 'remove' }, take), 2);
  assert.deepEqual(kept.map(({ kind, caseId, noticeId, at }) => [kind, caseId, noticeId, at]).sort(), [
    ['answer', 'case-1', null, 5],
    ['bounce-hard', 'case-2', NOTICE_ID, 5],
  ]);
  assert.deepEqual(readdirSync(join(folder, 'new')), []);
  assert.equal(await readMaildir({ folder, after: 'remove' }, take), 0);
});

test('a recipient cannot add headers', async (t) => {
  const folder = makeFolder(t);
  await store(folder, makeMail({}), 'a@b\r\nInjected: yes\r\n\r\n');
  const [name] = readdirSync(join(folder, 'new'));
  const [first, second] = readFileSync(join(folder, 'new', name), 'utf8').split('\r\n');
  assert.equal(first, 'X-Original-To: a@b Injected: yes');
  assert.equal(second, 'From: Owner <owner@example.net>');
});

test('what cannot be kept is left with the mail server: a folder that is none, an empty mail', async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const said: string[] = [];
  assert.equal(await store(file, makeMail({}), null, (line) => said.push(line)), EX_TEMPFAIL);
  assert.equal(await store(folder, Buffer.alloc(0), null, (line) => said.push(line)), EX_TEMPFAIL);
  assert.equal(said.length, 2);
  assert.deepEqual(readdirSync(join(folder, 'new')), []);
  assert.deepEqual(readdirSync(join(folder, 'tmp')), [], 'no drafts stay');
});

test('an input that breaks off is not taken', async (t) => {
  const folder = makeFolder(t);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield makeMail({});
    throw new Error('broken pipe');
  }
  assert.equal(await storeIncoming(broken(), folder, { recipient: null }, quiet), EX_TEMPFAIL);
  assert.deepEqual([...readdirSync(join(folder, 'new')), ...readdirSync(join(folder, 'tmp'))], []);
});

test('of a mail that is too large the beginning is kept', async (t) => {
  const folder = makeFolder(t);
  const large = makeMail({ body: `Beginning.\n${'x'.repeat(3 * MAX_MAIL_BYTES)}` });
  assert.equal(await store(folder, large), 0);
  const [name] = readdirSync(join(folder, 'new'));
  assert.equal(readFileSync(join(folder, 'new', name)).length, MAX_MAIL_BYTES);
});

test('what the hub cannot take now stays, and the order is kept', async (t) => {
  const folder = makeFolder(t);
  for (const body of ['one', 'two', 'three']) await store(folder, makeMail({ body }));
  const bodies: string[] = [];
  let isDown = true;
  const take = async ({ raw }: IncomingMail) => {
    const body = raw.toString().trim().split('\r\n').at(-1)!;
    if (isDown && body === 'two') throw new Error('the store is down');
    bodies.push(body);
  };
  await assert.rejects(readMaildir({ folder, after: 'remove' }, take), /store is down/);
  isDown = false;
  assert.equal(await readMaildir({ folder, after: 'remove', most: 1 }, take), 1);
  assert.equal(await readMaildir({ folder, after: 'remove' }, take), 1);
  assert.deepEqual(bodies, ['one', 'two', 'three']);
});

test('a Maildir that people read keeps its mail, marked as seen', async (t) => {
  const folder = makeFolder(t);
  await store(folder, makeMail({}));
  await readMaildir({ folder, after: 'keep' }, async () => {});
  assert.deepEqual(readdirSync(join(folder, 'new')), []);
  assert.match(readdirSync(join(folder, 'cur'))[0], /:2,S$/);
  assert.equal(await readMaildir({ folder: join(folder, 'nowhere'), after: 'keep' }, async () => {}), 0);
});

test('a case that nobody knows is counted, and the answer is kept without one', async () => {
  const kept: Reply[] = [];
  const counts: string[] = [];
  const take = createTakeReply({
    identity: IDENTITY,
    clock: () => 5,
    count: (name) => counts.push(name),
    findCaseByToken: async () => null,
    findCaseByNotice: async () => null,
    keep: async (reply) => void kept.push(reply),
  });
  await take({ raw: makeMail({}), recipients: [] });
  await take({ raw: makeMail({ headers: { From: IDENTITY.from } }), recipients: [] });
  assert.deepEqual(
    kept.map(({ kind, caseId }) => [kind, caseId]),
    [
      ['answer', null],
      ['loop', null],
    ],
  );
  assert.deepEqual(counts, ['reply-unknown-case', 'reply-loop', 'reply-unknown-case']);
});
