import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HelloReading, readClientHello } from './client-hello.ts';
import { alpn, helloMessage, inRecords, serverName, shorts, vector } from './testing-hello.ts';

const MESSAGE = helloMessage({
  ciphers: [0x0a0a, 0x1301, 0xc02b],
  extensions: [
    [0x1a1a, Buffer.alloc(0)],
    [0, serverName('camera.example')],
    [16, alpn('h2', 'http/1.1')],
    [43, vector(1, shorts([0x0304, 0x0303]))],
    [13, vector(2, shorts([0x0403, 0x0804]))],
    [10, vector(2, shorts([29, 23]))],
    [11, vector(1, Buffer.of(0))],
  ],
});
const WHOLE = inRecords(MESSAGE);
const WRONG = (name: string) => ({ kind: 'wrong', name });

test('a hello is read field by field, with GREASE as it came', () => {
  assert.deepEqual(readClientHello(WHOLE), {
    kind: 'hello',
    hello: {
      version: 0x0303,
      ciphers: [0x0a0a, 0x1301, 0xc02b],
      extensions: [0x1a1a, 0, 16, 43, 13, 10, 11],
      serverName: 'camera.example',
      alpn: ['h2', 'http/1.1'],
      versions: [0x0304, 0x0303],
      signatureAlgorithms: [0x0403, 0x0804],
      groups: [29, 23],
      pointFormats: [0],
    },
  });
});

test('it is read the same in records of any size, with more behind it, and is waited for at every byte before its end', () => {
  const whole = readClientHello(WHOLE);
  for (const most of [3, 4, 5, 16, 100, MESSAGE.length - 1]) {
    const bytes = inRecords(MESSAGE, most);
    assert.deepEqual(readClientHello(bytes), whole, `records of ${most}`);
    for (let cut = 0; cut < bytes.length; cut++)
      assert.equal(readClientHello(bytes.subarray(0, cut)).kind, 'more', `records of ${most}, ${cut} bytes`);
  }
  assert.deepEqual(readClientHello(Buffer.concat([WHOLE, Buffer.from('early data')])), whole);
});

test('a hello of old without extensions, or with an empty list of them, is one', () => {
  for (const extensions of [null, []]) {
    const read = readClientHello(inRecords(helloMessage({ version: 0x0301, ciphers: [0x2f], extensions })));
    assert.ok(read.kind === 'hello' && read.hello.extensions.length === 0 && read.hello.versions === null);
  }
});

test('of an extension that comes twice, the first counts', () => {
  const extensions = [
    [16, alpn('h2')],
    [16, alpn('http/1.1')],
  ] as const;
  const read = readClientHello(inRecords(helloMessage({ ciphers: [0x2f], extensions })));
  assert.ok(read.kind === 'hello');
  assert.deepEqual([read.hello.extensions, read.hello.alpn], [[16, 16], ['h2']]);
});

test('what is no hello is told by what it is', () => {
  const cases: readonly (readonly [string, Buffer, unknown])[] = [
    ['HTTP', Buffer.from('GET / HTTP/1.0\r\n\r\n'), WRONG('tls-foreign')],
    ['RDP', Buffer.from('0300002b26e0', 'hex'), WRONG('tls-foreign')],
    ['another version', Buffer.from('1602', 'hex'), WRONG('tls-foreign')],
    ['an alert', Buffer.from('15030100020228', 'hex'), WRONG('tls-no-hello')],
    ['a server hello', inRecords(Buffer.from('0200000100', 'hex')), WRONG('tls-no-hello')],
    ['SSL 2', Buffer.from('802e010002', 'hex'), WRONG('tls-ssl2')],
    ['high bytes', Buffer.from('ffffff', 'hex'), WRONG('tls-foreign')],
    ['an empty record', Buffer.from('1603010000', 'hex'), WRONG('tls-record')],
    ['a record too long', Buffer.from('1603014001', 'hex'), WRONG('tls-record')],
    [
      'an alert within',
      Buffer.concat([inRecords(MESSAGE.subarray(0, 50)), Buffer.from('1503010002', 'hex')]),
      WRONG('tls-record'),
    ],
    ['a message too long', inRecords(Buffer.from('01ffffff', 'hex')), WRONG('tls-hello-too-large')],
    ['a record for each byte', inRecords(MESSAGE, 1), WRONG('tls-hello-too-large')],
    ['one byte of SSL 2', Buffer.of(0x80), { kind: 'more' }],
    ['one byte of TLS', Buffer.of(22), { kind: 'more' }],
    ['nothing', Buffer.alloc(0), { kind: 'more' }],
  ];
  for (const [what, bytes, expected] of cases) assert.deepEqual(readClientHello(bytes), expected, what);
});

