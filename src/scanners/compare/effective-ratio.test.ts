import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RatioEstimate } from '../../model/comparison.ts';
import { seededRandom } from '../chance.ts';
import { clopperPearson, rateRatio } from './clopper-pearson.ts';
import { effectiveRatio, type Pair, quotient } from './effective-ratio.ts';

test("Clopper and Pearson's limits are those of the published tables", () => {
  // Two-sided 95 %, as in Geigy's Documenta and in Agresti and Coull (The American Statistician 52, 1998).
  for (const [k, n, low, high] of [
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [1, 20, 0.0013, 0.2487],
    [15, 100, 0.0865, 0.2353],
  ]) {
    const limits = clopperPearson(k, n);
    assert.ok(Math.abs(limits.low - low) < 6e-5, `${k}/${n}: ${limits.low}`);
    assert.ok(Math.abs(limits.high - high) < 6e-5, `${k}/${n}: ${limits.high}`);
  }
});

test('the ratio of two counts turns over when the sides do, and goes with exposure', () => {
  const count = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(count, count, fc.double({ min: 0.1, max: 100, noNaN: true }), (a, b, exposure) => {
      const one = rateRatio(a, b, exposure, 1);
      const other = rateRatio(b, a, 1, exposure);
      assert.ok(one.low! < one.ratio! && one.ratio! < one.high!);
      assert.ok(Math.abs(one.low! * other.high! - 1) < 1e-6);
      assert.ok(Math.abs(one.ratio! * exposure - a / b) < 1e-9 * (a / b));
    }),
  );
  assert.deepEqual(rateRatio(0, 0, 1, 1), { ratio: null, low: null, high: null });
  assert.equal(rateRatio(5, 0, 1, 1).high, null);
  assert.equal(rateRatio(0, 5, 1, 1).low, 0);
});

const pair: fc.Arbitrary<Pair> = fc.tuple(fc.nat(50), fc.nat(50));

test('sources that came once are exact; others never tell more than as many that did', () => {
  const singles: Pair[] = [...Array(7).fill([1, 0]), ...Array(3).fill([0, 1])];
  assert.deepEqual(effectiveRatio(singles, 2, 1), rateRatio(7, 3, 2, 1));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
      const a = pairs.reduce((sum, one) => sum + one[0], 0);
      const b = pairs.reduce((sum, one) => sum + one[1], 0);
      const found = effectiveRatio(pairs, 1, 1);
      const best = rateRatio(a, b, 1, 1);
      if (best.low !== null) assert.ok(found.low! <= best.low + 1e-9);
      if (best.high !== null) assert.ok(found.high === null || found.high >= best.high - 1e-9);
      if (found.ratio !== null && found.high !== null)
        assert.ok(found.low! <= found.ratio && found.ratio <= found.high);
      const turned = effectiveRatio(
        pairs.map(([x, y]): Pair => [y, x]),
        1,
        1,
      );
      if (found.high !== null && turned.low !== 0)
        assert.ok(Math.abs(found.high * turned.low! - 1) < 1e-6, JSON.stringify({ found, turned }));
      assert.doesNotMatch(JSON.stringify(found), /NaN|Infinity/);
    }),
  );
});

test('a side that received nothing leaves a bound that follows the sources, not their visits', () => {
  // One effective visit: p >= 0.025, odds 1/39.
  const one = effectiveRatio([[1_000, 0]], 1, 1);
  assert.equal(one.ratio, null);
  assert.equal(one.high, null);
  assert.ok(Math.abs(one.low! - 1 / 39) < 1e-9);
  const visits = (count: number) => effectiveRatio(Array(100).fill([count, 0]), 1, 1).low!;
  // 0.025^(1/100) as odds: 26.6.
  assert.ok(Math.abs(visits(1) - 1 / (0.025 ** -0.01 - 1)) < 1e-6);
  // Ten each tell no more than one each; that they are alike has to be estimated.
  assert.ok(visits(10) < visits(1) && visits(10) > 0.95 * visits(1));
});

test('from few sources the interval holds the truth in 94 of 100 worlds or more, however clustered, and is not idle', () => {
  for (const [sources, prefersSide] of [
    [5, false],
    [20, false],
    [20, true],
    [60, true],
  ] as const) {
    const random = seededRandom(sources);
    let [held, told] = [0, 0];
    for (let world = 0; world < 1_500; world++) {
      const pairs: Pair[] = Array.from({ length: sources }, () => {
        const visits = Math.ceil(-6 * Math.log(1 - random()));
        // Far apart: a share of 0.02 to 0.98 of its visits to A.
        const share = prefersSide ? (random() < 0.5 ? 0.02 : 0.98) : 0.5;
        const a = Array.from({ length: visits }, () => random() < share).filter(Boolean).length;
        return [a, visits - a];
      });
      const { low, high } = effectiveRatio(pairs, 1, 1);
      if (low === null) continue;
      told++;
      if (low <= 1 && (high === null || high >= 1)) held++;
    }
    const share = held / told;
    assert.ok(share >= 0.94, `${sources} sources: ${share}`);
    // The fewer there are, the more is left to what the t distribution allows for.
    if (sources >= 20 && prefersSide) assert.ok(share <= 0.985, `${sources} sources: ${share}`);
  }
});

test('a quotient of two ratios holds within the ends of both, and a missing end stays missing', () => {
  const of = (ratio: number | null, low: number | null, high: number | null): RatioEstimate => ({
    ratio,
    low,
    high,
  });
  const found = quotient(of(8, 4, 16), of(2, 1, 4));
  assert.equal(found.ratio, 4);
  // log 4 -+ sqrt(2) log 2.
  assert.ok(Math.abs(found.low! - 4 / 2 ** Math.SQRT2) < 1e-9);
  assert.ok(Math.abs(found.high! - 4 * 2 ** Math.SQRT2) < 1e-9);
  assert.deepEqual(quotient(of(null, 30, null), of(1, 0.5, 2)), of(null, 15, null));
  assert.deepEqual(quotient(of(0, 0, 0.5), of(1, 0.5, 2)), of(0, 0, 1));
  assert.deepEqual(quotient(of(3, 2, 4), of(null, null, null)), of(null, null, null));
  assert.deepEqual(quotient(of(3, 2, 4), of(0, 0, 0.5)), of(null, 4, null));
});
