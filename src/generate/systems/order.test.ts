import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OrderName, positionOf } from './order.ts';

const ORDERS: readonly OrderName[] = [
  'permuted',
  'ascending',
  'descending',
  'byte-reversed',
  'host-first',
  'block-permuted',
];
const word = fc.integer({ min: 0, max: 0xffff_ffff });

test('every order gives each address a position of its own', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ORDERS),
      word,
      fc.uniqueArray(word, { minLength: 2, maxLength: 200 }),
      (order, key, addresses) => {
        const positions = addresses.map((address) => positionOf(order, address, key));
        assert.equal(new Set(positions).size, addresses.length);
        for (const position of positions)
          assert.ok(Number.isInteger(position) && position >= 0 && position < 2 ** 32);
      },
    ),
  );
  // Neighbours, where a bad mixture would collide first.
  for (const order of ORDERS) {
    const positions = new Set(Array.from({ length: 65_536 }, (_, i) => positionOf(order, 0xc6120000 + i, 7)));
    assert.equal(positions.size, 65_536, order);
  }
});

test('permutations scatter a /20 evenly', () => {
  const parts = new Uint32Array(16);
  for (let i = 0; i < 4096; i++) parts[Math.floor(positionOf('permuted', 0xc6120000 + i, 99) / 2 ** 28)]++;
  const chiSquare = parts.reduce((sum, n) => sum + (n - 256) ** 2 / 256, 0);
  // 15 degrees of freedom: above 44 once in ten thousand keys.
  assert.ok(chiSquare < 44, `${chiSquare}`);
});

test('counting orders count', () => {
  assert.equal(positionOf('ascending', 0x01000005, 0x01000000), 5);
  assert.equal(positionOf('descending', 0xdffffffe, 0xdfffffff), 1);
  assert.equal(positionOf('byte-reversed', 0x01020304, 0), 0x04030201);
  assert.equal(positionOf('host-first', 0x01020304, 0), 0x04010203);
  assert.equal(positionOf('block-permuted', 0x01020304, 5) - positionOf('block-permuted', 0x01020303, 5), 1);
});
