import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Counts } from '../src/base/counts.ts';
import { YamoriError } from '../src/base/errors.ts';
import type { Delivery, DeliveryOutcome } from '../src/model/notice.ts';
import { makeCertificates } from '../src/notices/channels/certificate-fixture.ts';
import { createSendMail } from '../src/notices/channels/email/create-send-mail.ts';
import type { EmailSettings } from '../src/notices/channels/email/email-settings.ts';
import { createMailTags, openTagKey } from '../src/notices/channels/email/mail-tag.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { email } from '../src/notices/channels/email.ts';
import { SAMPLE_DELIVERY } from '../src/notices/channels/sample-delivery.ts';
import { verifyDkim } from './verify-dkim.ts';

const never = new AbortController().signal;

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-mail-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startRelay(t: TestContext, ...options: Parameters<typeof Relay.start>): Promise<Relay> {
  const relay = await Relay.start(...options);
  t.after(() => relay.stop());
  return relay;
}

function delivery(number = 0, change: Partial<Delivery> = {}): Delivery {
  return {
    ...SAMPLE_DELIVERY,
    id: `01J9ZK3QM9TXAB7C4D5E${100_000 + number}`,
    to: 'owner@example.org',
    ...change,
  };
}

async function openChannel(t: TestContext, settings: Partial<EmailSettings>, folder = makeFolder(t)) {
  const counts = new Counts();
  const deps = { clock: Date.now, count: (name: string) => counts.add(name), folder };
  const channel = await email.open(email.settings.parse(settings), deps);
  t.after(() => channel.close());
  return { ...channel, counts, folder };
}

const whyOf = (outcome: DeliveryOutcome): string => (outcome.kind === 'accepted' ? '' : outcome.why);

for (const [security, secure] of [
  ['tls', true],
  ['starttls', false],
] as const)
  test(`mail goes out over ${security}, signed in, and never to a server that nobody vouches for`, async (t) => {
    const { key, certificate, authorityFile: caFile, remove } = await makeCertificates();
    t.after(remove);
    const relay = await startRelay(t, { key, cert: certificate, secure });
    relay.answers.login = (user, password) => user === 'yamori' && password === 'correct horse';
    const folder = makeFolder(t);
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'correct horse\n', { mode: 0o600 });
    const settings = relay.settings({ security, caFile, user: 'yamori', passwordFile });
    const channel = await openChannel(t, settings);
    const outcome = await channel.deliver(delivery(), never);
    assert.equal(outcome.kind, 'accepted', whyOf(outcome));
    assert.deepEqual([relay.mails[0].isEncrypted, relay.mails[0].user], [true, 'yamori']);

    const trusting = await openChannel(t, { ...settings, caFile: null });
    const distrusted = await trusting.deliver(delivery(1), never);
    assert.equal(distrusted.kind, 'later');
    assert.match(whyOf(distrusted), /certificate/);
    assert.equal(relay.mails.length, 1);

    writeFileSync(passwordFile, 'wrong\n');
    const wrong = await openChannel(t, settings);
    const refused = await wrong.deliver(delivery(2), never);
    assert.equal(refused.kind, 'later', 'a wrong password makes no notice die');
    assert.match(whyOf(refused), /wrong password/);
    for (const one of readdirSync(channel.folder))
      assert.ok(
        !readFileSync(join(channel.folder, one)).includes('correct horse'),
        `${one} holds the password`,
      );
  });

test('starttls with a relay that has none sends nothing', async (t) => {
  const relay = await startRelay(t);
  const channel = await openChannel(t, relay.settings({ security: 'starttls' }));
  assert.equal((await channel.deliver(delivery(), never)).kind, 'later');
  assert.equal(relay.mails.length, 0);
});

test('the sender of the envelope names the notice and cannot be forged', async (t) => {
  const relay = await startRelay(t);
  const channel = await openChannel(t, relay.settings());
  await channel.deliver(delivery(), never);
  const tags = createMailTags(await openTagKey(join(channel.folder, 'mail-tag.key')), 'yamori.example.org');
  assert.deepEqual(tags.read(relay.mails[0].from), {
    kind: 'ours',
    purpose: 'bounce',
    noticeId: delivery().id,
  });
  assert.equal(relay.mails[0].to, 'owner@example.org');
});

