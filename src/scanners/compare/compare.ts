/**
 * The listing effect: what being found by a search engine changes. Two sets receive alike until one of them is listed; how their
 * rates compare after the date, against how they compared before, is the effect (a difference in differences on the
 * scale of ratios). What befalls both, befalls neither ratio.
 */
import type {
  ComparedTime,
  Comparison,
  ComparisonStep,
  EngineArrival,
  RatioEstimate,
  SideTotals,
} from '../../model/comparison.ts';
import type { VisitCount } from '../../model/visit-count.ts';
import { seededRandom } from '../chance.ts';
import { rateRatio } from './clopper-pearson.ts';
import { oneSided, resampleRatios, type SourceVisits } from './cluster-bootstrap.ts';

export interface CompareOptions {
  /** Epoch seconds. */
  readonly listedAt: number;
  /** Half open, epoch seconds; absent: from the first to the last visit. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly addressesA: number;
  readonly addressesB: number;
  readonly stepSeconds: number;
  /** Whether somebody watched in that hour (epoch seconds of its begin); absent: always. */
  readonly isWatched?: (at: number) => boolean;
  /** Organisation of a source; null: nobody knows. */
  readonly known?: (source: string) => string | null;
}

const HOUR = 3600;
const DAY = 86_400;
const NORMAL_95 = 1.959964;
const FEW_SOURCES = 10;

interface Own {
  /** Visits before and after, to A and to B: as SourceVisits. */
  readonly visits: [number, number, number, number];
  readonly first: [number, number];
}

/** Takes each visit once, in any order. Never throws for what strangers sent. */
export function compare(visits: Iterable<VisitCount>, options: CompareOptions): Comparison {
  const { listedAt, stepSeconds, range } = options;
  const sources = new Map<string, Own>();
  const steps = new Map<number, [number, number, number, number]>();
  const bySourceAndStep = new Map<string, number>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at, side, source, visits: count } of visits) {
    if (range !== undefined && (at < range.from || at >= range.to)) continue;
    from = Math.min(from, at);
    to = Math.max(to, at + HOUR);
    const own = sources.get(source) ?? {
      visits: [0, 0, 0, 0],
      first: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    };
    sources.set(source, own);
    const index = side === 'a' ? 0 : 1;
    own.visits[index + (at >= listedAt ? 2 : 0)] += count;
    own.first[index] = Math.min(own.first[index], at);
    const step = Math.floor((at - listedAt) / stepSeconds);
    const sums = steps.get(step) ?? [0, 0, 0, 0];
    steps.set(step, sums);
    sums[index] += count;
    const key = `${step} ${side} ${source}`;
    const before = bySourceAndStep.get(key) ?? 0;
    bySourceAndStep.set(key, before + count);
    // The sum of squares, grown by what this adds to it.
    sums[index + 2] += (before + count) ** 2 - before ** 2;
  }
  const period =
    range ??
    (from < to
      ? { from: Math.min(from, listedAt), to: Math.max(to, listedAt) }
      : { from: listedAt, to: listedAt });
  const watched = (begin: number, end: number) => watchedDays(begin, end, options.isWatched);
  const beforeDays = watched(period.from, Math.min(listedAt, period.to));
  const afterDays = watched(Math.max(listedAt, period.from), period.to);
  const { addressesA, addressesB } = options;
  // Sorted, so that the worlds drawn do not depend on the order in which visits came.
  const rows = [...sources].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, own]): SourceVisits => own.visits);
  const resampled = resampleRatios(
    rows,
    {
      beforeA: addressesA * beforeDays,
      beforeB: addressesB * beforeDays,
      afterA: addressesA * afterDays,
      afterB: addressesB * afterDays,
    },
    seededRandom(0xc0_4a_7e),
  );
  const timeOf = (offset: 0 | 2, days: number, ratio: RatioEstimate): ComparedTime =>
    comparedTime([...sources.values()], offset, days, options, ratio);
  const before = timeOf(0, beforeDays, resampled.before);
  const after = timeOf(2, afterDays, resampled.after);
  return {
    listedAt,
    period: sources.size === 0 && range === undefined ? null : period,
    addressesA,
    addressesB,
    before,
    after,
    effect: resampled.effect,
    stepSeconds,
    series: seriesOf(steps, period, options, watched),
    engines: enginesOf(sources, options),
    newcomers: newcomersOf(sources, listedAt),
    replicates: resampled.replicates,
    remarks: remarksOn(before, after, beforeDays, afterDays, listedAt),
  };
}

