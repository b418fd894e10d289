/** What strangers do to a TLS port before and within the handshake: slow, partial, lying, many, and none of it TLS; ports 17900 to 17904. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectBare, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { after, before, test } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Visit } from '../../src/decoys/persona.ts';
import {
  openTlsDoor,
  type PlainAnswer,
  serveTls,
  TLS_TIMES,
  type TlsTimes,
} from '../../src/decoys/tls/serve-tls.ts';
import { helloMessage, inRecords, shorts, vector } from '../../src/decoys/tls/testing-hello.ts';
import { openTlsIdentity } from '../../src/decoys/tls/tls-identity.ts';
import { TLS_MAKES } from '../../src/decoys/tls/tls-makes.ts';
import type { DecoyEventId, DecoyFields } from '../../src/model/decoy-event.ts';

const PORT = 17_900;
const REFERENCE_PORT = 17_904;
const PATIENCE_MS = 20_000;
const make = TLS_MAKES['openssl-1.1.1'];
const plan = {
  names: [['commonName', 'cam']],
  serial: Buffer.of(1),
  notBefore: Date.UTC(2019, 0, 1),
  notAfter: Date.UTC(2039, 0, 1),
  form: 'none',
} as const;

let folder: string;
let server: Server;
let reference: ChildProcess | null = null;
let times: TlsTimes = TLS_TIMES;
let plain: PlainAnswer = 'end';
let mayTake = true;
let taken = 0;
let events: { readonly id: DecoyEventId; readonly fields: DecoyFields }[] = [];
let refused: string[] = [];
let inside: TLSSocket[] = [];
let insideClosed = 0;
const bare = new Set<Socket>();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-tls-strangers-'));
  const identity = openTlsIdentity(folder, plan, make.key, (error) => assert.fail(String(error)));
  const tls = openTlsDoor(make, identity);
  server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    bare.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => bare.delete(socket));
    serveTls(socket, visit, {
      tls,
      times,
      plain,
      serve(secure) {
        inside.push(secure);
        secure.once('close', () => insideClosed++);
        secure.on('data', (data: Buffer) => secure.end(data));
      },
    });
  });
  server.listen(PORT, '127.0.0.1', 4_096);
  await once(server, 'listening');
  if (spawnSync('openssl', ['version']).status !== 0) return;
  writeFileSync(join(folder, 'key.pem'), identity.key);
  writeFileSync(join(folder, 'certificate.pem'), identity.certificate);
  reference = spawn(
    'openssl',
    [
      's_server',
      '-accept',
      `127.0.0.1:${REFERENCE_PORT}`,
      '-key',
      'key.pem',
      '-cert',
      'certificate.pem',
      '-quiet',
      '-min_protocol',
      'TLSv1.2',
    ],
    { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  await until(
    async () => (await say(REFERENCE_PORT, Buffer.from('x\r\n\r\n1234567890'))).end !== 'ECONNREFUSED',
  );
});
after(async () => {
  server.close();
  for (const socket of bare) socket.destroy();
  if (reference !== null) {
    reference.kill();
    await once(reference, 'exit');
  }
  rmSync(folder, { recursive: true });
});

const visit = {
  emit: (id: DecoyEventId, fields: DecoyFields = {}) => events.push({ id, fields }),
  refuse: (name: string) => refused.push(name),
  take(_kind: string, bytes: number) {
    if (mayTake) taken += bytes;
    return mayTake;
  },
  release(_kind: string, bytes: number) {
    taken -= bytes;
  },
} as unknown as Visit;

function again(given: { readonly times?: TlsTimes; readonly plain?: PlainAnswer } = {}): void {
  times = given.times ?? TLS_TIMES;
  plain = given.plain ?? 'end';
  events = [];
  refused = [];
  inside = [];
  insideClosed = 0;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`it never came: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** All that comes back, and how it ended. */
async function say(
  port: number,
  ...pieces: readonly Buffer[]
): Promise<{ readonly got: string; readonly end: string }> {
  const socket = connectBare({ port, host: '127.0.0.1', noDelay: true });
  const got: Buffer[] = [];
  let end = 'end';
  socket.on('data', (data: Buffer) => got.push(data));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? 'error';
  });
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return { got: Buffer.concat(got).toString('hex'), end };
}

