/** What a system looks like from outside: how often, how much of the dark, on which services, in which order. */
import type {
  ScanningSystem,
  SystemService,
  SystemSignature,
  WalkOrder,
  WalkPoint,
} from '../model/scanning-system.ts';
import { MOST_WALK_POINTS } from '../model/scanning-system.ts';
import { serviceName } from '../model/service-name.ts';
import { COUNTED_MARKS } from '../model/sighting.ts';
import { sortByTime } from './by-time.ts';
import { NO_SET, positionsIn } from './columns.ts';
import type { Frame } from './frame.ts';
import { listsOf, sweepGap } from './repeats.ts';
import { daysOf, median, type Sweep, sweepsOf, weighRhythm } from './rhythm.ts';
import { reachOf } from './score-actors.ts';
import { DIFFERS_IP_ID, DIFFERS_KEY, DIFFERS_SEQUENCE, DIFFERS_SOURCE_PORT } from './source-ledger.ts';
import { weighWalk } from './walk.ts';

export const IPV4_SIZE = 2 ** 32;
export const MOST_SERVICES = 64;
/** Fewer visits have no order, and none that is missing. */
export const LEAST_ORDERED = 10;
/** A sweep shorter than this has no rate that seconds could tell. */
export const LEAST_RATE_SECONDS = 60;

export type Features = Pick<
  ScanningSystem,
  | 'services'
  | 'first'
  | 'last'
  | 'probes'
  | 'activeDays'
  | 'observedDays'
  | 'frequency'
  | 'coverage'
  | 'reach'
  | 'order'
  | 'rate'
  | 'steadiness'
  | 'signature'
  | 'calendar'
  | 'hours'
  | 'darkSize'
  | 'walk'
> & {
  readonly sweeps: readonly Sweep[];
  /** Median seconds between the starts of two sweeps for a service, or for any; null with fewer than three. */
  readonly periodSeconds: number | null;
  readonly visits: number;
  /** `services` holds at most MOST_SERVICES of them. */
  readonly serviceCount: number;
};

/**
 * Of a plan, or of one sender without one that could be seen; a crowd has crowd-features.ts. `parties`: the groups of each member;
 * `groups`: all of them by time.
 */
export function featuresOf(
  frame: Frame,
  parties: readonly Uint32Array[],
  groups: Uint32Array,
  sources: readonly number[],
  systematic: boolean,
): Features {
  const { observations } = frame;
  const { first, span, probes, service } = frame.columns;
  const gap = sweepGap(frame, groups);
  const space = largestSpace(frame, groups);
  const n = frame.sizes[space];
  const rhythm = weighRhythm(frame, groups);
  const totals = new Map<number, number>();
  let [sent, last] = [0, 0];
  let visits = 0;
  for (const group of groups) {
    sent += probes[group];
    visits += frame.distinct[group];
    last = Math.max(last, first[group] + span[group]);
    totals.set(service[group], (totals.get(service[group]) ?? 0) + probes[group]);
  }
  const services: SystemService[] = [];
  const coverages: number[] = [];
  for (const list of listsOf(frame, groups, true)) {
    const sweeps = countedSweeps(frame, list, gap, systematic);
    const ownSize = frame.sizes[frame.columns.space[list[0]]];
    const key = observations.services[service[list[0]]];
    const coverage = Math.min(1, median(sweeps.map(({ reach }) => reach)) / ownSize);
    for (const sweep of sweeps) coverages.push(sweep.reach / ownSize);
    services.push({
      service: serviceName(key >>> 16, key & 0xffff),
      probes: totals.get(service[list[0]])!,
      activeDays: daysOf(frame, list),
      sweeps: sweeps.length,
      coverage,
      periodSeconds: periodOf(sweeps),
    });
  }
  services.sort((a, b) => b.probes - a.probes || (a.service < b.service ? -1 : 1));
  const sweeps = countedSweeps(frame, groups, gap, systematic);
  const observedDays = Math.max(1, frame.watchedDays.length);
  const active = sweeps.reduce((sum, sweep) => sum + (sweep.to - sweep.from), 0);
  const { order } = weighWalk(frame, groups);
  return {
    services: services.slice(0, MOST_SERVICES),
    serviceCount: services.length,
    first: first[groups[0]],
    last,
    probes: sent,
    visits,
    activeDays: rhythm.activeDays,
    observedDays,
    frequency: sweeps.length / observedDays,
    coverage: Math.min(1, median(coverages)),
    reach: Math.min(1, reachOf(frame, groups) / n),
    order: orderOf(order, systematic, visits),
    rate:
      active >= LEAST_RATE_SECONDS && observations.spaces[space].family === 4
        ? (sent / active) * (IPV4_SIZE / n)
        : null,
    steadiness: rhythm.variation,
    signature: signatureOf(frame, groups, sources, groups[0]),
    calendar: calendarOf(frame, rhythm.days),
    hours: hoursOf(frame, groups),
    darkSize: n,
    walk: walkPoints(frame, parties, space),
    sweeps,
    periodSeconds: usualPeriod(services) ?? periodOf(sweeps),
  };
}

