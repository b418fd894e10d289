/**
 * What a crowd looks like from outside. Its visits make no sweeps and no walk, however one looks at them, so nothing asks for their
 * order: they are taken as they lie, actor by actor, which for millions of them is several times quicker than by time.
 */
import type { SystemService } from '../model/scanning-system.ts';
import { serviceName } from '../model/service-name.ts';
import {
  calendarOf,
  type Features,
  IPV4_SIZE,
  LEAST_ORDERED,
  LEAST_RATE_SECONDS,
  largestSpace,
  MOST_SERVICES,
  signatureOf,
} from './features.ts';
import type { Frame } from './frame.ts';
import { listsOf } from './repeats.ts';
import { median, type Sweep, weighRhythm } from './rhythm.ts';
import { reachOf } from './score-actors.ts';

const DAY_SECONDS = 86_400;

/** `groups`: all of them, each once, in any order. */
export function crowdFeatures(frame: Frame, groups: Uint32Array, sources: readonly number[]): Features {
  const { observations } = frame;
  const { first, probes, service } = frame.columns;
  const space = largestSpace(frame, groups);
  const n = frame.sizes[space];
  const hours = new Array<number>(24).fill(0);
  const totals = new Map<number, number>();
  for (const group of groups) {
    totals.set(service[group], (totals.get(service[group]) ?? 0) + probes[group]);
    hours[Math.floor(first[group] / 3600) % 24] += probes[group];
  }
  const services: SystemService[] = [];
  const coverages: number[] = [];
  for (const list of listsOf(frame, groups, true)) {
    const whole = wholeOf(frame, list);
    const coverage = Math.min(1, whole.reach / frame.sizes[frame.columns.space[list[0]]]);
    const key = observations.services[service[list[0]]];
    coverages.push(coverage);
    services.push({
      service: serviceName(key >>> 16, key & 0xffff),
      probes: totals.get(service[list[0]])!,
      activeDays: daysIn(frame, list),
      sweeps: 1,
      coverage,
      periodSeconds: null,
    });
  }
  services.sort((a, b) => b.probes - a.probes || (a.service < b.service ? -1 : 1));
  const whole = wholeOf(frame, groups);
  const observedDays = Math.max(1, frame.watchedDays.length);
  const rhythm = weighRhythm(frame, groups);
  return {
    services: services.slice(0, MOST_SERVICES),
    serviceCount: services.length,
    first: whole.from,
    last: whole.last,
    probes: whole.probes,
    visits: whole.visits,
    activeDays: rhythm.activeDays,
    observedDays,
    frequency: 1 / observedDays,
    coverage: Math.min(1, median(coverages)),
    reach: Math.min(1, whole.reach / n),
    order: whole.visits < LEAST_ORDERED ? 'unclear' : 'random',
    rate: rateOf(whole, observations.spaces[space].family, n),
    steadiness: rhythm.variation,
    signature: signatureOf(frame, groups, sources, whole.earliest),
    calendar: calendarOf(frame, rhythm.days),
    hours,
    darkSize: n,
    walk: [],
    sweeps: [whole],
    periodSeconds: null,
  };
}

interface Whole extends Sweep {
  /** The group that came first. */
  readonly earliest: number;
  /** Epoch seconds of the last packet. */
  readonly last: number;
  readonly probes: number;
}

/** All visits as one: what a crowd did. It ends with the group that came last. */
function wholeOf(frame: Frame, groups: Uint32Array): Whole {
  const { first, span, probes } = frame.columns;
  let [earliest, latest, last, visits, sent] = [groups[0], groups[0], 0, 0, 0];
  for (const group of groups) {
    if (isBefore(first, group, earliest)) earliest = group;
    if (isBefore(first, latest, group)) latest = group;
    last = Math.max(last, first[group] + span[group]);
    visits += frame.distinct[group];
    sent += probes[group];
  }
  const [from, to] = [first[earliest], first[latest] + span[latest]];
  return { earliest, from, to, last, reach: reachOf(frame, groups), visits, probes: sent };
}

function isBefore(first: Uint32Array, a: number, b: number): boolean {
  return first[a] < first[b] || (first[a] === first[b] && a < b);
}

function rateOf({ from, to, probes }: Whole, family: 4 | 6, size: number): number | null {
  return to - from >= LEAST_RATE_SECONDS && family === 4 ? (probes / (to - from)) * (IPV4_SIZE / size) : null;
}

function daysIn({ columns: { first } }: Frame, groups: Uint32Array): number {
  const days = new Set<number>();
  let before = -1;
  for (const group of groups) {
    const day = Math.floor(first[group] / DAY_SECONDS);
    if (day !== before) days.add(day);
    before = day;
  }
  return days.size;
}