/** A handshake whose bytes leave in pieces of `size`. */
async function handshakeInPieces(size: number): Promise<string> {
  const socket = connectBare({ port: PORT, host: '127.0.0.1', noDelay: true });
  const pieces = new Duplex({
    read() {},
    write(data: Buffer, _encoding, done) {
      let at = 0;
      const next = (): void => {
        if (at >= data.length) done();
        else socket.write(data.subarray(at, at + size), () => setImmediate(next));
        at += size;
      };
      next();
    },
    final(done) {
      socket.end(done);
    },
  });
  socket.on('data', (data) => pieces.push(data));
  socket.on('end', () => pieces.push(null));
  const client = connectTls({ socket: pieces, rejectUnauthorized: false, servername: 'a.example' });
  client.write('echo');
  const [data] = (await once(client, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  return data.toString();
}

const HELLO = inRecords(
  helloMessage({
    ciphers: [0xc02b],
    extensions: [
      [10, vector(2, shorts([23]))],
      [13, vector(2, shorts([0x0403]))],
    ],
  }),
);

test('a hello in pieces of any size leads to the same handshake, and is told once, whole', async () => {
  again();
  for (const size of [1, 2, 5, 100, 10_000]) assert.equal(await handshakeInPieces(size), 'echo', `${size}`);
  assert.equal(events.length, 5);
  assert.equal(new Set(events.map(({ fields }) => fields.ja4)).size, 1);
  assert.ok(
    events.every(({ id, fields }) => id === 'yamori.tls.hello' && fields.server_name === 'a.example'),
  );
  assert.deepEqual(refused, []);
  await until(() => bare.size === 0 && insideClosed === 5);
  assert.equal(taken, 0);
});

test('who says nothing, half a hello, or a hello and no more, is let go when his time is over', async () => {
  again({ times: { helloMs: 100, handshakeMs: 100 } });
  await say(PORT);
  assert.deepEqual(refused.splice(0), ['tls-hello-late']);
  await say(PORT, HELLO.subarray(0, 20));
  assert.deepEqual(refused.splice(0), ['tls-hello-late']);
  const { got } = await say(PORT, HELLO);
  assert.match(got, /^160303/, 'the server hello came');
  assert.deepEqual(refused.splice(0), ['tls-handshake-late']);
  await until(() => taken === 0);
  const ended = connectBare({ port: PORT, host: '127.0.0.1', allowHalfOpen: true });
  ended.end(HELLO.subarray(0, 20));
  ended.resume();
  await once(ended, 'close');
  assert.deepEqual(refused.splice(0), ['tls-hello-short']);
});

/** What OpenSSL says to each is measured while the test runs, by a real one beside. */
const PROBES: Readonly<Record<string, { readonly bytes: Buffer; readonly counted: string }>> = {
  HTTP: { bytes: Buffer.from('GET / HTTP/1.0\r\n\r\n'), counted: 'tls-foreign' },
  text: { bytes: Buffer.from('hello, who is there?\r\n'), counted: 'tls-foreign' },
  RDP: { bytes: Buffer.from('030000130ee000000000000100080003000000', 'hex'), counted: 'tls-foreign' },
  'an alert': { bytes: Buffer.from('15030100020228', 'hex'), counted: 'tls-no-hello' },
  'data at once': { bytes: Buffer.from('170303000568656c6c6f', 'hex'), counted: 'tls-no-hello' },
  'a message too long': {
    bytes: Buffer.from('160301000401ffffff616161616161', 'hex'),
    counted: 'tls-hello-too-large',
  },
  'SSL 2': {
    bytes: Buffer.concat([
      Buffer.from('802e0100020015001000100100800200800300800400800500800600400700c0', 'hex'),
      Buffer.alloc(16, 97),
    ]),
    counted: 'tls-ssl2',
  },
  'no cipher in common': {
    bytes: inRecords(helloMessage({ ciphers: [0x0005], extensions: [[10, vector(2, shorts([29]))]] })),
    counted: 'tls-handshake-failed',
  },
  'a version of old': {
    bytes: inRecords(helloMessage({ version: 0x0301, ciphers: [0x002f], extensions: [] })),
    counted: 'tls-handshake-failed',
  },
  'a list that lies': {
    bytes: inRecords(helloMessage({ ciphers: [0x1301, 0xc02b], extensions: [[10, Buffer.of(0, 9, 0, 29)]] })),
    counted: 'tls-hello-grammar',
  },
};

test('what is not TLS, or wrong in it, gets the alert, the silence and the end that a real OpenSSL gives', async (t) => {
  again();
  for (const [what, { bytes, counted }] of Object.entries(PROBES)) {
    refused = [];
    const answer = await say(PORT, bytes);
    assert.equal(refused[0], counted, what);
    if (reference === null) t.diagnostic('openssl IS NOT INSTALLED: scripts/install-tools installs it');
    else assert.deepEqual(answer, await say(REFERENCE_PORT, bytes), what);
  }
  assert.equal(events.filter(({ id }) => id === 'yamori.payload').length, 3);
  assert.deepEqual(await say(PORT, Buffer.from('GET'), Buffer.from(' / HTTP/1.0\r\n\r\n')), {
    got: '',
    end: 'end',
  });
  again({ plain: 'reset' });
  assert.deepEqual(await say(PORT, PROBES.text.bytes), { got: '', end: 'ECONNRESET' });
  again({ plain: (socket) => socket.end('a page') });
  const page = { got: Buffer.from('a page').toString('hex'), end: 'end' };
  assert.deepEqual(await say(PORT, Buffer.from('PO'), Buffer.from('ST / HTTP/1.0\r\n\r\n')), page);
  assert.deepEqual(await say(PORT, PROBES.text.bytes), { got: '', end: 'end' });
});

test('who ends his side with the hello, or within the handshake, is let go at once', async () => {
  // No time limit ends them.
  again({ times: { helloMs: 600_000, handshakeMs: 600_000 } });
  const atOnce = connectBare({ port: PORT, host: '127.0.0.1', allowHalfOpen: true });
  atOnce.on('error', () => {});
  atOnce.resume();
  atOnce.end(HELLO);
  const later = connectBare({ port: PORT, host: '127.0.0.1', allowHalfOpen: true });
  later.on('error', () => {});
  later.write(HELLO);
  later.once('data', () => later.end());
  later.resume();
  await until(() => events.length === 2 && bare.size === 0);
  assert.equal(taken, 0);
});

test('no memory left for his address: he is let go before TLS begins', async () => {
  again();
  mayTake = false;
  assert.equal((await say(PORT, HELLO)).got, '');
  mayTake = true;
  assert.deepEqual(refused, ['tls-busy']);
  assert.equal(taken, 0);
});

test('whatever comes, whole or in two, nothing throws and every connection ends', async () => {
  again({ times: { helloMs: 150, handshakeMs: 150 } });
  const changed = fc
    .array(fc.tuple(fc.nat(HELLO.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = Buffer.from(HELLO);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
  const rubbish = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const batch = fc.array(fc.tuple(fc.oneof(changed, rubbish), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 20,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(batch, async (all) => {
      await Promise.all(
        all.map(async ([bytes, part]) => {
          const cut = Math.floor(bytes.length * part);
          await say(PORT, bytes.subarray(0, cut), bytes.subarray(cut));
        }),
      );
      await until(() => bare.size === 0);
      assert.equal(taken, 0);
    }),
    { numRuns: 15 },
  );
});

test('a thousand who send a hello and wait hold less than 96 KiB each, and all of it is given back when they go', async () => {
  // No time limit ends them.
  again({ times: { helloMs: 600_000, handshakeMs: 600_000 } });
  const held: Socket[] = [];
  const rss = () => process.memoryUsage.rss();
  const open = async (count: number) => {
    const from = events.length;
    for (let one = 0; one < count; one++) {
      const socket = connectBare({ port: PORT, host: '127.0.0.1' });
      socket.on('error', () => {});
      socket.resume();
      socket.write(HELLO);
      held.push(socket);
    }
    await until(() => events.length === from + count);
  };
  // What code and caches take once is no part of it.
  await open(50);
  const before = rss();
  await open(1_000);
  const each = (rss() - before) / 1_000;
  // The client's side is in this process too, and counts against it.
  assert.ok(each < 96 * 1_024, `${Math.round(each)} bytes each`);
  assert.equal(taken, 1_050 * 48 * 1_024);
  for (const socket of held) socket.destroy();
  await until(() => bare.size === 0);
  assert.equal(taken, 0);
});

test('of TLS the decoys know the side of the server alone, in one file', () => {
  const folder = fileURLToPath(new URL('../../src/decoys', import.meta.url));
  const naming = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/test/.test(file))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
    .filter(([, text]) => /from '(?:node:)?tls'|getBuiltinModule|createRequire/.test(text));
  assert.deepEqual(
    naming.map(([file]) => file),
    ['tls/serve-tls.ts'],
  );
  const [[, text]] = naming;
  assert.match(text, /^import \{ createSecureContext, type SecureContext, TLSSocket \} from 'node:tls';$/m);
  assert.equal(text.split('new TLSSocket(').length, 2);
  assert.match(text, /new TLSSocket\(socket, \{\s*isServer: true,/);
});
