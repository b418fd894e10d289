/**
 * The ratio of two sides from few sources, or where a side received nothing, which no resampling can show. Visits are taken
 * for as many independent ones as they are worth, and the exact interval of Clopper and Pearson is that of this effective
 * number: the method of Korn and Graubard for clustered samples (Survey Methodology 24, 1998).
 */
import type { RatioEstimate } from '../../model/comparison.ts';
import { rateRatio } from './clopper-pearson.ts';
import { normalQuantile, studentQuantile } from './quantiles.ts';

/** Visits of one source to A and to B. */
export type Pair = readonly [a: number, b: number];

export const UNKNOWN_RATIO: RatioEstimate = { ratio: null, low: null, high: null };

const UPPER = 0.975;
/** An end beyond says no more than that there is none. */
const LARGEST = 1e6;

/** Exposures in the same unit; a source comes once in `pairs`. */
export function effectiveRatio(pairs: Iterable<Pair>, exposureA: number, exposureB: number): RatioEstimate {
  const seen = [...pairs].filter(([a, b]) => a + b > 0);
  const a = seen.reduce((sum, pair) => sum + pair[0], 0);
  const b = seen.reduce((sum, pair) => sum + pair[1], 0);
  if (a + b === 0 || !(exposureA > 0) || !(exposureB > 0)) return UNKNOWN_RATIO;
  const worth = effectiveNumber(seen, a, b) / (a + b);
  const { low, high } = rateRatio(a * worth, b * worth, exposureA, exposureB);
  const ratio = b === 0 ? null : (a / b) * (exposureB / exposureA);
  const even = exposureB / exposureA;
  return {
    ratio,
    low: low === null || low < even / LARGEST ? 0 : low,
    high: high === null || high > even * LARGEST ? null : high,
  };
}

/** Independent visits that would tell as much; never more than there are, and one at least. */
function effectiveNumber(seen: readonly Pair[], a: number, b: number): number {
  const squares = seen.reduce((sum, pair) => sum + pair[0] ** 2 + pair[1] ** 2, 0);
  // Every source came once, to one side: its visits are the sources, and independent.
  if (squares === a + b && seen.length === a + b) return a + b;
  const few = (normalQuantile(UPPER) / studentQuantile(UPPER, seen.length - 1)) ** 2;
  return Math.max(1, ((a + b) / designEffect(seen, a, b, squares)) * few);
}

/**
 * Variance of the log ratio over sources, by linearisation, against that of independent visits. Where one side received
 * nothing there is none, and it is that of the sum (Kish). 1 at least: a few sources that came to both alike are no proof.
 */
function designEffect(seen: readonly Pair[], a: number, b: number, squares: number): number {
  if (a === 0 || b === 0) return Math.max(1, squares / (a + b));
  const between = seen.reduce((sum, pair) => sum + (pair[0] / a - pair[1] / b) ** 2, 0);
  const variance = (between * seen.length) / Math.max(1, seen.length - 1);
  return Math.max(1, variance / (1 / a + 1 / b));
}

/**
 * `x / y` from both intervals (method of variance estimates recovery; Zou and Donner, Statistics in Medicine 27, 2008, on the
 * scale of logarithms). What ties the two together makes it too wide and not too narrow.
 */
export function quotient(x: RatioEstimate, y: RatioEstimate): RatioEstimate {
  if (isUnknown(x) || isUnknown(y)) return UNKNOWN_RATIO;
  return {
    ratio: x.ratio === null || y.ratio === null || y.ratio === 0 ? null : x.ratio / y.ratio,
    low: lowOf(x, y) ?? 0,
    high: reciprocal(lowOf(y, x)),
  };
}

/** Null: there is none, or it is 0. */
function lowOf(x: RatioEstimate, y: RatioEstimate): number | null {
  if (x.low === null || x.low === 0 || y.high === null || y.high === 0) return null;
  // Without one of the ratios, from end to end.
  if (x.ratio === null || y.ratio === null || x.ratio === 0 || y.ratio === 0) return x.low / y.high;
  const spread = Math.hypot(Math.log(x.ratio / x.low), Math.log(y.high / y.ratio));
  return (x.ratio / y.ratio) * Math.exp(-spread);
}

function reciprocal(value: number | null): number | null {
  return value === null || value === 0 ? null : 1 / value;
}

function isUnknown({ ratio, low, high }: RatioEstimate): boolean {
  return ratio === null && low === null && high === null;
}