function watchedDays(begin: number, end: number, isWatched: CompareOptions['isWatched']): number {
  if (end <= begin) return 0;
  if (isWatched === undefined) return (end - begin) / DAY;
  let seconds = 0;
  for (let hour = Math.floor(begin / HOUR) * HOUR; hour < end; hour += HOUR) {
    if (isWatched(hour)) seconds += Math.min(end, hour + HOUR) - Math.max(begin, hour);
  }
  return seconds / DAY;
}

function comparedTime(
  sources: readonly Own[],
  offset: 0 | 2,
  days: number,
  { addressesA, addressesB }: CompareOptions,
  visits: RatioEstimate,
): ComparedTime {
  let [squares, total, firstA, firstB] = [0, 0, 0, 0];
  const sides: [number, number][] = [
    [0, 0],
    [0, 0],
  ];
  for (const own of sources) {
    const [a, b] = [own.visits[offset], own.visits[offset + 1]];
    for (const [side, count] of [a, b].entries()) {
      sides[side][0] += count;
      if (count > 0) sides[side][1]++;
    }
    squares += a * a + b * b;
    total += a + b;
    // Who is new in this time is told by where he came first; who came in the same hour to both tells nothing.
    const isNew = offset === 0 || (own.visits[0] === 0 && own.visits[1] === 0);
    if (isNew && a + b > 0 && own.first[0] !== own.first[1]) {
      if (own.first[0] < own.first[1]) firstA++;
      else firstB++;
    }
  }
  const totals = (side: 0 | 1, addresses: number): SideTotals => ({
    visits: sides[side][0],
    sources: sides[side][1],
    addressDays: addresses * days,
    rate: days > 0 && addresses > 0 ? sides[side][0] / (addresses * days) : null,
  });
  return {
    a: totals(0, addressesA),
    b: totals(1, addressesB),
    visits,
    sources: rateRatio(firstA, firstB, addressesA * days, addressesB * days),
    overdispersion: total === 0 ? null : squares / total,
  };
}

/** Steps count from the date, so that none straddles it. */
function seriesOf(
  steps: ReadonlyMap<number, readonly [number, number, number, number]>,
  period: { readonly from: number; readonly to: number },
  { listedAt, stepSeconds, addressesA, addressesB }: CompareOptions,
  watched: (begin: number, end: number) => number,
): ComparisonStep[] {
  const series: ComparisonStep[] = [];
  const first = Math.floor((period.from - listedAt) / stepSeconds);
  const last = Math.ceil((period.to - listedAt) / stepSeconds) - 1;
  for (let step = first; step <= last; step++) {
    const at = listedAt + step * stepSeconds;
    const [a, b, squaresA, squaresB] = steps.get(step) ?? [0, 0, 0, 0];
    const days = watched(Math.max(at, period.from), Math.min(at + stepSeconds, period.to));
    const none: RatioEstimate = { ratio: null, low: null, high: null };
    const visits =
      days === 0 || a + b === 0
        ? none
        : a === 0 || b === 0
          ? oneSided(a, b, squaresA + squaresB, addressesA * days, addressesB * days)
          : quasiPoisson(a, b, (squaresA + squaresB) / (a + b), addressesB / addressesA);
    series.push({ at, a, b, visits });
  }
  return series;
}

