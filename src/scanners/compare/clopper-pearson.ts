/** Exact limits for a share, and for a ratio of two rates by it. */
import { binomialLowerTail, binomialUpperTail, type Interval } from '../../base/probability.ts';

const STEPS = 60;

/**
 * The interval of Clopper and Pearson (Biometrika 26, 1934) for a share of which `k` of `n` were seen: it holds the
 * truth in 95 % of cases or more, whatever the truth is.
 */
export function clopperPearson(k: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    low: k === 0 ? 0 : solve((p) => binomialUpperTail(k, n, p) < tail),
    high: k === n ? 1 : solve((p) => binomialLowerTail(k, n, p) >= tail),
  };
}

/** Largest p for which the test holds; it holds up to there and not beyond. */
function solve(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Ratio of the rates behind two counts: given their sum, the one is binomial with share
 * `ratio e_a / (ratio e_a + e_b)` (Przyborowski and Wilenski 1940). Exposures in the same unit.
 */
export function rateRatio(
  a: number,
  b: number,
  exposureA: number,
  exposureB: number,
): { ratio: number | null; low: number | null; high: number | null } {
  if (a + b === 0 || exposureA <= 0 || exposureB <= 0) return { ratio: null, low: null, high: null };
  const share = clopperPearson(a, a + b);
  const scale = exposureB / exposureA;
  const odds = (p: number) => (p >= 1 ? null : (p / (1 - p)) * scale);
  return {
    ratio: b === 0 ? null : (a / b) * scale,
    low: a === 0 ? 0 : odds(share.low),
    high: b === 0 ? null : odds(share.high),
  };
}