test('a length that lies breaks the grammar, wherever it stands', () => {
  const body = MESSAGE.length - 4;
  const at = {
    session: 4 + 34,
    ciphers: 4 + 35,
    compressions: 4 + 35 + 2 + 6,
    extensions: 4 + 35 + 2 + 6 + 2,
    name: 4 + 35 + 2 + 6 + 2 + 2 + 4 + 4,
  };
  for (const [what, offset] of Object.entries(at)) {
    const lying = Buffer.from(MESSAGE);
    lying[offset] = 0xff;
    assert.deepEqual(readClientHello(inRecords(lying)), WRONG('tls-hello-grammar'), what);
  }
  const short = Buffer.from(MESSAGE);
  short.writeUIntBE(body - 1, 1, 3);
  assert.deepEqual(readClientHello(inRecords(short)), WRONG('tls-hello-grammar'));
  const behind = Buffer.concat([MESSAGE, Buffer.of(0)]);
  behind.writeUIntBE(body + 1, 1, 3);
  assert.deepEqual(readClientHello(inRecords(behind)), WRONG('tls-hello-grammar'));
  const session = Buffer.concat([MESSAGE.subarray(0, 38), vector(1, Buffer.alloc(33)), MESSAGE.subarray(39)]);
  session.writeUIntBE(body + 33, 1, 3);
  assert.deepEqual(readClientHello(inRecords(session)), WRONG('tls-hello-grammar'), 'a session of 33 bytes');
  const odd = helloMessage({ ciphers: [1], extensions: [[13, vector(2, Buffer.of(4, 3, 8))]] });
  assert.deepEqual(readClientHello(inRecords(odd)), WRONG('tls-hello-grammar'));
});

/** Reads what a visitor sends piece by piece as the port does: until it is no longer waited for. */
function readOn(bytes: Buffer, piece: number): { readonly reading: HelloReading; readonly kept: number } {
  for (let end = 0; ; end += piece) {
    const reading = readClientHello(bytes.subarray(0, end));
    if (reading.kind !== 'more' || end >= bytes.length) return { reading, kept: Math.min(end, bytes.length) };
  }
}

test('rubbish, and hellos with bytes changed, never throw, and what is waited for stays below 17 KiB', () => {
  const changed = fc
    .array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const bytes = Buffer.from(WHOLE);
      for (const [offset, value] of changes) bytes[offset] = value;
      return bytes;
    });
  const rubbish = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const begun = rubbish.map((bytes) => Buffer.concat([Buffer.from('16030100ff010000fb0303', 'hex'), bytes]));
  fc.assert(
    fc.property(fc.oneof(changed, rubbish, begun), fc.integer({ min: 1, max: 64 }), (bytes, piece) => {
      const { reading } = readOn(bytes, piece);
      if (reading.kind === 'hello') assert.ok(reading.hello.ciphers.length <= 8_192);
    }),
    { numRuns: 3_000 },
  );
  const patient = helloMessage({ ciphers: Array(8_150).fill(1), extensions: null });
  for (const most of [260, 1_000, 2 ** 14]) {
    const endless = Buffer.concat([inRecords(patient.subarray(0, -1), most), Buffer.alloc(40_000)]);
    const { reading, kept } = readOn(endless, 997);
    assert.notEqual(reading.kind, 'more');
    assert.ok(kept < 17 * 1_024 + 997, `${kept}`);
  }
});
