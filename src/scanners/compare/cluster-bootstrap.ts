/**
 * Intervals for ratios of visits. A source that came once comes again, so visits are no independent events: whole sources
 * are resampled (cluster bootstrap; Davison and Hinkley 1997, 2.4 and 3.8), each with a weight that is Poisson with mean 1.
 * The limits are percentiles, corrected for bias and acceleration (BCa; Efron, JASA 82, 1987): plain ones hold the truth
 * too seldom where few sources make most of the visits.
 *
 * Sources with the same visits are drawn together, their weights being Poisson with their number as mean: so a million
 * that came once cost no more than one.
 */
import { normalLower } from '../../base/probability.ts';
import type { RatioEstimate } from '../../model/comparison.ts';
import { effectiveRatio, type Pair, quotient, UNKNOWN_RATIO } from './effective-ratio.ts';
import { drawPoisson } from './poisson-draw.ts';
import { normalQuantile } from './quantiles.ts';

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
  /** 0: sources were too few. */
  readonly replicates: number;
}

/** Fewer say too little of how sources differ: their intervals are those of effective numbers. */
export const FEWEST_TO_RESAMPLE = 12;
const MOST_REPLICATES = 2_000;
const LEAST_REPLICATES = 500;
const MOST_DRAWS = 20_000_000;
const TAIL = 0.025;

interface Alike {
  readonly visits: SourceVisits;
  count: number;
}

/** The same for the same order of sources, whatever their sides. `fewest` is how many are worth to be resampled. */
export function resampleRatios(
  sources: readonly SourceVisits[],
  exposures: Exposures,
  random: () => number,
  fewest = FEWEST_TO_RESAMPLE,
): Resampled {
  const sums = sources.reduce<number[]>((sum, visits) => sum.map((one, i) => one + visits[i]), [0, 0, 0, 0]);
  const pairsOf = (offset: 0 | 2) => sources.map((visits): Pair => [visits[offset], visits[offset + 1]]);
  const comers = (offset: 0 | 2) => sources.filter((v) => v[offset] + v[offset + 1] > 0).length;
  const canResample = ([0, 2] as const).map(
    (offset) => sums[offset] > 0 && sums[offset + 1] > 0 && comers(offset) >= fewest,
  );
  const isWatched = Object.values(exposures).every((exposure) => exposure > 0);
  const drawn = canResample.some(Boolean) ? drawWorlds(alikeOf(sources), random) : [];
  const { beforeA, beforeB, afterA, afterB } = exposures;
  const [scaleBefore, scaleAfter] = [beforeB / beforeA, afterB / afterA];
  const before = canResample[0]
    ? bca(sources, sums, drawn, ([a, b]) => a / b, [1, -1, 0, 0], scaleBefore)
    : effectiveRatio(pairsOf(0), beforeA, beforeB);
  const after = canResample[1]
    ? bca(sources, sums, drawn, ([, , a, b]) => a / b, [0, 0, 1, -1], scaleAfter)
    : effectiveRatio(pairsOf(2), afterA, afterB);
  const effect =
    canResample[0] && canResample[1] && isWatched
      ? bca(sources, sums, drawn, ([c, d, a, b]) => a / b / (c / d), [-1, 1, 1, -1], scaleAfter / scaleBefore)
      : quotient(after, before);
  return { before, after, effect, replicates: drawn.length };
}

function alikeOf(sources: readonly SourceVisits[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const visits of sources) {
    const key = visits.join(' ');
    const alike = found.get(key) ?? { visits, count: 0 };
    found.set(key, alike);
    alike.count++;
  }
  return [...found.values()];
}

function drawWorlds(alike: readonly Alike[], random: () => number): SourceVisits[] {
  const replicates = Math.round(
    Math.min(MOST_REPLICATES, Math.max(LEAST_REPLICATES, MOST_DRAWS / alike.length)),
  );
  return Array.from({ length: replicates }, () => {
    const world: [number, number, number, number] = [0, 0, 0, 0];
    for (const { visits, count } of alike) {
      const weight = drawPoisson(count, random);
      if (weight > 0) for (let i = 0; i < 4; i++) world[i] += weight * visits[i];
    }
    return world;
  });
}

/** `signs`: how the logarithm of the ratio goes with each of the four sums. */
function bca(
  sources: readonly SourceVisits[],
  sums: readonly number[],
  worlds: readonly SourceVisits[],
  ratioOf: (sums: readonly number[]) => number,
  signs: SourceVisits,
  scale: number,
): RatioEstimate {
  if (!Number.isFinite(scale) || scale <= 0) return UNKNOWN_RATIO;
  const whole = ratioOf(sums);
  const sorted = worlds
    .map(ratioOf)
    .filter((ratio) => !Number.isNaN(ratio))
    .sort((x, y) => x - y);
  let [below, squares, cubes] = [0, 0, 0];
  for (const ratio of sorted) below += ratio < whole ? 1 : ratio === whole ? 0.5 : 0;
  for (const visits of sources) {
    let influence = 0;
    for (let i = 0; i < 4; i++) if (signs[i] !== 0) influence += (signs[i] * visits[i]) / sums[i];
    squares += influence ** 2;
    cubes += influence ** 3;
  }
  const n = sorted.length;
  if (n < worlds.length / 2) return UNKNOWN_RATIO;
  const bias = normalQuantile(Math.min(1 - 1 / n, Math.max(1 / n, below / n)));
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  const level = (p: number) => {
    const z = bias + normalQuantile(p);
    return normalLower(bias + z / (1 - acceleration * z));
  };
  // Each end leaves out as many worlds as its level says, so that turning the sides over turns the interval over.
  const outside = (share: number) => Math.min(n - 1, Math.floor(share * n));
  const low = sorted[outside(level(TAIL))];
  const high = sorted[n - 1 - outside(1 - level(1 - TAIL))];
  return { ratio: whole * scale, low: low * scale, high: Number.isFinite(high) ? high * scale : null };
}
