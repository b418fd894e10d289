import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Address, formatAddress, formatIpv4, formatIpv6, parseAddress } from './address.ts';

const ipv4 = fc.integer({ min: 0, max: 0xffff_ffff });
const half = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

test('an IPv4 address survives formatting and reading', () => {
  fc.assert(
    fc.property(ipv4, (value) => {
      assert.deepEqual(parseAddress(formatIpv4(value)), { family: 4, value: BigInt(value) });
    }),
  );
});

test('an IPv6 address survives formatting and reading, zero runs and all', () => {
  const group = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn }));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const value = groups.reduce((sum, each) => (sum << 16n) | each, 0n);
      fc.pre(value >> 32n !== 0xffffn);
      const address: Address = { family: 6, value };
      const text = formatAddress(address);
      assert.equal(isIP(text), 6);
      assert.deepEqual(parseAddress(text), address);
      assert.equal(formatAddress(parseAddress(text.toUpperCase())!), text);
    }),
  );
});

test('IPv6 text is that of RFC 5952: lower case, the first of the longest zero runs shortened', () => {
  fc.assert(
    fc.property(half, half, (high, low) => {
      // The WHATWG URL serialiser shortens the same run.
      const groups = [high, low].flatMap((part) =>
        [48n, 32n, 16n, 0n].map((shift) => ((part >> shift) & 0xffffn).toString(16)),
      );
      assert.equal(`[${formatIpv6(high, low)}]`, new URL(`http://[${groups.join(':')}]/`).hostname);
    }),
  );
  const examples: [string, string][] = [
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:1:2:3:0:0:4', '::1:2:3:0:0:4'],
    ['0:0:0:0:0:0:0:0', '::'],
  ];
  for (const [text, short] of examples) assert.equal(formatAddress(parseAddress(text)!), short);
});

test('an IPv4-mapped address is IPv4, an IPv4-compatible one is not', () => {
  assert.deepEqual(parseAddress('::ffff:192.0.2.1'), parseAddress('192.0.2.1'));
  assert.deepEqual(parseAddress('::ffff:c000:201'), parseAddress('192.0.2.1'));
  assert.deepEqual(parseAddress('::192.0.2.1'), { family: 6, value: 0xc000_0201n });
  assert.deepEqual(parseAddress('64:ff9b::192.0.2.33'), parseAddress('64:ff9b::c000:221'));
});

test('what only looks like an address is none', () => {
  for (const text of [
    '',
    ' ',
    '10.1',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '0x7f000001',
    '2130706433',
    // Octal to some readers, decimal to others.
    '010.0.0.1',
    '192.168.010.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.4/24',
    '::ffff:010.0.0.1',
    'fe80::1%eth0',
    '1::2::3',
    ':::',
    '12345::',
    '[::1]',
    'example.jp',
  ]) {
    assert.equal(parseAddress(text), null, text);
  }
});

test('no text makes the reader throw, and it agrees with Node about what is an address', () => {
  const likely = fc.string({ unit: fc.constantFrom(...'0123456789abcdef:./%x ') });
  fc.assert(
    fc.property(fc.oneof(fc.string(), likely, fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text);
      assert.equal(address !== null, isIP(text) !== 0 && !text.includes('%'));
    }),
    { numRuns: 2000 },
  );
});
