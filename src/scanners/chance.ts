/**
 * What chance would do: the null is a sender who draws each target anew, evenly and on his own. Whatever is less
 * than even (localised targets, retries) makes repeats and so hides a system; it never makes one.
 */
import { gammaLower, logGamma, normalLower, poissonLowerTail } from '../base/probability.ts';

/** Repeats that were counted, and what chance would have made of sets of these sizes. */
export interface Overlap {
  /** Pairs of visits to one address. */
  observed: number;
  expected: number;
  variance: number;
}

const LEAST_P = 1e-300;

/**
 * P(so few pairs or fewer). Sets of given sizes drawn evenly and independently overlap in
 * `d_i d_j / N` addresses; overlaps of different pairs of sets are uncorrelated, so the variances add up
 * (hypergeometric, Feller I, II.6). The sum is taken as a Poisson number moved by a constant, so that mean and
 * variance are right (Barbour, Holst and Janson 1992 bound the error for such counts); checked by simulation in
 * chance.test.ts.
 */
export function fewPairsProbability({ observed, expected, variance }: Overlap): number {
  if (variance <= 0) return 1;
  const shift = expected - variance;
  const k = observed - shift;
  const p = k < 0 ? tailBelow(observed, expected, variance) : poissonLowerTail(k, variance);
  return Math.min(1, Math.max(LEAST_P, p));
}

/** Below where the moved Poisson begins: the normal tail, which is the wider of the two there. */
function tailBelow(observed: number, expected: number, variance: number): number {
  return normalLower((observed + 0.5 - expected) / Math.sqrt(variance));
}

/** P(so many pairs or more). */
export function manyPairsProbability({ observed, expected, variance }: Overlap): number {
  if (variance <= 0) return observed > expected ? LEAST_P : 1;
  return Math.max(
    LEAST_P,
    normalLower((expected - observed + 0.5) / Math.sqrt(Math.max(variance, expected))),
  );
}

/** The mean and variance of the number of distinct addresses that k even draws from N reach (Feller I, II.11). */
export function occupancy(k: number, n: number): { mean: number; variance: number } {
  if (n <= 1) return { mean: Math.min(k, n), variance: 0 };
  const missOne = Math.exp(k * Math.log1p(-1 / n));
  const missTwo = Math.exp(k * Math.log1p(-2 / n));
  const variance = n * (n - 1) * missTwo + n * missOne - n * n * missOne * missOne;
  return { mean: n * (1 - missOne), variance: Math.max(0, variance) };
}

/** Fewer counts, or smaller ones, and the limit that evenness is measured by does not hold. */
export const LEAST_EVEN_COUNTS = 5;
export const LEAST_EVEN_MEAN = 5;

/**
 * P(counts this even or more even), if they were a Poisson process of constant rate: the index of dispersion
 * sum (x - mean)^2 / mean is chi-square with n - 1 degrees of freedom (Fisher 1925; Cox and Lewis 1966, 6.2). What
 * comes and goes is uneven and gives p near 1. Wants a mean of 5 at least, where the limit holds; else 1.
 *
 * Counts are whole numbers: all of them equal is one point of their lattice and not probability 0. So the sum of
 * squares begins at that of the ball that has the volume of one cell, (Gamma(d/2 + 1) sqrt(n))^(2/d) / pi with d = n - 1.
 */
export function evenCountsProbability(counts: readonly number[]): number {
  const n = counts.length;
  if (n < LEAST_EVEN_COUNTS) return 1;
  const mean = counts.reduce((a, b) => a + b, 0) / n;
  if (mean < LEAST_EVEN_MEAN) return 1;
  let squares = 0;
  for (const count of counts) squares += (count - mean) ** 2;
  const d = n - 1;
  const cell = Math.exp((2 / d) * (logGamma(d / 2 + 1) + Math.log(n) / 2)) / Math.PI;
  return Math.min(1, Math.max(LEAST_P, gammaLower(d / 2, (squares + cell) / mean / 2)));
}

/**
 * q values of Benjamini and Hochberg (1995): the false-discovery rate at which each would just be a discovery, when
 * `tried` hypotheses were tried in all (those not given had p = 1).
 */
export function falseDiscoveryRates(ps: readonly number[], tried: number): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[b] - ps[a]);
  const rates = new Array<number>(ps.length);
  let least = 1;
  for (const [i, index] of order.entries()) {
    const rank = ps.length - i;
    least = Math.min(least, (ps[index] * Math.max(tried, ps.length)) / rank);
    rates[index] = least;
  }
  return rates;
}

/**
 * P(so few repeats) by simulation: `draw` gives the repeats of one random world. (hits + 1) / (worlds + 1), never
 * 0 (Davison and Hinkley 1997, 4.2.5); stops early once `enough` worlds had as few, since then p is large and well
 * known (Besag and Clifford 1991).
 */
export function monteCarloProbability(
  observed: number,
  draw: () => number,
  worlds: number,
  enough = 20,
): { p: number; worlds: number; hits: number } {
  let hits = 0;
  for (let world = 1; world <= worlds; world++) {
    if (draw() <= observed) hits++;
    if (hits >= enough) return { p: hits / world, worlds: world, hits };
  }
  return { p: (hits + 1) / (worlds + 1), worlds, hits };
}

/** Numbers that are the same for the same seed (mulberry32): a report must not change from run to run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
