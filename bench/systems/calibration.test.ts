import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialTail, calibrate, LEVELS } from './calibration.ts';
import { seeded } from './seeded.ts';

const world = (pValues: readonly number[], discoveries = 0) => ({
  pValues,
  discoveries,
  tested: pValues.length,
});

test('even p-values stay below the bound, and those that promise too much lie above', () => {
  const random = seeded(5);
  const even = Array.from({ length: 1000 }, random);
  const right = calibrate([world(even)]);
  assert.ok(right.excess < right.excessBound, `${right.excess}`);
  assert.ok(right.chance > 0.05, `${right.chance}`);
  const wrong = calibrate([world(even.map((p) => p ** 2))]);
  assert.ok(wrong.excess > wrong.excessBound);
  // What promises less than it could is allowed.
  const careful = calibrate([world(even.map(Math.sqrt))]);
  assert.ok(careful.excess < careful.excessBound);
  assert.equal(careful.chance, 1);
});

test('counts are of all worlds together', () => {
  const sum = calibrate([world([0.0005, 0.3], 1), world([0.05]), world([], 2)]);
  assert.deepEqual(
    [sum.worlds, sum.worldsWithDiscovery, sum.discoveries, sum.tested, sum.reported],
    [3, 2, 3, 3, 3],
  );
  assert.deepEqual(sum.atOrBelow, [1, 1, 2, 2, 2, 3]);
  assert.equal(LEVELS.length, sum.atOrBelow.length);
});

test('no worlds, no p-values: nothing is above the bound', () => {
  const none = calibrate([]);
  assert.ok(none.excess < none.excessBound);
});

test('a few p-values that are far too small show in the tail alone', () => {
  const mostly = [...Array.from({ length: 240 }, () => 1), ...Array.from({ length: 10 }, () => 1e-9)];
  const some = calibrate([world(mostly)]);
  assert.ok(some.excess < some.excessBound);
  assert.ok(some.chance < 1e-6);
});

test('the tail of the binomial is that of its definition', () => {
  // 3 of 4 coins or more: 5 of 16. One of ten at 1 %: 1 - 0.99^10.
  assert.ok(Math.abs(binomialTail(4, 0.5, 3) - 5 / 16) < 1e-12);
  assert.ok(Math.abs(binomialTail(10, 0.01, 1) - (1 - 0.99 ** 10)) < 1e-12);
  assert.equal(binomialTail(7, 0.3, 0).toFixed(9), '1.000000000');
  assert.equal(binomialTail(0, 0.5, 0), 1);
});
