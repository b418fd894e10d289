/**
 * What a dark space of N addresses can show: time-outs, rates, repeats, silence. Every figure follows from
 * N (never from a constant), and is null where it has no meaning: for IPv6, where 2^32 is not the size of
 * the whole and nobody aims at random, give N = null.
 */
import {
  type Interval,
  logGamma,
  normalLower,
  poissonInterval,
  poissonLowerTail,
  poissonUpperTail,
} from '../base/probability.ts';

export const IPV4_SIZE = 2 ** 32;

/** Number of dark IPv4 addresses; null where density means nothing (IPv6). */
export type DarkSize = number | null;

/**
 * Probes per second of a stock Mirai bot, counted over the whole address space: it reaches a /16 every
 * 326 s (facts: telescope.md), so 2^16 / 326 of them each second.
 */
export const STOCK_MIRAI_RATE = 2 ** 16 / 326;

/** Hits per second in the dark of a source that sends `rate` probes/s uniformly: R * N / 2^32. */
export function hitRate(rate: number, darkSize: DarkSize): number | null {
  if (darkSize === null || !(darkSize > 0) || !(rate > 0)) return null;
  return (rate * Math.min(darkSize, IPV4_SIZE)) / IPV4_SIZE;
}

/** Silence after which a scan of that rate is over, with 0.1 % missed: ln(1000) / (R * N / 2^32) seconds. */
export function scanTimeout(rate: number, darkSize: DarkSize): number | null {
  const hits = hitRate(rate, darkSize);
  return hits === null ? null : Math.log(1000) / hits;
}

/** Mean seconds between two hits of one source: 2^32 / (R * N). */
export function meanTimeBetweenHits(rate: number, darkSize: DarkSize): number | null {
  const hits = hitRate(rate, darkSize);
  return hits === null ? null : 1 / hits;
}

/** Probability to see nothing at all of a source over that time: e^(-R * T * N / 2^32). */
export function missProbability(rate: number, seconds: number, darkSize: DarkSize): number | null {
  const hits = hitRate(rate, darkSize);
  return hits === null || !(seconds >= 0) ? null : Math.exp(-hits * seconds);
}

/** Silence that leaves at most 5 % for a source that is still active: ln(20) / lambda seconds. */
export function requiredSilence(rate: number, darkSize: DarkSize): number | null {
  const hits = hitRate(rate, darkSize);
  return hits === null ? null : Math.log(20) / hits;
}

export interface RateEstimate extends Interval {
  /** Probes per second over the whole of IPv4, if the targets are uniform. */
  readonly rate: number;
  /**
   * False where the figure misleads: IPv6, fewer than two hits or no time between them, or a rate that no
   * single host reaches (10^8/s), which says that the targets are near us and not uniform.
   */
  readonly valid: boolean;
}

const IMPOSSIBLE_RATE = 1e8;

/** k hits in `seconds`: k/t * 2^32/N, with the exact Poisson interval (Garwood) on k. */
export function estimatedRate(k: number, seconds: number, darkSize: DarkSize): RateEstimate {
  if (darkSize === null || !(darkSize > 0) || !(seconds > 0) || !(k > 0)) {
    return { rate: Number.NaN, low: Number.NaN, high: Number.NaN, valid: false };
  }
  const scale = IPV4_SIZE / darkSize / seconds;
  const interval = poissonInterval(k);
  const rate = k * scale;
  return {
    rate,
    low: interval.low * scale,
    high: interval.high * scale,
    valid: k >= 2 && interval.low * scale < IMPOSSIBLE_RATE,
  };
}

/** Share of the dark that k probes reach when drawn with replacement: 1 - e^(-k/N). */
export function expectedCoverage(k: number, darkSize: DarkSize): number | null {
  if (darkSize === null || !(darkSize > 0) || !(k >= 0)) return null;
  return -Math.expm1(-k / darkSize);
}

/** Probes that hit an address again: about k(k-1)/2N while k is well below N, exactly k - N(1-(1-1/N)^k). */
export function expectedRepeats(k: number, darkSize: DarkSize): number | null {
  if (darkSize === null || !(darkSize > 0) || !(k >= 0)) return null;
  // The two agree to 4 % here, and the first costs nothing.
  if (k * 10 < darkSize) return (k * (k - 1)) / (2 * darkSize);
  if (darkSize === 1) return Math.max(0, k - 1);
  return k + darkSize * Math.expm1(k * Math.log1p(-1 / darkSize));
}

/** Probes without a repeat from which on chance is unlikely: sqrt(6N), where k(k-1)/2N = 3 and e^-3 < 0.05. */
export function probesToShowNoReplacement(darkSize: DarkSize): number | null {
  return darkSize === null || !(darkSize > 0) ? null : Math.round(Math.sqrt(6 * darkSize));
}

/**
 * P(so few repeats or fewer) for k probes drawn with replacement from N: small says that somebody does not
 * draw with replacement but works through a permutation (ZMap, Masscan) or a list.
 * - none at all: exactly N! / ((N-k)! N^k), the birthday problem;
 * - nearly everything covered: the addresses left over are Poisson with mean N e^(-k/N);
 * - few probes (k < N/4): the repeats are Poisson;
 * - between: the classical occupancy problem's normal limit (Feller I, II.11).
 */
export function fewRepeatsProbability(repeats: number, k: number, darkSize: DarkSize): number | null {
  if (darkSize === null || !(darkSize > 0) || !(k >= 0) || !(repeats >= 0)) return null;
  const n = darkSize;
  if (k < 2) return 1;
  if (repeats === 0) {
    if (k > n) return 0;
    return Math.min(1, Math.exp(logGamma(n + 1) - logGamma(n - k + 1) - k * Math.log(n)));
  }
  const density = k / n;
  const left = n * Math.exp(-density);
  if (density > 0.25 && left < 30) return poissonLowerTail(Math.max(0, n - (k - repeats)), left);
  const expected = expectedRepeats(k, n)!;
  if (density <= 0.25) return poissonLowerTail(repeats, expected);
  const variance = left - (1 + density) * n * Math.exp(-2 * density);
  return normalLower((repeats + 0.5 - expected) / Math.sqrt(variance));
}

/** P(so many repeats or more): small says that somebody comes back to few addresses. */
export function manyRepeatsProbability(repeats: number, k: number, darkSize: DarkSize): number | null {
  const expected = expectedRepeats(k, darkSize);
  return expected === null ? null : poissonUpperTail(repeats, expected);
}

/** P(so many steps of exactly one address): in random order a step is +1 or -1 with about 2/N. */
export function unitStepsProbability(unitSteps: number, steps: number, darkSize: DarkSize): number | null {
  if (darkSize === null || !(darkSize > 0)) return null;
  return poissonUpperTail(unitSteps, (steps * 2) / Math.max(2, darkSize));
}

/** Expected chance hits of a b-bit mark among k packets (k / 2^b), and P(so many or more). */
export function chanceHits(hits: number, k: number, bits: number): { expected: number; probability: number } {
  const expected = k / 2 ** bits;
  return { expected, probability: poissonUpperTail(hits, expected) };
}
