/** When somebody comes: active days, evenness, sweeps, periods. */
import { evenCountsProbability, LEAST_EVEN_COUNTS, LEAST_EVEN_MEAN } from './chance.ts';
import { NO_SET } from './columns.ts';
import type { Frame } from './frame.ts';

const DAY_SECONDS = 86_400;

export interface Rhythm {
  /** Probes by day since 1970, in the order of days; watched days only. */
  readonly days: ReadonlyMap<number, number>;
  readonly activeDays: number;
  /** Coefficient of variation of the probes of the watched days from its first to its last. */
  readonly variation: number;
}

/**
 * P(days this even), were it a Poisson process; 1 where too little is known. The first and the last day are cut by its own
 * coming and going. `visits`: of all groups, which are in the order of time.
 */
export function evennessOf(frame: Frame, groups: Uint32Array, visits: number): number {
  const { first } = frame.columns;
  const { distinct } = frame;
  const from = Math.floor(first[groups[0]] / DAY_SECONDS);
  const to = Math.floor(first[groups[groups.length - 1]] / DAY_SECONDS);
  const inside = to - from - 1;
  if (inside < LEAST_EVEN_COUNTS || visits < LEAST_EVEN_COUNTS * LEAST_EVEN_MEAN) return 1;
  const days = new Uint32Array(inside);
  for (const group of groups) {
    const day = Math.floor(first[group] / DAY_SECONDS) - from - 1;
    if (day >= 0 && day < inside) days[day] += distinct[group];
  }
  const counts: number[] = [];
  for (let day = 0; day < inside; day++) if (frame.isWatchedDay(from + 1 + day)) counts.push(days[day]);
  return evenCountsProbability(counts);
}

/** Days on which something came; groups in time order. */
export function daysOf({ columns: { first } }: Frame, groups: Uint32Array): number {
  let [days, before] = [0, -1];
  for (const group of groups) {
    const day = Math.floor(first[group] / DAY_SECONDS);
    if (day !== before) days++;
    before = day;
  }
  return days;
}

/** Groups in any order; in that of time it is quickest. */
export function weighRhythm(frame: Frame, groups: Uint32Array): Rhythm {
  const { first, probes } = frame.columns;
  const days = new Map<number, number>();
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  let [day, sent] = [Math.floor(first[groups[0]] / DAY_SECONDS), 0];
  const close = () => {
    days.set(day, (days.get(day) ?? 0) + sent);
    from = Math.min(from, day);
    to = Math.max(to, day);
    sent = 0;
  };
  for (const group of groups) {
    if (first[group] < day * DAY_SECONDS || first[group] >= (day + 1) * DAY_SECONDS) {
      close();
      day = Math.floor(first[group] / DAY_SECONDS);
    }
    sent += probes[group];
  }
  close();
  const all = frame.watchedDays.filter((day) => day >= from && day <= to).map((day) => days.get(day) ?? 0);
  return {
    days,
    activeDays: days.size,
    variation: variationOf(all),
  };
}

function variationOf(counts: readonly number[]): number {
  if (counts.length < 2) return 0;
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  if (mean === 0) return 0;
  const variance = counts.reduce((a, b) => a + (b - mean) ** 2, 0) / (counts.length - 1);
  return Math.sqrt(variance) / mean;
}

/** A time that it came: on one service, or on all. */
export interface Sweep {
  readonly from: number;
  readonly to: number;
  /** Distinct addresses. */
  readonly reach: number;
  readonly visits: number;
}

/** Groups in time order; `gapSeconds` of silence part two sweeps, and so do N visits without a pause. */
export function sweepsOf(frame: Frame, groups: Uint32Array, gapSeconds: number): Sweep[] {
  const { observations, masks, scratch } = frame;
  const { first, span, space, set, distinct, members } = frame.columns;
  const sweeps: Sweep[] = [];
  const at = space[groups[0]];
  const n = observations.spaces[at].size;
  const isPlaced = observations.spaces[at].family === 4;
  scratch.begin(isPlaced ? n : 1);
  let [from, to, visits] = [0, 0, 0];
  const close = () => {
    if (visits > 0) sweeps.push({ from, to, reach: isPlaced ? scratch.distinct : visits, visits });
    scratch.clear();
    visits = 0;
  };
  for (const group of groups) {
    const begins = first[group];
    if (visits > 0 && begins - to > gapSeconds) close();
    if (visits === 0) from = begins;
    to = Math.max(to, begins + span[group]);
    const mask = masks[space[group]];
    if (isPlaced && space[group] === at) {
      const end = set[group] === NO_SET ? 0 : set[group] + distinct[group];
      for (let i = set[group]; i < end; i++) {
        if (mask === null || mask[members[i]] === 0) scratch.add(members[i]);
      }
    }
    visits += frame.distinct[group];
  }
  close();
  return sweeps;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
