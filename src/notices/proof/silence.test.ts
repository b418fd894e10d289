/** The formulas, against what is known of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  arrivalsPerDay,
  gapChance,
  leastHours,
  neededExpected,
  plainSilenceDays,
  SILENCE_SHARE,
  shareOfGap,
} from './silence.ts';

const near = (actual: number, expected: number, share = 0.02) =>
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual}, not ${expected}`);

test('the plain rule: a bot of 10 packets a second at /24, /20 and /16', () => {
  // ln(20) / (10 * 86400 * N / 2^32): 58 days, 3.6 days, 0.23 days.
  near(plainSilenceDays(arrivalsPerDay(10, 2 ** 8)), 58.2, 0.01);
  near(plainSilenceDays(arrivalsPerDay(10, 2 ** 12)), 3.64, 0.01);
  near(plainSilenceDays(arrivalsPerDay(10, 2 ** 16)), 0.227, 0.01);
});

test('with a rate that is well known it is the plain one; with few arrivals far more is needed', () => {
  near(gapChance(3, 1_000_000, 1), Math.exp(-3), 0.001);
  near(neededExpected(0.05, 1_000_000, 1), Math.log(20), 0.001);
  // (2/(2+m))^2 = 0.05 at m = 2 (sqrt(20) - 1).
  near(neededExpected(0.05, 3, 1), 2 * (Math.sqrt(20) - 1), 1e-9);
  assert.equal(gapChance(1e9, 1, 1), 1);
  assert.equal(neededExpected(0.05, 1, 1), Number.POSITIVE_INFINITY);
});

test('all gaps together spend no more than what is promised', () => {
  let sum = 0;
  for (let k = 1; k <= 1_000_000; k++) sum += shareOfGap(k);
  assert.ok(sum < SILENCE_SHARE && sum > 0.999 * SILENCE_SHARE);
});

test('three days, unless a week and a day have shown that it does not pause', () => {
  assert.equal(leastHours(100, 1), 72);
  assert.equal(leastHours(192, 1), 12);
  assert.equal(leastHours(400, 14), 28);
  assert.equal(leastHours(400, 60), 72);
});

test('a chance and what is needed for it are each other’s reverse, and go the way they should', () => {
  const arrivals = fc.integer({ min: 2, max: 100_000 });
  const dispersion = fc.double({ min: 1, max: 100, noNaN: true });
  const expected = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(arrivals, dispersion, expected, expected, (k, d, a, b) => {
      const [few, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(gapChance(more, k, d) <= gapChance(few, k, d));
      assert.ok(gapChance(a, k, d) <= gapChance(a, k, d + 1));
      const chance = gapChance(few, k, d);
      if (chance > 1e-200 && chance < 1) near(1 + neededExpected(chance, k, d), 1 + few, 1e-6);
    }),
  );
});
