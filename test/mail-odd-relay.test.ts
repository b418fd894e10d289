import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Counts } from '../src/base/counts.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { email } from '../src/notices/channels/email.ts';
import { SAMPLE_DELIVERY } from '../src/notices/channels/sample-delivery.ts';

const never = new AbortController().signal;
const DELIVERY = { ...SAMPLE_DELIVERY, to: 'owner@example.org' };

/** What it says at each step; null hangs up, '' says nothing. */
interface Script {
  readonly greeting?: string | null;
  readonly ehlo?: string | null;
  readonly mail?: string | null;
  readonly rcpt?: string | null;
  readonly data?: string | null;
  readonly content?: string | null;
}

async function startOdd(t: TestContext, script: Script): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const say = (text: string | null) => {
      if (text === null) socket.destroy();
      else socket.write(text);
    };
    const { greeting = '220 odd\r\n', ehlo = '250 odd\r\n', mail = '250 ok\r\n' } = script;
    const { rcpt = '250 ok\r\n', data = '354 go\r\n', content = '250 ok\r\n' } = script;
    let rest = '';
    let isContent = false;
    say(greeting);
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      if (isContent && !rest.endsWith('\r\n.\r\n')) return;
      if (!isContent && !rest.endsWith('\r\n')) return;
      const said = rest;
      rest = '';
      if (isContent) {
        isContent = false;
        say(content);
      } else if (said.startsWith('EHLO') || said.startsWith('HELO')) say(ehlo);
      else if (said.startsWith('MAIL')) say(mail);
      else if (said.startsWith('RCPT')) say(rcpt);
      else if (said.startsWith('DATA')) {
        isContent = data?.startsWith('354') ?? false;
        say(data);
      } else say('250 ok\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const LONG = 'x'.repeat(3_000_000);
const ODD: [string, Script][] = [
  ['hangs up at once', { greeting: null }],
  ['is no mail server', { greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n' }],
  ['never ends its greeting', { greeting: `220-${LONG}` }],
  ['never ends its answer', { ehlo: `250-${LONG}\r\n250-${LONG}\r\n` }],
  ['answers in codes that are none', { mail: '999 what\r\n' }],
  ['answers in control characters', { rcpt: '\0\u001b[2J\u0007\r\n' }],
  ['hangs up at the recipient', { rcpt: null }],
  ['does not answer the recipient', { rcpt: '' }],
  ['answers twice', { mail: '250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n', data: null }],
  ['hangs up before the content', { data: null }],
  ['hangs up after the content', { content: null }],
  ['does not answer the content', { content: '' }],
  ['is about to close', { rcpt: '421 4.3.2 shutting down\r\n' }],
];

for (const [what, script] of ODD)
  test(`a relay that ${what}: for later, and the mail goes out once a good one is there`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'yamori-odd-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const counts = new Counts();
    const deps = { clock: Date.now, count: (name: string) => counts.add(name), folder };
    const port = await startOdd(t, script);
    const from = 'notices@yamori.example.org';
    const settings = email.settings.parse({ from, timeoutMs: 300, finalAnswerMs: 300, lingerMs: 1_000 });
    const odd = await email.open({ ...settings, port }, deps);
    t.after(() => odd.close());
    const outcome = await odd.deliver(DELIVERY, never);
    assert.equal(outcome.kind, 'later');
    assert.match(outcome.kind === 'later' ? outcome.why : '', /^[ -~]{1,250}$/);
    await odd.close();

    const relay = await Relay.start();
    t.after(() => relay.stop());
    const good = await email.open(
      { ...settings, port: relay.port, timeoutMs: 20_000, finalAnswerMs: 20_000 },
      deps,
    );
    t.after(() => good.close());
    assert.equal((await good.deliver(DELIVERY, never)).kind, 'accepted');
    assert.equal(relay.mails.length, 1);
    assert.equal(
      counts.get('mail-in-doubt'),
      'content' in script ? 1 : 0,
      'doubt is where the content was sent',
    );
  });
