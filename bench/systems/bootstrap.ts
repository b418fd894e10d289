/** The mean of a few runs, and how far it may be off: a percentile bootstrap over the runs (Efron 1979). */
import { hash, toBelow } from '../../src/generate/random.ts';

export interface Interval {
  readonly mean: number;
  /** Between which 95 % of the resampled means lie. */
  readonly low: number;
  readonly high: number;
  /** Runs that had a value at all. */
  readonly runs: number;
}

const RESAMPLES = 2000;
const OUTSIDE = 0.05;

/** Null where nothing could be measured; the same values give the same interval. */
export function bootstrap(values: readonly (number | null)[]): Interval | null {
  const kept = values.filter((value) => value !== null);
  if (kept.length === 0) return null;
  const means = Array.from({ length: RESAMPLES }, (_, resample) =>
    mean(kept.map((_value, i) => kept[toBelow(hash(resample, i, kept.length), kept.length)])),
  ).sort((a, b) => a - b);
  return {
    mean: mean(kept),
    low: means[Math.floor((OUTSIDE / 2) * RESAMPLES)],
    high: means[Math.ceil((1 - OUTSIDE / 2) * RESAMPLES) - 1],
    runs: kept.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
