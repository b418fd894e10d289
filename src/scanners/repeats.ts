/**
 * The repeat deficit: who works through a list or a permutation does not come to an address twice before he came to
 * all others once. A sender by chance covers `1 - e^(-k/N)` and comes back about `k(k-1)/2N` times.
 *
 * The unit is the *visit*: a source at an address on a service in one hour. Pairs of visits to the same address are
 * counted within windows of time: a sweep must not repeat, the next one may. How the windows are cut depends on times
 * alone, so it favours nothing; each way that is tried is paid for (Bonferroni).
 */
import { fewPairsProbability, manyPairsProbability, type Overlap, occupancy } from './chance.ts';
import { NO_SET } from './columns.ts';
import type { Frame } from './frame.ts';

const DAY_SECONDS = 86_400;
/** Below this variance even no repeat at all says little. */
const LEAST_VARIANCE = 1.5;
const SETTLED = 1e-9;

export const WINDOWS = ['all', 'sweeps', 'weeks', 'days'] as const;
export type WindowKind = (typeof WINDOWS)[number];

export interface RepeatFinding extends Overlap {
  /** After the correction for the ways tried; 1 where nothing could be tried. */
  readonly p: number;
  /** The way that gave it. */
  readonly windows: WindowKind;
  readonly byService: boolean;
  /** Ways tried: those in which chance would have made enough repeats. */
  readonly tried: number;
  /** P(so many repeats or more) within sweeps: small says that somebody returns to few addresses. */
  readonly excess: number;
  /** Largest variance of all ways: what could have been seen. */
  readonly variance: number;
}

interface ListOfKey {
  size: number;
  list: Uint32Array;
  length: number;
}

/** Groups in time order -> groups of one dark space (and service), in time order. */
export function listsOf(frame: Frame, groups: Uint32Array, byService: boolean): Uint32Array[] {
  const { space, service } = frame.columns;
  const keyOf = (group: number) => space[group] + (byService ? (service[group] + 1) * 256 : 0);
  const first = keyOf(groups[0]);
  let same = 1;
  while (same < groups.length && keyOf(groups[same]) === first) same++;
  if (same === groups.length) return [groups];
  // A Map keeps the order in which keys came first, and groups of one key often follow each other.
  const lists = new Map<number, ListOfKey>();
  let [key, one]: [number, ListOfKey] = [-1, { size: 0, list: groups, length: 0 }];
  for (const group of groups) {
    if (keyOf(group) !== key) {
      key = keyOf(group);
      one = lists.get(key) ?? { size: 0, list: groups, length: 0 };
      if (one.size === 0) lists.set(key, one);
    }
    one.size++;
  }
  for (const own of lists.values()) own.list = new Uint32Array(own.size);
  key = -1;
  for (const group of groups) {
    if (keyOf(group) !== key) {
      key = keyOf(group);
      one = lists.get(key)!;
    }
    one.list[one.length++] = group;
  }
  return [...lists.values()].map(({ list }) => list);
}

/**
 * Whether chance makes so many repeats in any of the ways that are tried that some could be missed. All visits of a dark
 * space as one list in one window have every pair that any other way has; dark spaces together have more.
 */
export function mayMissRepeats(frame: Frame, groups: Uint32Array): boolean {
  const { space, probes, set } = frame.columns;
  const { distinct, sizes } = frame;
  let [spread, spreadSquares, inside, least] = [0, 0, 0, Number.POSITIVE_INFINITY];
  for (const group of groups) {
    if (set[group] === NO_SET) continue;
    const n = sizes[space[group]];
    const d = Math.min(n, distinct[group]);
    const u = d * (1 - d / n);
    spread += u;
    spreadSquares += u * u;
    least = Math.min(least, n);
    if (probes[group] > 1) inside += occupancy(probes[group], n).variance;
  }
  if (least <= 1) return true;
  const between = Math.max(0, spread * spread - spreadSquares) / (2 * (least - 1));
  // What is added in another order is not the same to the last digit.
  return (between + inside) * (1 + ROUNDING) >= LEAST_VARIANCE;
}

const ROUNDING = 1e-9;

export function weighRepeats(frame: Frame, groups: Uint32Array, gapSeconds: number): RepeatFinding {
  const found: (Overlap & { p: number; windows: WindowKind; byService: boolean })[] = [];
  let excess = 1;
  let most = 0;
  const single = listsOf(frame, groups, true);
  const joint = single.length === 1 ? null : listsOf(frame, groups, false);
  for (const lists of joint === null ? [single] : [single, joint]) {
    for (const windows of WINDOWS) {
      const cut = cutter(frame, windows, gapSeconds);
      const overlap = expectedWithin(frame, lists, cut);
      const byService = lists === single;
      const inside = windows === 'all' && byService ? withinHours(frame, lists) : null;
      const variance = overlap.variance + (inside?.variance ?? 0);
      most = Math.max(most, variance);
      if (variance < LEAST_VARIANCE) continue;
      overlap.observed = observedWithin(frame, lists, cut);
      if (overlap.variance >= LEAST_VARIANCE) {
        found.push({ ...overlap, p: fewPairsProbability(overlap), windows, byService });
        if (byService && windows === 'sweeps') excess = manyPairsProbability(overlap);
      }
      if (inside === null) continue;
      const full = { observed: overlap.observed - inside.saved, expected: overlap.expected, variance };
      found.push({ ...full, p: fewPairsProbability(full), windows, byService });
    }
  }
  if (found.length === 0) {
    return {
      observed: 0,
      expected: 0,
      variance: most,
      p: 1,
      windows: 'all',
      byService: true,
      tried: 0,
      excess: 1,
    };
  }
  const least = Math.min(...found.map(({ p }) => p));
  // A count with what was saved inside the hours may be below none; it is the last to be told.
  // Of several that settle it, the one that a reader sees at once: fewest repeats against chance's.
  const plain = found.filter(({ p }) => p <= Math.max(least, SETTLED));
  const counted = plain.some(({ observed }) => observed >= 0)
    ? plain.filter(({ observed }) => observed >= 0)
    : plain;
  const best = counted.reduce((a, b) => (b.observed / b.expected < a.observed / a.expected ? b : a));
  return { ...best, p: Math.min(1, least * found.length), tried: found.length, excess };
}

