import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CyclicGroup, FeistelShuffle, multiplyModulo, powerModulo } from './permutation.ts';

const sizes = fc.integer({ min: 1, max: 5000 });
const keys = fc.nat(0xffffffff);

test('a walk through the group visits every address once', () => {
  fc.assert(
    fc.property(sizes, keys, (size, key) => {
      const group = new CyclicGroup(size);
      const seen = new Set<number>();
      let x = group.beginning(key);
      for (let i = 0; i < group.order; i++) {
        if (x <= size) seen.add(x);
        x = multiplyModulo(x, group.generator(key), group.prime);
      }
      assert.equal(seen.size, size);
      assert.equal(x, group.beginning(key));
    }),
    { numRuns: 30 },
  );
});

test('shards divide the walk: together everything, nothing twice', () => {
  const group = new CyclicGroup(4096);
  const generator = group.generator(77);
  const stride = powerModulo(generator, 7, group.prime);
  const seen: number[] = [];
  for (let member = 0; member < 7; member++) {
    let x = multiplyModulo(group.beginning(77), powerModulo(generator, member, group.prime), group.prime);
    for (let i = 0; i < Math.ceil((group.order - member) / 7); i++) {
      if (x <= 4096) seen.push(x);
      x = multiplyModulo(x, stride, group.prime);
    }
  }
  assert.equal(seen.length, 4096);
  assert.equal(new Set(seen).size, 4096);
});

test('the shuffle is a permutation, another one for another key', () => {
  fc.assert(
    fc.property(sizes, keys, (size, key) => {
      const shuffle = new FeistelShuffle(size);
      const order = Array.from({ length: size }, (_, i) => shuffle.at(i, key));
      assert.equal(new Set(order).size, size);
      assert.ok(order.every((value) => value >= 0 && value < size));
    }),
    { numRuns: 50 },
  );
  const shuffle = new FeistelShuffle(256);
  assert.notDeepEqual(
    Array.from({ length: 256 }, (_, i) => shuffle.at(i, 1)),
    Array.from({ length: 256 }, (_, i) => shuffle.at(i, 2)),
  );
});

test('neither order looks sorted', () => {
  const size = 4096;
  const group = new CyclicGroup(size);
  const shuffle = new FeistelShuffle(size);
  const walk: number[] = [];
  for (let x = group.beginning(5), i = 0; i < group.order; i++) {
    if (x <= size) walk.push(x);
    x = multiplyModulo(x, group.generator(5), group.prime);
  }
  for (const order of [walk, Array.from({ length: size }, (_, i) => shuffle.at(i, 5))]) {
    const ascents = order.filter((value, i) => i > 0 && value > order[i - 1]).length;
    // 2048 +- 4 standard deviations of a random permutation, sqrt((n+1)/12) = 18.5.
    assert.ok(Math.abs(ascents - size / 2) < 4 * 18.5 + 4, `${ascents} ascents`);
    const unitSteps = order.filter((value, i) => i > 0 && Math.abs(value - order[i - 1]) === 1).length;
    assert.ok(unitSteps < 15, `${unitSteps} steps of one`);
  }
});

test('modular products are exact up to 32 bits', () => {
  fc.assert(
    fc.property(keys, keys, fc.integer({ min: 2, max: 0xffffffff }), (x, y, p) => {
      assert.equal(multiplyModulo(x % p, y % p, p), Number((BigInt(x % p) * BigInt(y % p)) % BigInt(p)));
    }),
  );
});
