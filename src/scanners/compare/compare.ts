/**
 * The listing effect: what being found by a search engine changes. Two sets receive alike until one of them is listed;
 * how their rates compare after the date, against how they compared before, is the effect (a difference in differences
 * on the scale of ratios). What befalls both, befalls neither ratio.
 */
import type {
  ComparedTime,
  Comparison,
  ComparisonConclusion,
  ComparisonStep,
  RatioEstimate,
  SideTotals,
} from '../../model/comparison.ts';
import type { Side, VisitCount } from '../../model/visit-count.ts';
import { seededRandom } from '../chance.ts';
import { rateRatio } from './clopper-pearson.ts';
import { FEWEST_TO_RESAMPLE, resampleRatios } from './cluster-bootstrap.ts';
import { FEW_SOURCES, remarksOn } from './comparison-remarks.ts';
import { effectiveRatio, type Pair } from './effective-ratio.ts';
import { type LedgerOptions, type SourceSums, VisitLedger } from './visit-ledger.ts';

/** What was watched. */
export interface Watch {
  readonly addressesA: number;
  readonly addressesB: number;
  /** Addresses (or decoys) of a side that were watched in the hour that begins then; absent: always all of them. */
  readonly addressesAt?: (side: Side, at: number) => number;
  /** In place of `addressesAt`, where it is known to the second: address-days of a side in a stretch of time. */
  readonly addressDays?: (side: Side, from: number, to: number) => number;
}

export type CompareOptions = LedgerOptions & Watch;

const HOUR = 3600;
const DAY = 86_400;
const SEED = 0xc0_4a_7e;

/** Takes each visit once, in any order. Never throws for what strangers sent. */
export function compare(visits: Iterable<VisitCount>, options: CompareOptions): Comparison {
  const ledger = new VisitLedger(options);
  for (const visit of visits) ledger.add(visit);
  return compareLedger(ledger, options);
}

interface Period {
  readonly from: number;
  readonly to: number;
}

/** As `compare`, of visits that were added as they came; with fewer sources than `fewest` none are resampled. */
export function compareLedger(ledger: VisitLedger, watch: Watch, fewest = FEWEST_TO_RESAMPLE): Comparison {
  const { splitAt, sampledShare } = ledger;
  const { listedAt, stepSeconds, range } = ledger.options;
  const sources = ledger.sources();
  const period = range ?? periodOf(ledger);
  const { days, hoursUnwatched } = watchedDays(watch, period);
  const [beforeA, beforeB] = [days('a', period.from, splitAt), days('b', period.from, splitAt)];
  const [afterA, afterB] = [days('a', splitAt, period.to), days('b', splitAt, period.to)];
  const resampled = resampleRatios(
    sources.map(({ visits }) => visits),
    { beforeA, beforeB, afterA, afterB },
    seededRandom(SEED),
    fewest,
  );
  const before = comparedTime(sources, 0, [beforeA, beforeB], resampled.before, sampledShare);
  const after = comparedTime(sources, 2, [afterA, afterB], resampled.after, sampledShare);
  return {
    listedAt,
    period: sources.length === 0 && range === undefined ? null : period,
    addressesA: watch.addressesA,
    addressesB: watch.addressesB,
    before,
    after,
    effect: resampled.effect,
    conclusion: conclusionOf(resampled.effect, before, after),
    stepSeconds,
    series: seriesOf(sources, splitAt, stepSeconds, period, days, sampledShare),
    engines: ledger.engines(),
    newcomers: { a: newcomers(sources, 0, splitAt), b: newcomers(sources, 1, splitAt) },
    replicates: resampled.replicates,
    sampledShare,
    remarks: remarksOn({
      ...watch,
      listedAt,
      grainSeconds: ledger.grainSeconds,
      before,
      after,
      hoursUnwatched,
      sampledShare,
    }),
  };
}

function periodOf({ firstAt, lastAt, splitAt, grainSeconds }: VisitLedger): Period {
  return firstAt > lastAt
    ? { from: splitAt, to: splitAt }
    : { from: Math.min(firstAt, splitAt), to: Math.max(lastAt + grainSeconds, splitAt) };
}

type Days = (side: Side, from: number, to: number) => number;