/** Where each service has its own time, the sweeps of all together have none. */
function usualPeriod(services: readonly SystemService[]): number | null {
  const periods = services.flatMap(({ periodSeconds }) => periodSeconds ?? []);
  return periods.length === 0 ? null : median(periods);
}

/** All groups of all parties by time. */
export function mergeParties(frame: Frame, parties: readonly Uint32Array[]): Uint32Array {
  return parties.length === 1 ? parties[0] : sortByTime(frame, allGroups(parties));
}

/** Party by party, in an array of their own. */
export function allGroups(parties: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parties.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const groups of parties) {
    all.set(groups, at);
    at += groups.length;
  }
  return all;
}

/** Who never pauses and begins anew when he is through has as many sweeps as rounds. */
export function countedSweeps(frame: Frame, groups: Uint32Array, gap: number, systematic: boolean): Sweep[] {
  const sweeps = sweepsOf(frame, groups, gap);
  if (!systematic) return sweeps;
  const size = frame.sizes[frame.columns.space[groups[0]]];
  return sweeps.flatMap((sweep) => {
    const rounds = Math.round(sweep.visits / Math.max(1, sweep.reach));
    if (rounds < 2 || sweep.reach < size / 2) return [sweep];
    const seconds = (sweep.to - sweep.from) / rounds;
    return Array.from({ length: Math.min(rounds, 10_000) }, (_, i) => ({
      from: sweep.from + i * seconds,
      to: sweep.from + (i + 1) * seconds,
      reach: sweep.reach,
      visits: sweep.visits / rounds,
    }));
  });
}

function periodOf(sweeps: readonly Sweep[]): number | null {
  if (sweeps.length < 3) return null;
  return median(sweeps.slice(1).map((sweep, i) => sweep.from - sweeps[i].from));
}

function orderOf(
  order: 'forward' | 'backward' | 'byte-reversed' | 'none',
  systematic: boolean,
  visits: number,
): WalkOrder {
  if (order !== 'none') return order;
  if (visits < LEAST_ORDERED) return 'unclear';
  return systematic ? 'permuted' : 'random';
}

export function largestSpace(frame: Frame, groups: Uint32Array): number {
  const visits = new Map<number, number>();
  for (const group of groups) {
    const space = frame.columns.space[group];
    visits.set(space, (visits.get(space) ?? 0) + frame.distinct[group]);
  }
  const family = (space: number) => frame.observations.spaces[space].family;
  return [...visits].reduce((a, b) => {
    if (family(a[0]) !== family(b[0])) return family(a[0]) === 4 ? a : b;
    return b[1] > a[1] ? b : a;
  })[0];
}

export function calendarOf(frame: Frame, days: ReadonlyMap<number, number>): ScanningSystem['calendar'] {
  const firstDay = frame.watchedDays[0] ?? 0;
  const lastDay = frame.watchedDays.at(-1) ?? firstDay;
  const probes: number[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    probes.push(frame.isWatchedDay(day) ? (days.get(day) ?? 0) : (days.get(day) ?? -1));
  }
  return { firstDay, probes };
}

function hoursOf(frame: Frame, groups: Uint32Array): number[] {
  const hours = new Array<number>(24).fill(0);
  for (const group of groups) {
    hours[Math.floor(frame.columns.first[group] / 3600) % 24] += frame.columns.probes[group];
  }
  return hours;
}

/**
 * A sample of the visits by time. Within an hour the members are known and not their moments: they are spread evenly, in
 * the order that the steps tell, and where these tell of none in no order, since sorted ones would draw a ramp that nobody walked.
 */
