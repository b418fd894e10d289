import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bootstrap } from './bootstrap.ts';

test('the mean lies in its interval, and the interval among the values', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(values, (some) => {
      const { mean, low, high } = bootstrap(some)!;
      assert.ok(low <= mean + 1e-9 && mean <= high + 1e-9);
      assert.ok(low >= Math.min(...some) - 1e-9 && high <= Math.max(...some) + 1e-9);
    }),
    { numRuns: 25 },
  );
});

test('the interval has the width that theory gives for many runs', () => {
  // Standard error of the mean of 100 values of 0 or 1: 0.05; so 2 * 1.96 * 0.05.
  const { low, high } = bootstrap(Array.from({ length: 100 }, (_, i) => i % 2))!;
  assert.ok(Math.abs(high - low - 0.196) < 0.03, `${low} .. ${high}`);
});

test('runs without a value are left out, and none at all gives none', () => {
  assert.deepEqual(bootstrap([null, 0.5, null, 0.5]), { mean: 0.5, low: 0.5, high: 0.5, runs: 2 });
  assert.equal(bootstrap([null]), null);
});
