/**
 * Whether two actors divide one permutation: the question of division.ts for the many pairs of a class, of which each actor is in
 * many. What he visited in each window is put in order once, and a pair is no more than a walk along two sorted lists.
 */
import { sortDistinct } from './by-time.ts';
import type { Overlap } from './chance.ts';
import { NO_SET } from './columns.ts';
import { bestOf, countInSweeps, type DivisionFinding, type Tried } from './division.ts';
import type { Frame } from './frame.ts';
import { WINDOWS, type WindowKind } from './repeats.ts';

const DAY_SECONDS = 86_400;
/** Windows that depend on nobody's pauses, in seconds. */
const FIXED = { all: Number.POSITIVE_INFINITY, weeks: 7 * DAY_SECONDS, days: DAY_SECONDS } as const;
type FixedWindow = keyof typeof FIXED;
const FIXED_WINDOWS = ['all', 'weeks', 'days'] as const satisfies readonly FixedWindow[];
/** Days of 32 bits of seconds are fewer. */
const MOST_WINDOWS = 2 ** 16;

/** The addresses of one service, dark space and window as one set. */
interface VisitedSets {
  /** (service * 256 + space) * MOST_WINDOWS + window, ascending. */
  readonly keys: Float64Array;
  /** Set i is positions[begin[i]] .. positions[begin[i + 1] - 1], sorted, each once. */
  readonly begin: Uint32Array;
  readonly positions: Uint32Array;
  /** Blocks of neighbours in each. */
  readonly runs: Uint32Array;
}

export class PairParty {
  readonly groups: Uint32Array;
  readonly #frame: Frame;
  readonly #sets: Partial<Record<FixedWindow, VisitedSets>> = {};

  constructor(frame: Frame, groups: Uint32Array) {
    this.#frame = frame;
    this.groups = groups;
  }

  visitedIn(windows: FixedWindow): VisitedSets {
    this.#sets[windows] ??= visitedSets(this.#frame, this.groups, FIXED[windows]);
    return this.#sets[windows];
  }
}

/**
 * The same as weighDivision of the two; null for those who meet as chance has it in all windows that depend on nobody's pauses,
 * as nearly all do: they are not asked for their sweeps, which takes longer than all the rest.
 */
export function weighPair(frame: Frame, a: PairParty, b: PairParty): DivisionFinding | null {
  const fixed = new Map<WindowKind, Overlap>();
  for (const windows of FIXED_WINDOWS)
    fixed.set(windows, meetingsOf(frame, a.visitedIn(windows), b.visitedIn(windows)));
  if (![...fixed.values()].some(areFew)) return null;
  const tried: Tried[] = [];
  for (const windows of WINDOWS) {
    const overlap = fixed.get(windows) ?? countInSweeps(frame, [a.groups, b.groups]);
    if (overlap !== null) tried.push({ ...overlap, windows });
  }
  return bestOf(tried);
}

/** Below this, missing each other says nothing. */
const LEAST_EXPECTED = 1.5;
/** Chance's share of meetings up to which it is worth a closer look. */
const WORTH = 0.5;

function areFew({ observed, expected }: Overlap): boolean {
  return expected >= LEAST_EXPECTED && observed <= expected * WORTH;
}

function visitedSets(frame: Frame, groups: Uint32Array, seconds: number): VisitedSets {
  const { first, service, space, set, distinct, members } = frame.columns;
  const { spaces } = frame.observations;
  const keyOf = (group: number) =>
    (service[group] * 256 + space[group]) * MOST_WINDOWS +
    (seconds === Number.POSITIVE_INFINITY ? 0 : Math.floor(first[group] / seconds));
  let room = 0;
  const placed = groups.filter((group) => set[group] !== NO_SET && spaces[space[group]].family === 4);
  for (const group of placed) room += distinct[group];
  placed.sort((a, b) => keyOf(a) - keyOf(b) || a - b);
  const positions = new Uint32Array(room);
  const keys: number[] = [];
  const begin: number[] = [0];
  const runs: number[] = [];
  let length = 0;
  for (let from = 0; from < placed.length; ) {
    const key = keyOf(placed[from]);
    const at = space[placed[from]];
    const mask = frame.masks[at];
    const start = length;
    let to = from;
    for (; to < placed.length && keyOf(placed[to]) === key; to++) {
      const end = set[placed[to]] + distinct[placed[to]];
      for (let i = set[placed[to]]; i < end; i++) {
        if (mask === null || mask[members[i]] === 0) positions[length++] = members[i];
      }
    }
    const own = positions.subarray(start, length);
    length = start + sortDistinct(own, own.length, spaces[at].size, frame.scratch.marks);
    let blocks = 0;
    for (let i = start; i < length; i++) if (i === start || positions[i] !== positions[i - 1] + 1) blocks++;
    keys.push(key);
    begin.push(length);
    runs.push(blocks);
    from = to;
  }
  return {
    keys: Float64Array.from(keys),
    begin: Uint32Array.from(begin),
    positions,
    runs: Uint32Array.from(runs),
  };
}

/** As countWindow in division.ts: window by window in the same order, so that sums are the same to the last digit. */
function meetingsOf(frame: Frame, a: VisitedSets, b: VisitedSets): Overlap {
  const total: Overlap = { observed: 0, expected: 0, variance: 0 };
  for (let i = 0, j = 0; i < a.keys.length && j < b.keys.length; ) {
    if (a.keys[i] < b.keys[j]) i++;
    else if (a.keys[i] > b.keys[j]) j++;
    else {
      const n = frame.sizes[Math.floor(a.keys[i] / MOST_WINDOWS) % 256];
      addMeetings(total, n, a, i++, b, j++);
    }
  }
  return total;
}

function addMeetings(total: Overlap, n: number, a: VisitedSets, i: number, b: VisitedSets, j: number): void {
  const sizeA = a.begin[i + 1] - a.begin[i];
  const sizeB = b.begin[j + 1] - b.begin[j];
  const [spreadA, spreadB] = [sizeA * (1 - sizeA / n), sizeB * (1 - sizeB / n)];
  // Blocks of neighbours meet or miss as a whole: then it is blocks that are counted, not addresses.
  const clump = Math.max(1, (spreadA + spreadB) / Math.max(1, a.runs[i] + b.runs[j]));
  const spread = spreadA + spreadB;
  total.observed += commonIn(a, i, b, j) / clump;
  total.expected += (2 * sizeA * sizeB) / (2 * n) / clump;
  total.variance +=
    Math.max(0, spread * spread - (spreadA * spreadA + spreadB * spreadB)) / (2 * (n - 1)) / clump;
}

function commonIn(a: VisitedSets, i: number, b: VisitedSets, j: number): number {
  const [p, q] = [a.positions, b.positions];
  const [endA, endB] = [a.begin[i + 1], b.begin[j + 1]];
  let common = 0;
  for (let x = a.begin[i], y = b.begin[j]; x < endA && y < endB; ) {
    const difference = p[x] - q[y];
    if (difference <= 0) x++;
    if (difference >= 0) y++;
    if (difference === 0) common++;
  }
  return common;
}
