/** How many subjects a study needs, and what the number that it reached could have shown. Two-sided 5 %, 80 %. */
import { normalLower } from '../../base/probability.ts';
import { normalQuantile } from './normal-quantile.ts';

export interface PowerOptions {
  /** Two-sided. */
  readonly alpha?: number;
  readonly power?: number;
}

function quantiles({ alpha = 0.05, power = 0.8 }: PowerOptions): { a: number; b: number } {
  return { a: normalQuantile(1 - alpha / 2), b: normalQuantile(power) };
}

/**
 * Subjects an arm to tell two shares apart (Fleiss, Levin and Paik 2003, eq. 4.14), before it is rounded up: 67.2
 * for 74 against 92 %, 1127.6 for 74 against 79 %.
 */
export function subjectsForShares(first: number, second: number, options: PowerOptions = {}): number {
  const { a, b } = quantiles(options);
  const mean = (first + second) / 2;
  const pooled = Math.sqrt(2 * mean * (1 - mean));
  const apart = Math.sqrt(first * (1 - first) + second * (1 - second));
  return ((a * pooled + b * apart) / (first - second)) ** 2;
}

/** The power of the same test with so many subjects an arm. */
export function powerForShares(first: number, second: number, perArm: number, alpha = 0.05): number {
  const mean = (first + second) / 2;
  const pooled = Math.sqrt(2 * mean * (1 - mean));
  const apart = Math.sqrt(first * (1 - first) + second * (1 - second));
  return normalLower(
    (Math.abs(first - second) * Math.sqrt(perArm) - normalQuantile(1 - alpha / 2) * pooled) / apart,
  );
}

/** Events that a log-rank test needs with a share of subjects in the first arm (Schoenfeld 1981). */
export function eventsBySchoenfeld(hazardRatio: number, share = 0.5, options: PowerOptions = {}): number {
  const { a, b } = quantiles(options);
  return (a + b) ** 2 / (share * (1 - share) * Math.log(hazardRatio) ** 2);
}

/** Events that it needs with equal arms (Freedman 1982): a little more for strong effects. */
export function eventsByFreedman(hazardRatio: number, options: PowerOptions = {}): number {
  const { a, b } = quantiles(options);
  return ((a + b) * ((1 + hazardRatio) / (1 - hazardRatio))) ** 2;
}

/** The power of a log-rank test with so many events in all (Schoenfeld). */
export function powerForHazardRatio(hazardRatio: number, events: number, share = 0.5, alpha = 0.05): number {
  const shift = Math.sqrt(events * share * (1 - share)) * Math.abs(Math.log(hazardRatio));
  return normalLower(shift - normalQuantile(1 - alpha / 2));
}

/** The smallest hazard ratio above 1 that so many events show with the power asked; null: no events. */
export function detectableHazardRatio(
  events: number,
  share = 0.5,
  options: PowerOptions = {},
): number | null {
  if (events <= 0 || share <= 0 || share >= 1) return null;
  const { a, b } = quantiles(options);
  return Math.exp((a + b) / Math.sqrt(events * share * (1 - share)));
}
