/**
 * Whether several parties divide one permutation between them: an address that one has visited in a sweep, no other
 * visits. Independent parties meet in `d_i d_j / N` addresses, however orderly each is by himself.
 *
 * A *party* is anything with visits: an actor, or those already known to belong together.
 */
import { fewPairsProbability, monteCarloProbability, type Overlap } from './chance.ts';
import type { Frame } from './frame.ts';
import { NO_SET } from './observations.ts';
import { cutter, sweepGap, WINDOWS, type WindowKind } from './repeats.ts';

const LEAST_VARIANCE = 1.5;
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

export function weighDivision(frame: Frame, parties: readonly Uint32Array[]): DivisionFinding {
  const gap = gapOf(frame, parties);
  const visits = visitsOf(frame, parties);
  const found: (Overlap & { p: number; windows: WindowKind })[] = [];
  for (const windows of WINDOWS) {
    if (windows === 'sweeps' && gap === Number.POSITIVE_INFINITY) continue;
    const overlap = count(frame, visits, windows, gap, null);
    if (overlap.variance < LEAST_VARIANCE) continue;
    found.push({ ...overlap, p: fewPairsProbability(overlap), windows });
  }
  if (found.length === 0) {
    return { observed: 0, expected: 0, variance: 0, p: 1, windows: 'all', tried: 0 };
  }
  const clear = found.filter(({ observed, expected }) => observed <= expected * MOST_MEETINGS);
  const best = (clear.length > 0 ? clear : found).reduce((a, b) => (b.p < a.p ? b : a));
  return { ...best, p: clear.length > 0 ? Math.min(1, best.p * found.length) : 1, tried: found.length };
}

/** The same question put to random worlds in which each party draws as many targets, evenly and by itself. */
export function simulateDivision(
  frame: Frame,
  parties: readonly Uint32Array[],
  windows: WindowKind,
  random: () => number,
): { p: number; worlds: number; hits: number } {
  const draws: Draw[] = [];
  const overlap = count(frame, visitsOf(frame, parties), windows, gapOf(frame, parties), draws);
  const isSure = fewPairsProbability(overlap) < 1e-6;
  const drawn = draws.reduce((sum, { sizes }) => sum + sizes.reduce((a, b) => a + b, 0), 0);
  const worlds = isSure
    ? WORLDS_TO_CONFIRM
    : Math.max(WORLDS_TO_CONFIRM, Math.min(WORLDS, Math.floor(MOST_DRAWN / Math.max(1, drawn))));
  const world = () => {
    let pairs = 0;
    for (const draw of draws) pairs += commonOf(frame, draw, random);
    return pairs;
  };
  return monteCarloProbability(overlap.observed, world, worlds);
}

function commonOf(frame: Frame, { n, sizes }: Draw, random: () => number): number {
  const { scratch } = frame;
  scratch.begin(n);
  const own = new Uint8Array(n);
  let pairs = 0;
  for (const size of sizes) {
    // A nearly full set by what it leaves out.
    const isDense = size * 2 > n;
    own.fill(0);
    for (let left = isDense ? n - size : size; left > 0; ) {
      const position = Math.floor(random() * n);
      if (own[position] === 1) continue;
      own[position] = 1;
      left--;
      if (!isDense) pairs += scratch.add(position);
    }
    if (!isDense) continue;
    for (let position = 0; position < n; position++) if (own[position] === 0) pairs += scratch.add(position);
  }
  scratch.clear();
  return pairs;
}

/** The pause that parts the sweeps of all of them together. */
function gapOf(frame: Frame, parties: readonly Uint32Array[]): number {
  const { first } = frame.columns;
  const all = new Uint32Array(parties.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const groups of parties) {
    all.set(groups, length);
    length += groups.length;
  }
  return sweepGap(
    frame,
    all.sort((a, b) => first[a] - first[b] || a - b),
  );
}

function visitsOf(frame: Frame, parties: readonly Uint32Array[]): Visits {
  const { space, service, first, set } = frame.columns;
  const total = parties.reduce((sum, { length }) => sum + length, 0);
  const groups = new Uint32Array(total);
  const party = new Uint16Array(total);
  let length = 0;
  for (const [number, own] of parties.entries()) {
    for (const group of own) {
      if (set[group] === NO_SET || frame.observations.spaces[space[group]].family === 6) continue;
      groups[length] = group;
      party[length++] = number;
    }
  }
  const kindOf = (group: number) => service[group] * 256 + space[group];
  const order = Uint32Array.from({ length }, (_, i) => i).sort((a, b) => {
    const [x, y] = [groups[a], groups[b]];
    return kindOf(x) - kindOf(y) || first[x] - first[y] || party[a] - party[b] || x - y;
  });
  const lists: number[] = [];
  for (let i = 0; i < length; i++) {
    if (i === 0 || kindOf(groups[order[i]]) !== kindOf(groups[order[i - 1]])) lists.push(i);
  }
  lists.push(length);
  return {
    group: Uint32Array.from(order, (i) => groups[i]),
    party: Uint16Array.from(order, (i) => party[i]),
    lists,
  };
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
  const order = new Uint32Array(end - begin);
  for (let i = begin; i < end; i++) order[i - begin] = i;
  order.sort((a, b) => party[a] - party[b] || a - b);
  scratch.begin(observations.spaces[space].size);
  const { set, distinct, members } = frame.columns;
  const sizes: number[] = [];
  let [runs, expectedRuns, observed, length] = [0, 0, 0, 0];
  let own = new Uint32Array(256);
  const close = () => {
    const sorted = own.subarray(0, length).sort();
    let size = 0;
    for (let i = 0; i < sorted.length; i++) {
      if (i > 0 && sorted[i] === sorted[i - 1]) continue;
      observed += scratch.add(sorted[i]);
      if (i === 0 || sorted[i] !== sorted[i - 1] + 1) runs++;
      size++;
    }
    expectedRuns += size * (1 - size / n);
    sizes.push(size);
    length = 0;
  };
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && party[order[i]] !== party[order[i - 1]]) close();
    const group = visits.group[order[i]];
    const from = set[group];
    const to = from + distinct[group];
    if (length + to - from > own.length) {
      const grown = new Uint32Array((length + to - from) * 2);
      grown.set(own);
      own = grown;
    }
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
