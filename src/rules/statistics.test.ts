import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ascentsUpperTail,
  binomialLowerTail,
  binomialUpperTail,
  gammaLower,
  logGamma,
  normalLower,
  poissonInterval,
  poissonLowerTail,
  poissonLowQuick,
  poissonUpperTail,
} from '../base/probability.ts';
import {
  chanceHits,
  estimatedRate,
  expectedCoverage,
  expectedRepeats,
  fewRepeatsProbability,
  manyRepeatsProbability,
  meanTimeBetweenHits,
  missProbability,
  probesToShowNoReplacement,
  requiredSilence,
  STOCK_MIRAI_RATE,
  scanTimeout,
  unitStepsProbability,
} from './statistics.ts';

function near(actual: number | null, expected: number, relative = 1e-3): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${actual} is not ${expected}`,
  );
}

test('the gamma function and its tails agree with published values', () => {
  near(logGamma(10), Math.log(362880), 1e-12);
  near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-12);
  near(gammaLower(1, 2), 1 - Math.exp(-2), 1e-12);
  // chi-square 3.841 at one degree of freedom is the 95 % point
  near(gammaLower(0.5, 3.841458820694124 / 2), 0.95, 1e-9);
  near(normalLower(-1.959964), 0.025, 1e-5);
  near(normalLower(1.644854), 0.95, 1e-6);
  near(normalLower(-6), 9.865876e-10, 1e-5);
});

test("Garwood's intervals agree with the published table", () => {
  near(poissonInterval(0).high, 3.6889, 1e-4);
  near(poissonInterval(1).low, 0.0253, 2e-3);
  near(poissonInterval(1).high, 5.5716, 1e-4);
  near(poissonInterval(10).low, 4.7954, 1e-4);
  near(poissonInterval(10).high, 18.3904, 1e-4);
  near(poissonInterval(100).low, 81.3639, 1e-4);
  near(poissonInterval(100).high, 121.6273, 1e-4);
  for (const k of [2, 3, 5, 10, 30, 100, 10_000]) near(poissonLowQuick(k), poissonInterval(k).low, 0.08);
});

test('tails are those computed by hand', () => {
  near(poissonUpperTail(1, 0.5), 1 - Math.exp(-0.5), 1e-12);
  near(poissonLowerTail(1, 3), 4 * Math.exp(-3), 1e-12);
  near(poissonUpperTail(2, 1e-4), 4.99967e-9, 1e-4);
  near(binomialUpperTail(8, 10, 0.5), 56 / 1024, 1e-12);
  near(binomialLowerTail(2, 10, 0.5), 56 / 1024, 1e-12);
  near(binomialUpperTail(1, 65536, 1 / 65536), 1 - (1 - 1 / 65536) ** 65536, 1e-9);
});

test('ascents of a random order are Eulerian', () => {
  near(ascentsUpperTail(4, 4), 1 / 120, 1e-9);
  near(ascentsUpperTail(3, 3), 1 / 24, 1e-9);
  // Eulerian numbers of 4: 1, 11, 11, 1
  near(ascentsUpperTail(2, 3), 12 / 24, 1e-9);
  near(ascentsUpperTail(1, 3), 23 / 24, 1e-9);
  near(ascentsUpperTail(15, 30), 0.62, 0.05);
  assert.ok(ascentsUpperTail(60, 100) < 1e-3);
});

test('timeouts of a scan of 100 packets per second follow from the dark size', () => {
  near(scanTimeout(100, 2 ** 16), 4527);
  near(scanTimeout(100, 2 ** 14), 5.03 * 3600, 5e-3);
  near(scanTimeout(100, 2 ** 12), 20.1 * 3600, 5e-3);
  near(scanTimeout(100, 2 ** 8), 13.4 * 86400, 5e-3);
  // Merit's 624 s: their telescope of 475,000 addresses.
  near(scanTimeout(100, 475_000), 624, 2e-3);
});

test('one stock Mirai bot reaches a /16 every 326 s, a /20 every 1.45 h, a /24 every 23 h', () => {
  near(meanTimeBetweenHits(STOCK_MIRAI_RATE, 2 ** 16), 326);
  near(meanTimeBetweenHits(STOCK_MIRAI_RATE, 2 ** 12), 1.45 * 3600, 5e-3);
  near(meanTimeBetweenHits(STOCK_MIRAI_RATE, 2 ** 8), 23.2 * 3600, 1e-2);
});

test('silence at 10 packets per second: /24 58 d, /20 3.6 d, /16 0.23 d', () => {
  near(requiredSilence(10, 2 ** 8), 58 * 86400, 5e-3);
  near(requiredSilence(10, 2 ** 12), 3.63 * 86400, 5e-3);
  near(requiredSilence(10, 2 ** 16), 0.227 * 86400, 5e-3);
  near(missProbability(10, 58.18 * 86400, 2 ** 8), 0.05, 5e-3);
});

test('no repeat where three are expected is significant: /24 39, /20 157, /16 627 probes', () => {
  for (const [size, probes] of [
    [2 ** 8, 39],
    [2 ** 12, 157],
    [2 ** 16, 627],
  ]) {
    assert.equal(probesToShowNoReplacement(size), probes);
    near(expectedRepeats(probes, size), 3, 0.09);
    assert.ok(fewRepeatsProbability(0, probes, size)! < 0.05);
    assert.ok(fewRepeatsProbability(0, Math.round(probes * 0.9), size)! > 0.05);
  }
  // 23 people, 365 days
  near(fewRepeatsProbability(0, 23, 365), 0.492703, 1e-5);
});

test('repeats of a random walk look ordinary in every regime', () => {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (const [k, n] of [
    [200, 4096],
    [3000, 4096],
    [12_000, 4096],
    [40_000, 4096],
  ]) {
    let extreme = 0;
    for (let run = 0; run < 60; run++) {
      const seen = new Set<number>();
      for (let i = 0; i < k; i++) seen.add(Math.floor(random() * n));
      if (fewRepeatsProbability(k - seen.size, k, n)! < 0.01) extreme++;
    }
    assert.ok(extreme <= 4, `${k} of ${n}: ${extreme} of 60`);
  }
  // four whole sweeps leave nothing out; chance would leave 75 addresses
  assert.ok(fewRepeatsProbability(3 * 4096, 4 * 4096, 4096)! < 1e-12);
});

test('coverage, order and chance hits', () => {
  near(expectedCoverage(4096, 4096), 0.632, 1e-3);
  assert.ok(unitStepsProbability(9, 10, 256)! < 1e-12);
  near(chanceHits(1, 65536, 16).probability, 1 - Math.exp(-1), 1e-9);
  assert.ok(chanceHits(2, 20, 16).probability < 1e-6);
  assert.ok(manyRepeatsProbability(19, 20, 4096)! < 1e-12);
});

test('rates carry an interval and say when they mean nothing', () => {
  const estimate = estimatedRate(100, 1000, 2 ** 12);
  near(estimate.rate, 0.1 * 2 ** 20);
  assert.ok(estimate.valid && estimate.low < estimate.rate && estimate.rate < estimate.high);
  assert.equal(estimatedRate(1, 10, 4096).valid, false);
  assert.equal(estimatedRate(100, 0, 4096).valid, false);
  assert.equal(estimatedRate(100, 10, null).valid, false);
  assert.equal(estimatedRate(10_000, 0.1, 256).valid, false);
});

test('IPv6 has no density: null, never a number', () => {
  assert.equal(scanTimeout(100, null), null);
  assert.equal(meanTimeBetweenHits(100, null), null);
  assert.equal(missProbability(1, 1, null), null);
  assert.equal(requiredSilence(1, null), null);
  assert.equal(expectedCoverage(1, null), null);
  assert.equal(expectedRepeats(1, null), null);
  assert.equal(fewRepeatsProbability(0, 100, null), null);
  assert.equal(manyRepeatsProbability(0, 100, null), null);
  assert.equal(unitStepsProbability(1, 2, null), null);
  assert.equal(probesToShowNoReplacement(null), null);
});

test('probabilities stay probabilities', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: 1, max: 2 ** 24 }),
      (a, b, n) => {
        const k = Math.max(a, b);
        const r = Math.min(a, b);
        for (const p of [
          fewRepeatsProbability(r, k, n)!,
          manyRepeatsProbability(r, k, n)!,
          unitStepsProbability(r, k, n)!,
          ascentsUpperTail(r, k),
          binomialUpperTail(r, k, 0.3),
          poissonUpperTail(r, k),
        ]) {
          assert.ok(p >= -1e-9 && p <= 1 + 1e-9, `${p} for ${r} ${k} ${n}`);
        }
      },
    ),
    { numRuns: 300 },
  );
});