test('every mail is signed: the signature holds for what arrived, and for nothing else', async (t) => {
  const relay = await startRelay(t);
  const folder = makeFolder(t);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = join(folder, 'dkim.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const dkim = { domain: 'yamori.example.org', selector: 'y2026', keyFile };
  const channel = await openChannel(t, relay.settings({ dkim }));
  const ja = email.examples[1];
  for (const one of [delivery(), delivery(1, { message: ja.message, language: 'ja' })])
    assert.equal((await channel.deliver(one, never)).kind, 'accepted');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  for (const { raw } of relay.mails) {
    const text = raw.toString('latin1');
    const signed = verifyDkim(text, pem);
    assert.ok(signed.isBodyRight && signed.isSignatureRight);
    assert.deepEqual([signed.tags.get('d'), signed.tags.get('s')], ['yamori.example.org', 'y2026']);
    // RFC 8058 section 4 wants both covered.
    for (const name of [
      'from',
      'subject',
      'message-id',
      'reply-to',
      'list-unsubscribe',
      'list-unsubscribe-post',
    ])
      assert.ok(signed.tags.get('h')!.split(':').includes(name), name);
    assert.ok(!verifyDkim(text.replace('One-Click', 'Two-Click'), pem).isSignatureRight);
    assert.ok(!verifyDkim(`${text}more\r\n`, pem).isBodyRight);
  }
});

test('settings that cannot work are the operator’s to mend, before anything is sent', async (t) => {
  const folder = makeFolder(t);
  const keyFile = join(folder, 'key.pem');
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  writeFileSync(keyFile, ec.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const openFile = join(folder, 'password');
  writeFileSync(openFile, 'secret', { mode: 0o644 });
  const from = 'notices@yamori.example.org';
  const dkim = { domain: 'yamori.example.org', selector: 's', keyFile };
  for (const settings of [
    {},
    { from: 'nobody' },
    { from: 'root@localhost' },
    { from, replyDomain: 'no domain' },
    { from, host: 'relay.example.org' },
    { from, user: 'x' },
    { from, user: 'x', passwordFile: join(folder, 'nowhere') },
    { from, user: 'x', passwordFile: openFile },
    { from, caFile: keyFile },
    { from, dkim },
    { from, dkim: { ...dkim, keyFile: join(folder, 'nowhere') } },
    { from, tagKeyFile: join(folder, 'nowhere', 'key') },
  ])
    await assert.rejects(
      openChannel(t, settings as Partial<EmailSettings>),
      (error) => error instanceof YamoriError && error.code === 'E_CHANNEL' && error.hint !== '',
      JSON.stringify(settings),
    );
});

test('a journal that is none, and a folder that another hub sends from, are told as such', async (t) => {
  const relay = await startRelay(t);
  const folder = makeFolder(t);
  const first = await openChannel(t, relay.settings(), folder);
  await assert.rejects(
    openChannel(t, relay.settings({ lingerMs: 10 }), folder),
    /another process sends from/,
  );
  await first.close();
  writeFileSync(
    join(folder, 'mail-journal.sqlite'),
    'something else, which is no database at all'.repeat(50),
  );
  await assert.rejects(openChannel(t, relay.settings(), folder), /journal of sent mail/);
});

test('a mail that was taken is answered from the journal after a restart, also when the relay is down', async (t) => {
  const relay = await startRelay(t);
  const first = await openChannel(t, relay.settings());
  const told = await first.deliver(delivery(), never);
  await first.close();
  await relay.stop();
  const second = await openChannel(t, relay.settings(), first.folder);
  assert.deepEqual(await second.deliver(delivery(0, { attempt: 2 }), never), told);
  // Another recipient is another mail: an operator has corrected the address.
  assert.equal((await second.deliver(delivery(0, { to: 'other@example.org' }), never)).kind, 'later');
});

test('the same notice handed in many times at once goes out once', async (t) => {
  const relay = await startRelay(t);
  const channel = await openChannel(t, relay.settings());
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => channel.deliver(delivery(), never)));
  assert.ok(outcomes.every(({ kind }) => kind === 'accepted'));
  assert.equal(relay.mails.length, 1);
});