/** Address-days of a side between two times, by sums over the hours of the period. */
function watchedDays(
  { addressesA, addressesB, addressesAt, addressDays }: Watch,
  period: Period,
): { days: Days; hoursUnwatched: number } {
  const within = (from: number, to: number): [number, number] => [
    Math.max(from, period.from),
    Math.min(to, period.to),
  ];
  if (addressDays !== undefined) {
    const days: Days = (side, begin, end) => {
      const [from, to] = within(begin, end);
      return from < to ? addressDays(side, from, to) : 0;
    };
    return { days, hoursUnwatched: hoursWithout(period, (side, hour) => days(side, hour, hour + HOUR)) };
  }
  if (addressesAt === undefined) {
    const days: Days = (side, begin, end) => {
      const [from, to] = within(begin, end);
      return Math.max(0, ((to - from) / DAY) * (side === 'a' ? addressesA : addressesB));
    };
    return { days, hoursUnwatched: 0 };
  }
  const days: Days = (side, begin, end) => {
    const [from, to] = within(begin, end);
    let addressSeconds = 0;
    for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR)
      addressSeconds += addressesAt(side, hour) * (Math.min(to, hour + HOUR) - Math.max(from, hour));
    return addressSeconds / DAY;
  };
  return { days, hoursUnwatched: hoursWithout(period, addressesAt) };
}

/** Whole hours in which one side at least was not watched. */
function hoursWithout({ from, to }: Period, watched: (side: Side, hour: number) => number): number {
  let hours = 0;
  for (let hour = Math.ceil(from / HOUR) * HOUR; hour + HOUR <= to; hour += HOUR)
    if (watched('a', hour) === 0 || watched('b', hour) === 0) hours++;
  return hours;
}

function comparedTime(
  sources: readonly SourceSums[],
  offset: 0 | 2,
  [daysA, daysB]: readonly [number, number],
  visits: RatioEstimate,
  sampledShare: number,
): ComparedTime {
  let [squares, firstA, firstB] = [0, 0, 0];
  const sums = [0, 0];
  const comers = [0, 0];
  for (const own of sources) {
    const pair: Pair = [own.visits[offset], own.visits[offset + 1]];
    for (const [side, count] of pair.entries()) {
      sums[side] += count;
      if (count > 0) comers[side]++;
      squares += count * count;
    }
    // Who is new in this time is told by where it came first; who came in the same hour to both tells nothing.
    const isNew = offset === 0 || (own.visits[0] === 0 && own.visits[1] === 0);
    if (!isNew || pair[0] + pair[1] === 0 || own.first[0] === own.first[1]) continue;
    if (own.first[0] < own.first[1]) firstA++;
    else firstB++;
  }
  const totals = (side: 0 | 1, addressDays: number): SideTotals => ({
    visits: Math.round(sums[side] / sampledShare),
    sources: Math.round(comers[side] / sampledShare),
    addressDays,
    rate: addressDays > 0 ? sums[side] / sampledShare / addressDays : null,
  });
  const all = sums[0] + sums[1];
  return {
    a: totals(0, daysA),
    b: totals(1, daysB),
    visits,
    sources: rateRatio(firstA, firstB, daysA, daysB),
    overdispersion: all === 0 ? null : squares / all,
  };
}

/** Steps count from the date, so that none straddles it. */
function seriesOf(
  sources: readonly SourceSums[],
  splitAt: number,
  stepSeconds: number,
  period: Period,
  days: Days,
  sampledShare: number,
): ComparisonStep[] {
  const pairs = new Map<number, Pair[]>();
  for (const { steps } of sources) {
    for (let at = 0; at < steps.length; at += 3) {
      const own = pairs.get(steps[at]) ?? [];
      pairs.set(steps[at], own);
      own.push([steps[at + 1], steps[at + 2]]);
    }
  }
  const first = Math.floor((period.from - splitAt) / stepSeconds);
  const last = Math.ceil((period.to - splitAt) / stepSeconds) - 1;
  const series: ComparisonStep[] = [];
  for (let step = first; step <= last; step++) {
    const at = splitAt + step * stepSeconds;
    const own = pairs.get(step) ?? [];
    const [daysA, daysB] = [days('a', at, at + stepSeconds), days('b', at, at + stepSeconds)];
    const sum = (side: 0 | 1) => Math.round(own.reduce((all, pair) => all + pair[side], 0) / sampledShare);
    series.push({
      at,
      a: sum(0),
      b: sum(1),
      addressDaysA: daysA,
      addressDaysB: daysB,
      visits: effectiveRatio(own, daysA, daysB),
    });
  }
  return series;
}

function newcomers(sources: readonly SourceSums[], side: 0 | 1, splitAt: number): number | null {
  const came = sources.filter(({ visits }) => visits[side + 2] > 0);
  return came.length === 0
    ? null
    : came.filter(({ first }) => Math.min(...first) >= splitAt).length / came.length;
}

function conclusionOf(
  { low, high }: RatioEstimate,
  before: ComparedTime,
  after: ComparedTime,
): ComparisonConclusion {
  if (low !== null && low > 1) return 'more';
  if (high !== null && high < 1) return 'less';
  const comers = [before.a, before.b, after.a, after.b].map(({ sources }) => sources);
  return Math.min(...comers) < FEW_SOURCES ? 'not-enough-data' : 'no-difference';
}
