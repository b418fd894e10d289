import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { YamoriError } from '../src/base/errors.ts';
import type { Reply } from '../src/model/contact.ts';
import { whyMissing } from '../src/notices/channels/child-fixture.ts';
import { MAX_MAIL_BYTES } from '../src/notices/inbox/classify-reply.ts';
import { MAILBOX_SETTINGS, type MailboxSettings } from '../src/notices/inbox/mailbox-settings.ts';
import { openMailbox } from '../src/notices/inbox/read-mailbox.ts';
import { IDENTITY, makeBounce, makeMail, NOTICE_ID, TOKEN } from '../src/notices/inbox/reply-fixture.ts';
import { createTakeReply, type TakeMail } from '../src/notices/inbox/take-reply.ts';
import { type Dovecot, MAILBOX_PASSWORD, MAILBOX_USER, startDovecot } from './dovecot.ts';

const never = new AbortController().signal;
const skip = whyMissing('dovecot');

describe('a mailbox on a real Dovecot', { skip }, () => {
  let server: Dovecot;
  let folder: string;
  const counts: string[] = [];
  const kept = new Map<string, Reply>();
  const taker = createTakeReply({
    identity: IDENTITY,
    clock: () => 5,
    count: (name) => counts.push(name),
    findCaseByToken: async (token) => (token === TOKEN ? 'case-1' : null),
    findCaseByNotice: async (id) => (id === NOTICE_ID ? 'case-1' : null),
    keep: async (reply) => {
      if (!kept.has(reply.id)) kept.set(reply.id, reply);
    },
  });

  before(async () => {
    server = await startDovecot();
    folder = mkdtempSync(join(tmpdir(), 'yamori-mailbox-'));
    writeFileSync(join(folder, 'password'), `${MAILBOX_PASSWORD}\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'wrong'), 'wrong\n', { mode: 0o600 });
  });
  after(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = (change: Partial<MailboxSettings> = {}): MailboxSettings => ({
    ...MAILBOX_SETTINGS.parse({}),
    port: server.tlsPort,
    caFile: server.certificates.authorityFile,
    user: MAILBOX_USER,
    passwordFile: join(folder, 'password'),
    ...change,
  });
  const open = (change: Partial<MailboxSettings> = {}, take: TakeMail = taker) =>
    openMailbox(settings(change), { take, count: (name) => counts.push(name) });

  test('mail is read over TLS, moved away, and not read again', async () => {
    server.deliver(makeMail({}));
    server.deliver(makeBounce());
    const mailbox = await open();
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 2 });
    assert.deepEqual([...kept.values()].map(({ kind, caseId }) => [kind, caseId]).sort(), [
      ['answer', 'case-1'],
      ['bounce-hard', 'case-1'],
    ]);
    assert.equal(server.mailsIn('').length, 0);
    assert.equal(server.mailsIn('Yamori').length, 2);
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 0 });
  });

  test('mail is read with STARTTLS, marked as seen where it stays, and not read again', async () => {
    kept.clear();
    server.deliver(makeMail({ body: 'It stays.' }));
    const mailbox = await open({ port: server.port, security: 'starttls', doneMailbox: null });
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 1 });
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 0 });
    assert.match(server.mailsIn('')[0], /:2,.*S/);
    // Seen or not, it is in the inbox: a reader that moves takes it once more, and it is kept once.
    assert.deepEqual(await (await open()).readOnce(never), { kind: 'read', mails: 1 });
    assert.equal(kept.size, 1);
  });

  test('a hub that cannot keep a mail leaves it, and the rest, in the mailbox', async () => {
    kept.clear();
    counts.length = 0;
    for (const body of ['one', 'two', 'three']) server.deliver(makeMail({ body }));
    let calls = 0;
    const mailbox = await open({}, async (mail) => {
      if (++calls === 2) throw new Error('the store is down');
      await taker(mail);
    });
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'later', mails: 1, why: 'the store is down' });
    assert.deepEqual(counts, ['reply-not-kept']);
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 2 });
    assert.equal(kept.size, 3);
  });

  test('a hub that is killed between keeping and moving keeps the mail once', async () => {
    kept.clear();
    server.deliver(makeMail({ body: 'twice' }));
    const stop = new AbortController();
    const mailbox = await open({}, async (mail) => {
      await taker(mail);
      // As far as the server knows, nothing was done with it.
      stop.abort();
    });
    assert.equal((await mailbox.readOnce(stop.signal)).kind, 'later');
    assert.equal(server.mailsIn('').length, 1);
    assert.deepEqual(await (await open()).readOnce(never), { kind: 'read', mails: 1 });
    assert.equal(kept.size, 1);
  });

  test('a server that is down makes it later; what came meanwhile is read once it is back', async () => {
    kept.clear();
    counts.length = 0;
    const mailbox = await open();
    await server.stop();
    for (let pass = 0; pass < 3; pass++) {
      const { kind } = await mailbox.readOnce(never);
      assert.equal(kind, 'later');
    }
    assert.deepEqual(counts, Array(3).fill('mailbox-unreadable'));
    for (let at = 0; at < 20; at++) server.deliver(makeMail({ body: `mail ${at}` }));
    await server.start();
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 20 });
    assert.equal(kept.size, 20);
  });

  test('a wrong password and a certificate that nobody signed make it later, and say why', async () => {
    const wrong = await open({ passwordFile: join(folder, 'wrong') });
    const refused = await wrong.readOnce(never);
    assert.match(refused.kind === 'later' ? refused.why : '', /signing in was refused/);
    const foreign = await (await open({ caFile: null })).readOnce(never);
    assert.match(foreign.kind === 'later' ? foreign.why : '', /certificate/);
  });

  test('a mail larger than what is read is cut on the server', async () => {
    kept.clear();
    counts.length = 0;
    server.deliver(makeMail({ body: `Beginning.\n${'x'.repeat(3 * MAX_MAIL_BYTES)}` }));
    let sizeBytes = 0;
    const mailbox = await open({}, async (mail) => {
      sizeBytes = mail.raw.length;
      await taker(mail);
    });
    assert.deepEqual(await mailbox.readOnce(never), { kind: 'read', mails: 1 });
    assert.equal(sizeBytes, MAX_MAIL_BYTES + 1);
    assert.deepEqual(counts, ['reply-cut']);
    assert.ok([...kept.values()][0].text.startsWith('Beginning.'));
  });

  test('a server that hangs, hangs up or talks nonsense makes it later', async (t) => {
    for (const greeting of [
      '',
      '* OK hello\r\n',
      '* BYE\r\n',
      '220 smtp\r\n',
      `* ${'x'.repeat(100_000)}`,
      '* OK {99999999999}\r\n',
      null,
    ]) {
      const sockets: Socket[] = [];
      const odd = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => {});
        if (greeting === null) socket.destroy();
        else socket.write(greeting);
      });
      odd.listen(0, '127.0.0.1');
      await once(odd, 'listening');
      t.after(() => {
        for (const socket of sockets) socket.destroy();
        odd.close();
      });
      const { port } = odd.address() as AddressInfo;
      const mailbox = await open({ port, security: 'none-loopback-only', timeoutMs: 200 });
      const pass = await mailbox.readOnce(never);
      assert.equal(pass.kind, 'later', JSON.stringify(greeting?.slice(0, 40)));
      const stop = new AbortController();
      const stopped = (await open({ port, security: 'none-loopback-only' })).readOnce(stop.signal);
      setTimeout(() => stop.abort(), 20);
      assert.equal((await stopped).kind, 'later');
    }
  });

  test('it is read again and again until it is stopped', async () => {
    kept.clear();
    const stop = new AbortController();
    const mailbox = await open({ pollMs: 1_000 });
    server.deliver(makeMail({ body: 'first' }));
    let passes = 0;
    await mailbox.run(stop.signal, (pass) => {
      assert.equal(pass.kind, 'read');
      if (++passes === 1) server.deliver(makeMail({ body: 'second' }));
      else stop.abort();
    });
    assert.equal(kept.size, 2);
  });

  test('settings that cannot work are the operator’s to mend', async () => {
    for (const change of [
      { user: '' },
      { passwordFile: join(folder, 'nowhere') },
      { security: 'none-loopback-only', host: 'imap.example.org' },
      { caFile: join(folder, 'password') },
    ] as const)
      await assert.rejects(
        open(change),
        (error) => error instanceof YamoriError && error.code === 'E_MAILBOX',
      );
  });
});