type Cut = (before: number, group: number) => boolean;

/** Whether a new window begins between two groups that follow each other. */
export function cutter(frame: Frame, windows: WindowKind, gapSeconds: number): Cut {
  const { first, span } = frame.columns;
  const differ = (seconds: number) => (before: number, group: number) =>
    Math.floor(first[before] / seconds) !== Math.floor(first[group] / seconds);
  switch (windows) {
    case 'all':
      return () => false;
    case 'sweeps':
      return (before, group) => first[group] - (first[before] + span[before]) > gapSeconds;
    case 'weeks':
      return differ(7 * DAY_SECONDS);
    case 'days':
      return differ(DAY_SECONDS);
  }
}

function expectedWithin(frame: Frame, lists: readonly Uint32Array[], cut: Cut): Overlap {
  const { space } = frame.columns;
  const { distinct } = frame;
  const overlap: Overlap = { observed: 0, expected: 0, variance: 0 };
  for (const list of lists) {
    if (list.length < 2) continue;
    const n = frame.sizes[space[list[0]]];
    let [sum, squares, spread, spreadSquares] = [0, 0, 0, 0];
    const close = () => {
      overlap.expected += (sum * sum - squares) / (2 * n);
      overlap.variance += Math.max(0, spread * spread - spreadSquares) / (2 * (n - 1));
      sum = squares = spread = spreadSquares = 0;
    };
    for (let i = 0; i < list.length; i++) {
      if (i > 0 && cut(list[i - 1], list[i])) close();
      if (frame.columns.set[list[i]] === NO_SET) continue;
      const d = Math.min(n, distinct[list[i]]);
      const u = d * (1 - d / n);
      sum += d;
      squares += d * d;
      spread += u;
      spreadSquares += u * u;
    }
    close();
  }
  return overlap;
}

function observedWithin(frame: Frame, lists: readonly Uint32Array[], cut: Cut): number {
  const { observations, masks, scratch } = frame;
  const { set, distinct, members } = frame.columns;
  let pairs = 0;
  for (const list of lists) {
    const space = frame.columns.space[list[0]];
    const mask = masks[space];
    scratch.begin(observations.spaces[space].size);
    for (let i = 0; i < list.length; i++) {
      if (i > 0 && cut(list[i - 1], list[i])) scratch.clear();
      if (set[list[i]] === NO_SET) continue;
      const end = set[list[i]] + distinct[list[i]];
      for (let at = set[list[i]]; at < end; at++) {
        if (mask === null || mask[members[at]] === 0) pairs += scratch.add(members[at]);
      }
    }
    scratch.clear();
  }
  return pairs;
}

/**
 * What happened inside each hour: how many more addresses k probes reached than chance would have, and the variance of that.
 * Who sends several probes to a target loses by it, so the count without it is tried as well. Null where each hour has one probe.
 */
function withinHours(
  frame: Frame,
  lists: readonly Uint32Array[],
): { saved: number; variance: number } | null {
  const { space, probes } = frame.columns;
  const { distinct } = frame;
  let [saved, variance, busy] = [0, 0, 0];
  for (const list of lists) {
    const n = frame.sizes[space[list[0]]];
    for (const group of list) {
      const k = probes[group];
      if (k < 2 || frame.columns.set[group] === NO_SET) continue;
      const chance = occupancy(k, n);
      saved += Math.min(n, distinct[group]) - chance.mean;
      variance += chance.variance;
      busy++;
    }
  }
  return busy === 0 ? null : { saved, variance };
}

/**
 * Silence that parts two sweeps: the middle (geometric) of the widest step in the sorted pauses, if it is wide enough to be
 * no accident; infinite for who never pauses. Times alone decide.
 */
export function sweepGap(frame: Frame, groups: ArrayLike<number>): number {
  const { first, span } = frame.columns;
  const all = new Float64Array(groups.length);
  let length = 0;
  for (let i = 1; i < groups.length; i++) {
    const pause = first[groups[i]] - (first[groups[i - 1]] + span[groups[i - 1]]);
    if (pause > 0) all[length++] = pause;
  }
  if (length === 0) return Number.POSITIVE_INFINITY;
  let visits = 0;
  for (let i = 0; i < groups.length; i++) visits += frame.distinct[groups[i]];
  const pauses = all.subarray(0, length).sort();
  let best = 1;
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 0; i < pauses.length; i++) {
    const above = pauses[i];
    // Alone with its pauses, an hour's burst stands against them.
    const below = Math.max(i === 0 ? 0 : pauses[i - 1], LEAST_PAUSE_SECONDS / 4);
    if (above < LEAST_PAUSE_SECONDS || above / below < CLEAR_RATIO) continue;
    if (visits < LEAST_VISITS_A_SWEEP * (pauses.length - i + 1)) continue;
    if (above / below > best) {
      best = above / below;
      gap = Math.sqrt(above * below);
    }
  }
  return gap;
}

const LEAST_PAUSE_SECONDS = 3 * 3600;
const CLEAR_RATIO = 3;
/** One visit is no sweep: who comes now and then has pauses of all lengths. */
const LEAST_VISITS_A_SWEEP = 3;
