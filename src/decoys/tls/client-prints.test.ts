import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClientHello } from './client-hello.ts';
import { isGrease, ja3, ja4 } from './client-prints.ts';
import { alpn, helloMessage, inRecords, serverName, shorts, usualContent, vector } from './testing-hello.ts';

interface Given {
  readonly version?: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[] | null;
  readonly contents?: Readonly<Record<number, Buffer>>;
}

function printsOf({ version, ciphers, extensions, contents = {} }: Given) {
  const message = helloMessage({
    ...(version === undefined ? {} : { version }),
    ciphers,
    extensions: extensions?.map((type) => usualContent(type, contents)) ?? null,
  });
  const read = readClientHello(inRecords(message));
  assert.ok(read.kind === 'hello');
  return { ja4: ja4(read.hello), ja3: ja3(read.hello) };
}

const hex = (text: string) => text.split(',').map((value) => Number.parseInt(value, 16));

/** The example of FoxIO's technical_details/JA4.md, lists in the order that it gives. */
const EXAMPLE: Given = {
  ciphers: hex('1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
  extensions: hex('001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015'),
  contents: {
    0: serverName('example.com'),
    16: alpn('h2', 'http/1.1'),
    43: vector(1, shorts([0x0304, 0x0303])),
    13: vector(2, shorts(hex('0403,0804,0401,0503,0805,0501,0806,0601'))),
    10: vector(2, shorts([29, 23, 24])),
    11: vector(1, Buffer.of(0)),
  },
};

test('JA4 of the published example, with and without GREASE everywhere', () => {
  assert.equal(printsOf(EXAMPLE).ja4, 't13d1516h2_8daaf6152771_e5627efa2ab1');
  const greased: Given = {
    ciphers: [0xfafa, ...EXAMPLE.ciphers],
    extensions: [0x0a0a, ...(EXAMPLE.extensions ?? []), 0x9a9a],
    contents: {
      ...EXAMPLE.contents,
      43: vector(1, shorts([0xaaaa, 0x0304, 0x0303])),
      13: vector(2, shorts([0x5a5a, ...hex('0403,0804,0401,0503,0805,0501,0806,0601')])),
      10: vector(2, shorts([0x3a3a, 29, 23, 24])),
    },
  };
  assert.equal(printsOf(greased).ja4, 't13d1516h2_8daaf6152771_e5627efa2ab1');
  assert.equal(printsOf(greased).ja3, printsOf(EXAMPLE).ja3);
});

test('without signature algorithms the list of extensions ends without an underscore: 6d807ffa2a79 in the same document', () => {
  const contents = { ...EXAMPLE.contents, 13: vector(2) };
  assert.equal(printsOf({ ...EXAMPLE, contents }).ja4, 't13d1516h2_8daaf6152771_6d807ffa2a79');
});

test('the order of ciphers and extensions changes JA3 and not JA4; that of signature algorithms changes the last part', () => {
  const turned = {
    ...EXAMPLE,
    ciphers: EXAMPLE.ciphers.toReversed(),
    extensions: EXAMPLE.extensions?.toReversed() ?? null,
  };
  assert.equal(printsOf(turned).ja4, printsOf(EXAMPLE).ja4);
  assert.notEqual(printsOf(turned).ja3, printsOf(EXAMPLE).ja3);
  const contents = {
    ...EXAMPLE.contents,
    13: vector(2, shorts(hex('0804,0403,0401,0503,0805,0501,0806,0601'))),
  };
  const other = printsOf({ ...EXAMPLE, contents }).ja4.split('_');
  assert.deepEqual(other.slice(0, 2), ['t13d1516h2', '8daaf6152771']);
  assert.notEqual(other[2], 'e5627efa2ab1');
});

/** Chrome 143 as two services publish it, with its raw lists and both fingerprints. */
test('JA4 and JA3 of a published Chrome', () => {
  const chrome = printsOf({
    ciphers: hex('1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
    extensions: [45, 51, 16, 65_037, 23, 17_613, 0, 11, 10, 43, 65_281, 35, 18, 5, 13, 27],
    contents: { ...EXAMPLE.contents, 10: vector(2, shorts([4_588, 29, 23, 24])) },
  });
  assert.equal(chrome.ja4, 't13d1516h2_8daaf6152771_d8a2da3f94cd');
  assert.equal(chrome.ja3, '98487aa16281980e7d1120d399efb6a4');
});

/** curl 7.88 to 8.5 with OpenSSL 3.0, whose hello and fingerprints many have published. */
const CURL = [
  '010001fc03031b6219a0629d46d288be94d79a684b82af761917f03f16d90e496bf82365830e2095f98e70ab52360889a5945f',
  'd25d203a8a55809364c9653b0b705bad7f5ce510003e130213031301c02cc030009fcca9cca8ccaac02bc02f009ec024c02800',
  '6bc023c0270067c00ac0140039c009c0130033009d009c003d003c0035002f00ff0100017500000010000e00000b6578616d70',
  '6c652e636f6d000b000403000102000a00160014001d0017001e00190018010001010102010301040010000e000c0268320868',
  '7474702f312e31001600000017000000310000000d002a0028040305030603080708080809080a080b08040805080604010501',
  '060103030301030204020502060200',
  '2b00050403040303002d00020101003300260024001d0020755b3adefaddf774db23d0d4f537a1bf84ad61b27518515386c23b',
  '3a99879757001500b6',
  '00'.repeat(0xb6),
].join('');

test('JA4 and JA3 of the bytes that curl sent', () => {
  const read = readClientHello(inRecords(Buffer.from(CURL, 'hex')));
  assert.ok(read.kind === 'hello');
  assert.equal(read.hello.serverName, 'example.com');
  assert.equal(ja4(read.hello), 't13d3112h2_e8f1e7e78f70_b26ce05bbdd6');
  assert.equal(ja3(read.hello), '0149f47eabf9a20d0893e2a44e5a6323');
});

test('the ends of the first ALPN name: letters and digits as they are, else digits of its hexadecimal form', () => {
  const cases: readonly (readonly [string, Buffer | undefined])[] = [
    ['h2', alpn('h2')],
    ['h1', alpn('http/1.1', 'h2')],
    ['qq', alpn('q')],
    ['00', undefined],
    ['00', alpn()],
    ['00', alpn('', 'h2')],
    // The five of the document.
    ['ab', alpn(Buffer.from('ab', 'hex'))],
    ['ad', alpn(Buffer.from('abcd', 'hex'))],
    ['3b', alpn(Buffer.from('30ab', 'hex'))],
    ['3d', alpn(Buffer.from('3031abcd', 'hex'))],
    ['01', alpn(Buffer.from('30abcd31', 'hex'))],
  ];
  for (const [expected, content] of cases) {
    const given = { ciphers: [0x2f], extensions: content === undefined ? [] : [16] };
    const { ja4: print } = printsOf({ ...given, contents: content === undefined ? {} : { 16: content } });
    assert.equal(print.slice(8, 10), expected);
  }
});

test('versions, counts beyond 99, and lists that are empty', () => {
  const versions = { 772: '13', 771: '12', 770: '11', 769: '10', 768: 's3', 512: 's2', 32540: '00' };
  for (const [version, expected] of Object.entries(versions)) {
    const given = { version: Number(version), ciphers: [0x2f], extensions: null };
    assert.equal(printsOf(given).ja4.slice(1, 3), expected);
    const contents = { 43: vector(1, shorts([Number(version), 0xfafa])) };
    assert.equal(printsOf({ ciphers: [0x2f], extensions: [43], contents }).ja4.slice(1, 3), expected);
  }
  const many = { ciphers: Array.from({ length: 120 }, (_, at) => at + 1), extensions: hex('0017,0016') };
  assert.match(printsOf(many).ja4, /^t12i990200_[0-9a-f]{12}_[0-9a-f]{12}$/);
  assert.equal(printsOf({ ciphers: [], extensions: null }).ja4, 't12i000000_000000000000_000000000000');
  const named = { ciphers: [0x0a0a], extensions: [0], contents: { 0: serverName('a') } };
  assert.equal(printsOf(named).ja4, 't12d000100_000000000000_000000000000');
});

test('GREASE is the sixteen values of RFC 8701 and nothing else', () => {
  const found = Array.from({ length: 65_536 }, (_, value) => value).filter(isGrease);
  assert.deepEqual(
    found,
    Array.from({ length: 16 }, (_, at) => at * 0x1010 + 0x0a0a),
  );
});