test('a relay that ends the connection after the mail, without an answer: in doubt, so it is sent again', async (t) => {
  const relay = await startRelay(t);
  let mails = 0;
  relay.answers.content = async () => {
    if (++mails > 1) return null;
    await relay.stop();
    return null;
  };
  const channel = await openChannel(t, relay.settings());
  const first = await channel.deliver(delivery(), never);
  assert.equal(first.kind, 'later');
  await relay.listen();
  assert.equal((await channel.deliver(delivery(), never)).kind, 'accepted');
  assert.equal(channel.counts.get('mail-in-doubt'), 1);
  assert.equal(mails, 2);
});

test('a mail that the relay refused or put off is not in doubt', async (t) => {
  const relay = await startRelay(t);
  const answers = [
    { code: 451, text: '4.7.1 Greylisted, try again in 120 seconds' },
    { code: 554, text: '5.7.1 no' },
  ];
  relay.answers.content = () => answers.shift() ?? null;
  const channel = await openChannel(t, relay.settings());
  const later = await channel.deliver(delivery(), never);
  assert.deepEqual([later.kind, later.kind === 'later' && later.retryAfterMs], ['later', 120_000]);
  assert.equal((await channel.deliver(delivery(), never)).kind, 'refused');
  assert.equal((await channel.deliver(delivery(), never)).kind, 'accepted');
  assert.equal(channel.counts.get('mail-in-doubt'), 0);
  assert.equal(relay.sessions, 1, 'one connection goes on after a refusal');
});

test('an idle connection that the relay has closed costs nothing', async (t) => {
  const relay = await startRelay(t);
  const channel = await openChannel(t, relay.settings());
  for (let number = 0; number < 3; number++) {
    assert.equal((await channel.deliver(delivery(number), never)).kind, 'accepted');
    await relay.stop();
    await relay.listen();
  }
  assert.equal(channel.counts.get('mail-in-doubt'), 0);
});

test('no more mails are on their way to one domain than set, and others go past them', async (t) => {
  const relay = await startRelay(t);
  const now = new Map<string, number>();
  let most = 0;
  const slow: (() => void)[] = [];
  relay.answers.content = async ({ to }) => {
    const domain = to.split('@')[1];
    now.set(domain, (now.get(domain) ?? 0) + 1);
    most = Math.max(most, ...now.values());
    if (domain === 'slow.example.org') await new Promise<void>((resolve) => slow.push(resolve));
    else await wait(1);
    now.set(domain, now.get(domain)! - 1);
    return null;
  };
  const channel = await openChannel(t, relay.settings({ connections: 6, domainConnections: 2 }));
  const toSlow = Array.from({ length: 8 }, (_, at) =>
    channel.deliver(delivery(at, { to: 'a@slow.example.org' }), never),
  );
  const others = Array.from({ length: 40 }, (_, at) => channel.deliver(delivery(100 + at), never));
  for (const outcome of await Promise.all(others)) assert.equal(outcome.kind, 'accepted');
  const freeing = setInterval(() => slow.shift()?.(), 1);
  for (const outcome of await Promise.all(toSlow)) assert.equal(outcome.kind, 'accepted');
  clearInterval(freeing);
  assert.equal(most, 2);
});

test('above the limit of a minute a mail is for later, and the hub is told when', async (t) => {
  const relay = await startRelay(t);
  const channel = await openChannel(t, relay.settings({ messagesPerMinute: 60, queueMs: 1_000 }));
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) => channel.deliver(delivery(at), never)),
  );
  const accepted = outcomes.filter(({ kind }) => kind === 'accepted').length;
  assert.ok(accepted >= 1 && accepted <= 3, `${accepted} of ten`);
  for (const outcome of outcomes)
    assert.ok(outcome.kind === 'accepted' || (outcome.kind === 'later' && outcome.retryAfterMs! > 1_000));
  assert.equal(relay.mails.length, accepted);
});