/**
 * Log ratio, normal, its variance that of Poisson counts times the overdispersion (McCullagh and Nelder 1989, 4.5).
 * Both sides received something.
 */
function quasiPoisson(a: number, b: number, dispersion: number, scale: number): RatioEstimate {
  const spread = Math.exp(NORMAL_95 * Math.sqrt(Math.max(1, dispersion) * (1 / a + 1 / b)));
  const ratio = (a / b) * scale;
  return { ratio, low: ratio / spread, high: ratio * spread };
}

function enginesOf(sources: ReadonlyMap<string, Own>, { known, listedAt }: CompareOptions): EngineArrival[] {
  if (known === undefined) return [];
  const engines = new Map<string, { firstA: number; firstB: number; visitsA: number; visitsB: number }>();
  for (const [source, own] of sources) {
    const organisation = known(source);
    if (organisation === null) continue;
    const engine = engines.get(organisation) ?? {
      firstA: Number.POSITIVE_INFINITY,
      firstB: Number.POSITIVE_INFINITY,
      visitsA: 0,
      visitsB: 0,
    };
    engines.set(organisation, engine);
    engine.firstA = Math.min(engine.firstA, own.first[0]);
    engine.firstB = Math.min(engine.firstB, own.first[1]);
    engine.visitsA += own.visits[2];
    engine.visitsB += own.visits[3];
  }
  const seen = (at: number) => (Number.isFinite(at) ? at : null);
  return [...engines]
    .map(
      ([organisation, engine]): EngineArrival => ({
        organisation,
        firstA: seen(engine.firstA),
        firstB: seen(engine.firstB),
        delaySeconds:
          Number.isFinite(engine.firstA) && engine.firstA >= listedAt ? engine.firstA - listedAt : null,
        visitsA: engine.visitsA,
        visitsB: engine.visitsB,
      }),
    )
    .sort(
      (x, y) =>
        Math.min(x.firstA ?? Number.POSITIVE_INFINITY, x.firstB ?? Number.POSITIVE_INFINITY) -
          Math.min(y.firstA ?? Number.POSITIVE_INFINITY, y.firstB ?? Number.POSITIVE_INFINITY) ||
        (x.organisation < y.organisation ? -1 : 1),
    );
}

function newcomersOf(sources: ReadonlyMap<string, Own>, listedAt: number): Comparison['newcomers'] {
  const share = (index: 0 | 1): number | null => {
    let [all, fresh] = [0, 0];
    for (const own of sources.values()) {
      if (own.visits[index + 2] === 0) continue;
      all++;
      if (Math.min(...own.first) >= listedAt) fresh++;
    }
    return all === 0 ? null : fresh / all;
  };
  return { a: share(0), b: share(1) };
}

function remarksOn(
  before: ComparedTime,
  after: ComparedTime,
  beforeDays: number,
  afterDays: number,
  listedAt: number,
): string[] {
  const remarks: string[] = [];
  if (listedAt % HOUR !== 0)
    remarks.push('Visits are known by the hour: all of the hour in which the date lies count as before it.');
  if (beforeDays === 0)
    remarks.push('Nothing was watched before the date: how the two compared by themselves is not known.');
  if (afterDays === 0) remarks.push('Nothing was watched after the date.');
  for (const [word, time] of [
    ['before', before],
    ['after', after],
  ] as const) {
    const few = Math.min(time.a.sources, time.b.sources);
    if (few < FEW_SOURCES) {
      remarks.push(
        `Only ${few} source${few === 1 ? '' : 's'} came to one of the sides ${word} the date: intervals from so few are too narrow rather than too wide.`,
      );
    }
    if (time.overdispersion !== null && time.overdispersion > 10) {
      remarks.push(
        `Few sources make most of the visits ${word} the date (overdispersion ${time.overdispersion.toFixed(0)}): the interval is that of sources, not of visits.`,
      );
    }
  }
  return remarks;
}
