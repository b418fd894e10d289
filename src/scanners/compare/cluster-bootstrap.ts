/**
 * Intervals for ratios of visits. A source that came once comes again, so visits are no independent events: whole sources are
 * resampled (cluster bootstrap; Davison and Hinkley 1997, 2.4 and 3.8), each with a weight that is Poisson with mean 1, and
 * the limits are percentiles. With a few heavy sources that is wide, as it should be.
 */
import type { RatioEstimate } from '../../model/comparison.ts';
import { rateRatio } from './clopper-pearson.ts';

/** Visits of one source: to A and B before, to A and B after. */
export type SourceVisits = readonly [number, number, number, number];

export interface Exposures {
  readonly beforeA: number;
  readonly beforeB: number;
  readonly afterA: number;
  readonly afterB: number;
}

export interface Resampled {
  readonly before: RatioEstimate;
  readonly after: RatioEstimate;
  readonly effect: RatioEstimate;
  readonly replicates: number;
}

const MOST_REPLICATES = 2_000;
const LEAST_REPLICATES = 200;
const MOST_WORK = 60_000_000;
const TAIL = 0.025;

export function resampleRatios(
  sources: readonly SourceVisits[],
  exposures: Exposures,
  random: () => number,
): Resampled {
  const replicates = Math.round(
    Math.min(MOST_REPLICATES, Math.max(LEAST_REPLICATES, MOST_WORK / Math.max(1, sources.length))),
  );
  const sums = sources.reduce<number[]>((sum, visits) => sum.map((one, i) => one + visits[i]), [0, 0, 0, 0]);
  const befores: number[] = [];
  const afters: number[] = [];
  const effects: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = [0, 0, 0, 0];
    for (const visits of sources) {
      const weight = poissonOne(random());
      if (weight === 0) continue;
      for (let i = 0; i < 4; i++) drawn[i] += weight * visits[i];
    }
    const { before, after } = ratiosOf(drawn, exposures);
    befores.push(before);
    afters.push(after);
    effects.push(after / before);
  }
  const whole = ratiosOf(sums, exposures);
  const squares = sources.reduce<number[]>(
    (sum, visits) => sum.map((one, i) => one + visits[i] ** 2),
    [0, 0, 0, 0],
  );
  const before =
    sums[0] > 0 && sums[1] > 0
      ? percentiles(whole.before, befores)
      : oneSided(sums[0], sums[1], squares[0] + squares[1], exposures.beforeA, exposures.beforeB);
  const after =
    sums[2] > 0 && sums[3] > 0
      ? percentiles(whole.after, afters)
      : oneSided(sums[2], sums[3], squares[2] + squares[3], exposures.afterA, exposures.afterB);
  const effect = sums.every((sum) => sum > 0)
    ? percentiles(whole.after / whole.before, effects)
    : quotient(after, before);
  return { before, after, effect, replicates };
}

/**
 * The bound that remains where a side received nothing, which no resampling can show: exact for the effective number of
 * visits, that is visits divided by their overdispersion `squares / visits` (Kish's effective sample size).
 */
export function oneSided(
  a: number,
  b: number,
  squares: number,
  exposureA: number,
  exposureB: number,
): RatioEstimate {
  if (a + b === 0) return NOTHING;
  const dispersion = squares / (a + b);
  return rateRatio(a / dispersion, b / dispersion, exposureA, exposureB);
}

const NOTHING: RatioEstimate = { ratio: null, low: null, high: null };

/** From the ends of both intervals: wider than 95 %, where one of them has one end only. */
function quotient(after: RatioEstimate, before: RatioEstimate): RatioEstimate {
  const over = (x: number | null, y: number | null) => (x === null || y === null || y === 0 ? null : x / y);
  if (after.low === null || before.low === null) return NOTHING;
  const [low, high] = [over(after.low, before.high), over(after.high, before.low)];
  return { ratio: over(after.ratio, before.ratio), low: low ?? 0, high };
}

function ratiosOf(
  [beforeA, beforeB, afterA, afterB]: readonly number[],
  exposures: Exposures,
): { before: number; after: number } {
  return {
    before: beforeA / exposures.beforeA / (beforeB / exposures.beforeB),
    after: afterA / exposures.afterA / (afterB / exposures.afterB),
  };
}

/** The two ends leave out as many worlds each, so that turning the sides over turns the interval over. */
function percentiles(ratio: number, drawn: readonly number[]): RatioEstimate {
  const sorted = drawn.filter((one) => !Number.isNaN(one)).sort((a, b) => a - b);
  if (!Number.isFinite(ratio) || sorted.length < drawn.length / 2) return NOTHING;
  const out = Math.floor(TAIL * sorted.length);
  const bound = (value: number) => (Number.isFinite(value) ? value : null);
  return { ratio, low: bound(sorted[out]), high: bound(sorted[sorted.length - 1 - out]) };
}

const POISSON_ONE = (() => {
  const limits: number[] = [];
  let term = Math.exp(-1);
  let sum = term;
  for (let k = 0; k < 12; k++) {
    limits.push(sum);
    term /= k + 1;
    sum += term;
  }
  return limits;
})();

/** Poisson with mean 1, by inversion. */
function poissonOne(u: number): number {
  let k = 0;
  while (k < POISSON_ONE.length && u >= POISSON_ONE[k]) k++;
  return k;
}
