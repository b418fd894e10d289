import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Address, type Family, parseAddress } from './address.ts';
import { YamoriError } from './errors.ts';
import {
  formatPrefix,
  type Prefix,
  PrefixTable,
  parsePrefix,
  prefixAround,
  prefixHolds,
  prefixSize,
  requirePrefix,
} from './prefix.ts';

const address: fc.Arbitrary<Address> = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }).map((value) => ({ family: 4 as Family, value: BigInt(value) })),
  fc
    .bigInt({ min: 0n, max: (1n << 128n) - 1n })
    .filter((value) => value >> 32n !== 0xffffn)
    .map((value) => ({ family: 6 as Family, value })),
);

const prefix: fc.Arbitrary<Prefix> = address.chain((inside) =>
  fc.integer({ min: 0, max: inside.family === 4 ? 32 : 128 }).map((length) => prefixAround(inside, length)),
);

test('a prefix survives formatting and reading', () => {
  fc.assert(
    fc.property(prefix, (each) => {
      // ::ffff:0:0/96 and below are read as IPv4.
      fc.pre(each.family === 4 || each.first >> 32n !== 0xffffn);
      assert.deepEqual(parsePrefix(formatPrefix(each)), each);
    }),
  );
});

test('the prefix around an address holds it, and its bounds are its own', () => {
  fc.assert(
    fc.property(address, fc.nat({ max: 128 }), (inside, n) => {
      const each = prefixAround(inside, inside.family === 4 ? n % 33 : n);
      assert.ok(prefixHolds(each, inside));
      assert.equal(BigInt(prefixSize(each)), each.last - each.first + 1n);
      assert.ok(!prefixHolds(each, { family: each.family, value: each.last + 1n }));
      assert.ok(!prefixHolds(each, { family: each.family, value: each.first - 1n }));
      assert.ok(!prefixHolds(each, { family: each.family === 4 ? 6 : 4, value: inside.value }));
    }),
  );
});

test('host bits are cleared, a bare address is a prefix of itself', () => {
  assert.equal(formatPrefix(parsePrefix('192.0.2.77/24')!), '192.0.2.0/24');
  assert.equal(formatPrefix(parsePrefix('192.0.2.77')!), '192.0.2.77/32');
  assert.equal(formatPrefix(parsePrefix('2001:db8::1')!), '2001:db8::1/128');
  assert.equal(formatPrefix(parsePrefix('0.0.0.0/0')!), '0.0.0.0/0');
  assert.equal(formatPrefix(parsePrefix('::/0')!), '::/0');
});

test('the length of an IPv4-mapped prefix counts 128 bits', () => {
  assert.equal(formatPrefix(parsePrefix('::ffff:192.0.2.0/120')!), '192.0.2.0/24');
  assert.equal(formatPrefix(parsePrefix('::ffff:192.0.2.1')!), '192.0.2.1/32');
  assert.equal(parsePrefix('::ffff:192.0.2.0/24'), null);
});

test('what is no prefix is refused, with a code and the text', () => {
  for (const text of [
    '',
    '/',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/ 8',
    '1.2.3.4/8/8',
    '::/129',
    '1.2.3/8',
    '1.2.3.0/24x',
  ]) {
    assert.equal(parsePrefix(text), null, text);
    assert.throws(
      () => requirePrefix(text),
      (error) => error instanceof YamoriError && error.code === 'E_PREFIX' && error.message.includes(text),
    );
  }
  assert.equal(formatPrefix(requirePrefix(' 192.0.2.0/24 ')), '192.0.2.0/24');
});

test('the prefix table finds what a search through all prefixes finds', () => {
  // Few distinct bits, so that prefixes nest and repeat and addresses hit them.
  const near = fc
    .tuple(fc.constantFrom<Family>(4, 6), fc.nat({ max: 63 }))
    .map(([family, bits]): Address => ({ family, value: BigInt(bits) << (family === 4 ? 26n : 122n) }));
  const nested = fc.tuple(near, fc.nat({ max: 8 })).map(([inside, length]) => prefixAround(inside, length));
  fc.assert(
    fc.property(
      fc.array(nested, { maxLength: 20 }),
      fc.array(near, { minLength: 1 }),
      (prefixes, addresses) => {
        const table = new PrefixTable<number>();
        for (const [i, each] of prefixes.entries()) table.set(each, i);
        for (const wanted of addresses) {
          let best: number | undefined;
          for (const [i, each] of prefixes.entries()) {
            if (prefixHolds(each, wanted) && (best === undefined || each.length >= prefixes[best].length))
              best = i;
          }
          assert.equal(table.find(wanted), best);
        }
      },
    ),
  );
});

test('the prefix table keeps the families apart', () => {
  const table = new PrefixTable<string>();
  table.set(requirePrefix('0.0.0.0/0'), 'four');
  assert.equal(table.find(parseAddress('::1')!), undefined);
  assert.equal(table.find(parseAddress('203.0.113.1')!), 'four');
});
