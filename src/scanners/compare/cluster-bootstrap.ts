/**
 * Intervals for ratios of visits. A source that came once comes again, so visits are no independent events: whole sources are
 * resampled (cluster bootstrap; Davison and Hinkley 1997, 2.4 and 3.8), each with a weight that is Poisson with mean 1, and
 * the limits are percentiles. With a few heavy sources that is wide, as it should be.
 */
import type { RatioEstimate } from '../../model/comparison.ts';

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
  return {
    before: estimate(whole.before, befores, sums[0] > 0, sums[1] > 0),
    after: estimate(whole.after, afters, sums[2] > 0, sums[3] > 0),
    effect: estimate(
      whole.after / whole.before,
      effects,
      sums[2] > 0 && sums[1] > 0,
      sums[3] > 0 && sums[0] > 0,
    ),
    replicates,
  };
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

/** Nothing on one side leaves the bound on the other only: null, and not infinity. */
function estimate(ratio: number, drawn: readonly number[], hasA: boolean, hasB: boolean): RatioEstimate {
  const finite = drawn.filter((one) => !Number.isNaN(one)).sort((a, b) => a - b);
  if (finite.length < drawn.length / 2 || (!hasA && !hasB)) return { ratio: null, low: null, high: null };
  const at = (share: number) => finite[Math.min(finite.length - 1, Math.floor(share * finite.length))];
  const bound = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    ratio: hasB && Number.isFinite(ratio) ? ratio : null,
    low: hasA ? bound(at(TAIL)) : 0,
    high: hasB ? bound(at(1 - TAIL)) : null,
  };
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
