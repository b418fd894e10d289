/**
 * Whether several parties divide one permutation between them: an address that one has visited in a sweep, no other
 * visits. Independent parties meet in `d_i d_j / N` addresses, however orderly each is by himself.
 *
 * A *party* is anything with visits: an actor, or those already known to belong together.
 */

import { sortByTime, sortDistinct } from './by-time.ts';
import { fewPairsProbability, monteCarloProbability, type Overlap } from './chance.ts';
import { NO_SET } from './columns.ts';
import { allGroups } from './features.ts';
import type { Frame } from './frame.ts';
import { cutter, sweepGap, WINDOWS, type WindowKind } from './repeats.ts';

/** Below this variance even no meeting at all says little. */
export const LEAST_VARIANCE = 1.5;
/**
 * Who divides a permutation meets nobody; windows that straddle two sweeps, and strangers in the group, make some
 * meetings. More than this share of chance's, and it is something else that makes them few.
 */
const MOST_MEETINGS = 0.35;
/** Targets drawn for one answer. */
const MOST_DRAWN = 1_500_000;
const WORLDS = 999;
/** Where the formula says one in a million, simulation is asked whether it errs, not for how much. */
const WORLDS_TO_CONFIRM = 19;
const SURE = 1e-6;

export interface DivisionFinding extends Overlap {
  /** After the correction for the ways tried; 1 where they meet too often to divide anything. */
  readonly p: number;
  readonly windows: WindowKind;
  readonly tried: number;
}

/** Sizes of the parties' sets in one window of one dark space. */
interface Draw {
  readonly n: number;
  readonly sizes: readonly number[];
}

/** All visits of all parties, by service and dark space, then by time. */
interface Visits {
  readonly group: Uint32Array;
  readonly party: Uint16Array;
  /** Where the list of one service in one dark space begins; one more at the end. */
  readonly lists: readonly number[];
}

/** What was counted in one kind of window. */
export interface Tried extends Overlap {
  readonly windows: WindowKind;
}

export function weighDivision(frame: Frame, parties: readonly Uint32Array[]): DivisionFinding {
  const gap = gapOf(frame, parties);
  const visits = visitsOf(frame, parties);
  const kinds = WINDOWS.filter((windows) => windows !== 'sweeps' || gap !== Number.POSITIVE_INFINITY);
  return bestOf(kinds.map((windows) => ({ ...count(frame, visits, windows, gap, null), windows })));
}

/** What the sweeps of all of them together show; null for who never pause. */
export function countInSweeps(frame: Frame, parties: readonly Uint32Array[]): Overlap | null {
  const gap = gapOf(frame, parties);
  return gap === Number.POSITIVE_INFINITY
    ? null
    : count(frame, visitsOf(frame, parties), 'sweeps', gap, null);
}

/** The kind of window that tells most of those in which chance makes enough meetings. */
export function bestOf(tried: readonly Tried[]): DivisionFinding {
  const found = tried
    .filter(({ variance }) => variance >= LEAST_VARIANCE)
    .map((overlap) => ({ ...overlap, p: fewPairsProbability(overlap) }));
  if (found.length === 0) {
    return { observed: 0, expected: 0, variance: 0, p: 1, windows: 'all', tried: 0 };
  }
  const clear = found.filter(({ observed, expected }) => observed <= expected * MOST_MEETINGS);
  const best = (clear.length > 0 ? clear : found).reduce((a, b) => (b.p < a.p ? b : a));
  return { ...best, p: clear.length > 0 ? Math.min(1, best.p * found.length) : 1, tried: found.length };
}

interface Simulation {
  readonly windows: WindowKind;
  readonly random: () => number;
  /** Simulated before, when the formula was sure as well: then it is not asked again. */
  readonly isConfirmed: boolean;
}