function walkPoints(frame: Frame, parties: readonly Uint32Array[], space: number): WalkPoint[] {
  const { first, span, set, distinct } = frame.columns;
  let total = 0;
  for (const groups of parties) {
    for (const group of groups) {
      if (frame.columns.space[group] === space && set[group] !== NO_SET) total += distinct[group];
    }
  }
  const step = Math.max(1, total / MOST_WALK_POINTS);
  const points: WalkPoint[] = [];
  let next = 0;
  let seen = 0;
  for (const [party, groups] of parties.entries()) {
    for (const group of groups) {
      if (frame.columns.space[group] !== space) continue;
      const count = set[group] === NO_SET ? 0 : distinct[group];
      // Most groups of a large system have no place in the sample.
      if (seen + count <= next) {
        seen += count;
        continue;
      }
      const positions = walkedOrder(frame, group);
      for (let i = 0; i < positions.length; i++, seen++) {
        if (seen < next || points.length >= MOST_WALK_POINTS) continue;
        next += step;
        const share = positions.length === 1 ? 0 : i / (positions.length - 1);
        points.push([Math.round(first[group] + share * span[group]), positions[i], party]);
      }
    }
  }
  return points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function walkedOrder(frame: Frame, group: number): ArrayLike<number> {
  const { probes, order, ascents } = frame.columns;
  const positions = positionsIn(frame.columns, group);
  if (positions.length < 3) return positions;
  const up = ascents[order[group]] / (probes[group] - 1);
  const sorted = positions.slice().sort();
  if (up >= CLEAR_ORDER) return sorted;
  if (up <= 1 - CLEAR_ORDER) return sorted.reverse();
  const scattered = (position: number) => Math.imul(position ^ 0x9e37, 0x9e37_79b1) >>> 0;
  return [...sorted].sort((a, b) => scattered(a) - scattered(b));
}

/** Share of steps up from which on an hour is drawn as a ramp; of steps down likewise. */
const CLEAR_ORDER = 0.9;

/** `earliest`: of the groups, which are in any order. */
export function signatureOf(
  frame: Frame,
  groups: Uint32Array,
  sources: readonly number[],
  earliest: number,
): SystemSignature {
  const { observations } = frame;
  const looks = new Map<number, number>();
  let sent = 0;
  for (const group of groups) {
    const count = frame.columns.probes[group];
    looks.set(frame.columns.look[group], (looks.get(frame.columns.look[group]) ?? 0) + count);
    sent += count;
  }
  const all = [...looks].map(([index, count]) => ({ look: observations.looks[index], count }));
  const shared = <Value>(read: (index: number) => Value, isNone: (value: Value) => boolean): Value | null => {
    const counts = new Map<Value, number>();
    for (const [index, count] of looks) {
      const value = read(index);
      counts.set(value, (counts.get(value) ?? 0) + count);
    }
    const best = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    return best[1] >= sent * 0.95 && !isNone(best[0]) ? best[0] : null;
  };
  const { looks: known } = observations;
  const mark = shared(
    (index) => known[index].mark,
    (value) => value < 0,
  );
  const isRecorded = all.some(({ look }) => look.shape !== 0);
  const constant = (bit: number, read: (source: number) => number): number | null => {
    if (sources.length === 0 || sent < 3 * sources.length) return null;
    const value = read(sources[0]);
    const same = sources.every(
      (source) => (observations.sourceLedger.differingOf(source) & bit) === 0 && read(source) === value,
    );
    return same ? value : null;
  };
  const isTcp = groups.length > 0 && observations.services[frame.columns.service[earliest]] >>> 16 === 6;
  const sequence = constant(DIFFERS_SEQUENCE, (source) => observations.sourceLedger.sequenceOf(source));
  const key = constant(DIFFERS_KEY, (source) => observations.sourceLedger.keyOf(source));
  return {
    tool: mark === null ? null : COUNTED_MARKS[mark],
    window:
      isRecorded && isTcp
        ? shared(
            (index) => known[index].window,
            () => false,
          )
        : null,
    length: shared(
      (index) => known[index].length,
      (value) => value === 0,
    ),
    initialTtl: shared(
      (index) => known[index].initialTtl,
      () => false,
    ),
    ipId: isRecorded ? constant(DIFFERS_IP_ID, (source) => observations.sourceLedger.ipIdOf(source)) : null,
    sourcePort: constant(DIFFERS_SOURCE_PORT, (source) => observations.sourceLedger.sourcePortOf(source)),
    sequence: isRecorded && isTcp ? sequence : null,
    sequenceKey: isRecorded && isTcp && sequence === null ? key : null,
  };
}