test('a relay that allows few connections gets no more, and nothing fails', async (t) => {
  const relay = await startRelay(t, { maxClients: 2 });
  relay.answers.content = async () => {
    await wait(5);
    return null;
  };
  const channel = await openChannel(t, relay.settings({ connections: 8, domainConnections: 8 }));
  assert.equal((await channel.deliver(delivery(999), never)).kind, 'accepted');
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, at) => channel.deliver(delivery(at), never)),
  );
  assert.deepEqual(
    outcomes.filter(({ kind }) => kind !== 'accepted'),
    [],
  );
});

test('a relay that can is sent the whole envelope at once (RFC 2920)', async (t) => {
  const received: string[] = [];
  const server = createServer((socket) => {
    let isContent = false;
    socket.write('220 relay.example.org\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      received.push(text);
      if (isContent) {
        // The end of a mail comes alone: it waits for the journal.
        isContent = !received.join('').endsWith('\r\n.\r\n');
        if (!isContent) socket.write('250 2.0.0 Ok: queued as 4F2A\r\n');
        return;
      }
      if (text.startsWith('EHLO')) socket.write('250-relay.example.org\r\n250 PIPELINING\r\n');
      else if (text.startsWith('MAIL FROM')) {
        // Nothing is answered before all three are there.
        isContent = /RCPT TO.*\r\nDATA\r\n$/s.test(text);
        if (isContent) socket.write('250 ok\r\n250 ok\r\n354 go on\r\n');
      } else socket.end('221 bye\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const channel = await openChannel(t, { port, from: 'notices@yamori.example.org' });
  const outcome = await channel.deliver(delivery(), never);
  assert.deepEqual(outcome, { kind: 'accepted', reference: 'Ok: queued as 4F2A' });
  assert.equal(received.filter((text) => /^(?:RCPT|DATA)/.test(text)).length, 0);
});

test('what was given up before it began does not go out', async (t) => {
  const relay = await startRelay(t);
  await relay.hang();
  const channel = await openChannel(t, relay.settings({ connections: 1 }));
  const stop = new AbortController();
  const given = [0, 1, 2].map((number) => channel.deliver(delivery(number), stop.signal));
  await wait(50);
  stop.abort();
  for (const outcome of await Promise.all(given)) assert.equal(outcome.kind, 'later');
  await relay.stop();
  await relay.listen();
  assert.equal((await channel.deliver(delivery(9), never)).kind, 'accepted');
  await channel.close();
  assert.deepEqual(
    relay.mails.map(({ messageId }) => messageId),
    [`<${delivery(9).id}@yamori.example.org>`],
  );
});

test('a whole mail of another channel goes out as it is, tagged and once', async (t) => {
  const relay = await startRelay(t);
  const settings = email.settings.parse(relay.settings());
  const mailer = await createSendMail(settings, { count: () => {}, folder: makeFolder(t) });
  t.after(() => mailer.close());
  const raw = Buffer.from('From: a@example.org\r\nMessage-ID: <x@example.org>\r\n\r\n.dot\r\n..\r\n');
  const mail = { id: '01J9ZK3QM9TXAB7C4D5E6F7G8Hx2', from: 'a@example.org', to: 'abuse@example.net', raw };
  for (let time = 0; time < 2; time++) assert.equal((await mailer.send(mail, never)).kind, 'accepted');
  assert.deepEqual(
    relay.mails.map((one) => one.raw),
    [raw],
  );
  assert.match(
    relay.mails[0].from,
    /^bounce\+01j9zk3qm9txab7c4d5e6f7g8hx2\.[0-9a-z]{16}@yamori\.example\.org$/,
  );
  assert.equal((await mailer.send({ ...mail, to: 'root@localhost' }, never)).kind, 'refused');
});