/** The same question put to random worlds in which each party draws as many targets, evenly and by itself. */
export function simulateDivision(
  frame: Frame,
  parties: readonly Uint32Array[],
  { windows, random, isConfirmed }: Simulation,
): { p: number; worlds: number; hits: number; isSure: boolean } {
  const draws: Draw[] = [];
  const overlap = count(frame, visitsOf(frame, parties), windows, gapOf(frame, parties), draws);
  const isSure = fewPairsProbability(overlap) < SURE;
  if (isSure && isConfirmed)
    return { p: 1 / (WORLDS_TO_CONFIRM + 1), worlds: WORLDS_TO_CONFIRM, hits: 0, isSure };
  const drawn = draws.reduce((sum, { sizes }) => sum + sizes.reduce((a, b) => a + b, 0), 0);
  const worlds = isSure
    ? WORLDS_TO_CONFIRM
    : Math.max(WORLDS_TO_CONFIRM, Math.min(WORLDS, Math.floor(MOST_DRAWN / Math.max(1, drawn))));
  const drawnBefore: Drawn = { by: new Uint32Array(0), turn: 0 };
  const world = () => {
    let pairs = 0;
    for (const draw of draws) pairs += commonOf(frame, draw, random, drawnBefore);
    return pairs;
  };
  return { ...monteCarloProbability(overlap.observed, world, worlds), isSure };
}

function commonOf(frame: Frame, { n, sizes }: Draw, random: () => number, drawn: Drawn): number {
  const { scratch } = frame;
  scratch.begin(n);
  if (drawn.by.length < n) drawn.by = new Uint32Array(n);
  const { by } = drawn;
  let pairs = 0;
  for (const size of sizes) {
    // A nearly full set by what it leaves out.
    const isDense = size * 2 > n;
    const turn = ++drawn.turn;
    for (let left = isDense ? n - size : size; left > 0; ) {
      const position = Math.floor(random() * n);
      if (by[position] === turn) continue;
      by[position] = turn;
      left--;
      if (!isDense) pairs += scratch.add(position);
    }
    if (!isDense) continue;
    for (let position = 0; position < n; position++) {
      if (by[position] !== turn) pairs += scratch.add(position);
    }
  }
  scratch.clear();
  return pairs;
}

/** In which turn each position was drawn last: a set that needs no clearing. */
interface Drawn {
  by: Uint32Array;
  turn: number;
}

/** The pause that parts the sweeps of all of them together. */
function gapOf(frame: Frame, parties: readonly Uint32Array[]): number {
  return sweepGap(frame, sortByTime(frame, allGroups(parties)));
}

function visitsOf(frame: Frame, parties: readonly Uint32Array[]): Visits {
  const { space, service, first, set } = frame.columns;
  const { spaces } = frame.observations;
  const total = parties.reduce((sum, { length }) => sum + length, 0);
  const groups = new Uint32Array(total);
  const party = new Uint16Array(total);
  let length = 0;
  let base = Number.POSITIVE_INFINITY;
  /** Service and dark space -> how many visits. */
  const kinds = new Map<number, number>();
  for (const [number, own] of parties.entries()) {
    for (const group of own) {
      if (set[group] === NO_SET || spaces[space[group]].family === 6) continue;
      const kind = service[group] * 256 + space[group];
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      base = Math.min(base, first[group]);
      groups[length] = group;
      party[length++] = number;
    }
  }
  const lists: number[] = [];
  const next = new Map<number, number>();
  let at = 0;
  for (const [kind, size] of [...kinds].sort((a, b) => a[0] - b[0])) {
    lists.push(at);
    next.set(kind, at);
    at += size;
  }
  lists.push(length);
  // Each party is in the order of time, so its place tells party and group apart where times are the same. Seconds of 17 years
  // (2^29) times places are whole numbers for 16 million visits, seconds of 90 days for a thousand million.
  const keys = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const kind = service[groups[i]] * 256 + space[groups[i]];
    const place = next.get(kind)!;
    next.set(kind, place + 1);
    keys[place] = (first[groups[i]] - base) * length + i;
  }
  for (let list = 0; list + 1 < lists.length; list++) keys.subarray(lists[list], lists[list + 1]).sort();
  const visits: Visits = { group: new Uint32Array(length), party: new Uint16Array(length), lists };
  for (let i = 0; i < length; i++) {
    const place = keys[i] % length;
    visits.group[i] = groups[place];
    visits.party[i] = party[place];
  }
  return visits;
}

