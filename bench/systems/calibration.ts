/** Whether p-values keep their promise where nothing is to be found. */

export interface Calibration {
  readonly worlds: number;
  /** Worlds in which something was called unknown and systematic. At a false-discovery rate q, at most q of them. */
  readonly worldsWithDiscovery: number;
  readonly discoveries: number;
  readonly tested: number;
  /** Systems with a p, and how many of them lie at or below each of LEVELS. */
  readonly reported: number;
  readonly atOrBelow: readonly number[];
  /** Most that the share of p at or below any level lies above that level; what is right stays below the bound. */
  readonly excess: number;
  /** Dvoretzky, Kiefer & Wolfowitz (1956) with the constant of Massart (1990), one-sided, at 5 %. */
  readonly excessBound: number;
  /**
   * Chance that even p-values put so many at or below one of LEVELS, the worst of them, times the levels: small means
   * that they promise too much, in the tail above all, where the bound sees little. At most 1.
   */
  readonly chance: number;
}

export const LEVELS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5] as const;
const OUTSIDE = 0.05;

export interface NullResult {
  readonly discoveries: number;
  readonly tested: number;
  readonly pValues: readonly number[];
}

export function calibrate(results: readonly NullResult[]): Calibration {
  const sorted = results.flatMap(({ pValues }) => pValues).sort((a, b) => a - b);
  const atOrBelow = LEVELS.map((level) => sorted.filter((p) => p <= level).length);
  const sum = (of: (result: NullResult) => number) => results.reduce((total, one) => total + of(one), 0);
  return {
    worlds: results.length,
    worldsWithDiscovery: results.filter(({ discoveries }) => discoveries > 0).length,
    discoveries: sum(({ discoveries }) => discoveries),
    tested: sum(({ tested }) => tested),
    reported: sorted.length,
    atOrBelow,
    excess: sorted.reduce((most, p, i) => Math.max(most, (i + 1) / sorted.length - p), 0),
    excessBound: sorted.length === 0 ? 1 : Math.sqrt(Math.log(1 / OUTSIDE) / (2 * sorted.length)),
    chance: Math.min(
      1,
      LEVELS.length * Math.min(...LEVELS.map((level, i) => binomialTail(sorted.length, level, atOrBelow[i]))),
    ),
  };
}

/** Chance of `least` or more of `of` draws that each succeed with `chance`, 0 < chance < 1. */
export function binomialTail(of: number, chance: number, least: number): number {
  let term = of * Math.log1p(-chance);
  let tail = 0;
  for (let count = 0; count <= of; count++) {
    if (count >= least) tail += Math.exp(term);
    term += Math.log((of - count) / (count + 1)) + Math.log(chance / (1 - chance));
  }
  return Math.min(1, tail);
}