function count(
  frame: Frame,
  visits: Visits,
  windows: WindowKind,
  gap: number,
  draws: Draw[] | null,
): Overlap {
  const total: Overlap = { observed: 0, expected: 0, variance: 0 };
  const isCut = cutter(frame, windows, gap);
  const { group, lists } = visits;
  for (let list = 0; list + 1 < lists.length; list++) {
    let from = lists[list];
    for (let i = from + 1; i <= lists[list + 1]; i++) {
      if (i < lists[list + 1] && !isCut(group[i - 1], group[i])) continue;
      countWindow(frame, visits, from, i, total, draws);
      from = i;
    }
  }
  return total;
}

function countWindow(
  frame: Frame,
  visits: Visits,
  begin: number,
  end: number,
  total: Overlap,
  draws: Draw[] | null,
): void {
  const { party } = visits;
  let isAlone = true;
  for (let i = begin + 1; i < end && isAlone; i++) isAlone = party[i] === party[begin];
  if (isAlone) return;
  const { observations, masks, scratch } = frame;
  const space = frame.columns.space[visits.group[begin]];
  const mask = masks[space];
  const n = frame.sizes[space];
  const { set, distinct, members } = frame.columns;
  const sizes: number[] = [];
  let [runs, expectedRuns, observed, length] = [0, 0, 0, 0];
  let own = scratch.room(INITIAL_ROOM);
  const all = observations.spaces[space].size;
  scratch.begin(all);
  const close = () => {
    const size = sortDistinct(own, length, all, scratch.marks);
    for (let i = 0; i < size; i++) {
      observed += scratch.add(own[i]);
      if (i === 0 || own[i] !== own[i - 1] + 1) runs++;
    }
    expectedRuns += size * (1 - size / n);
    sizes.push(size);
    length = 0;
  };
  const order = byParty(party, begin, end);
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && party[order[i]] !== party[order[i - 1]]) close();
    const group = visits.group[order[i]];
    const from = set[group];
    const to = from + distinct[group];
    if (length + to - from > own.length) own = scratch.room((length + to - from) * 2);
    // Members are read in place: a view for each of millions of groups would cost more than the rest.
    for (let at = from; at < to; at++) {
      if (mask === null || mask[members[at]] === 0) own[length++] = members[at];
    }
  }
  close();
  scratch.clear();
  let [sum, squares, spread, spreadSquares] = [0, 0, 0, 0];
  for (const size of sizes) {
    const u = size * (1 - size / n);
    sum += size;
    squares += size * size;
    spread += u;
    spreadSquares += u * u;
  }
  // Blocks of neighbours meet or miss as a whole: then it is blocks that are counted, not addresses.
  const clump = Math.max(1, expectedRuns / Math.max(1, runs));
  total.observed += observed / clump;
  total.expected += (sum * sum - squares) / (2 * n) / clump;
  total.variance += Math.max(0, spread * spread - spreadSquares) / (2 * (n - 1)) / clump;
  draws?.push({ n, sizes });
}

const INITIAL_ROOM = 1024;

/** Places from `begin` to `end`, party by party, each in its order. */
function byParty(party: Uint16Array, begin: number, end: number): Uint32Array {
  let parties = 0;
  for (let i = begin; i < end; i++) parties = Math.max(parties, party[i] + 1);
  const next = new Uint32Array(parties + 1);
  for (let i = begin; i < end; i++) next[party[i] + 1]++;
  for (let i = 1; i < parties; i++) next[i] += next[i - 1];
  const order = new Uint32Array(end - begin);
  for (let i = begin; i < end; i++) order[next[party[i]]++] = i;
  return order;
}
