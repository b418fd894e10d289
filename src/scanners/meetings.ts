/**
 * How often two parties meet, fast: for the many pairs of which nearly all meet as chance has it. What it lets pass is
 * weighed in full (division.ts).
 */

import { NO_SET } from './columns.ts';
import type { Frame } from './frame.ts';

const DAY_SECONDS = 86_400;
const WINDOW_SECONDS = [Number.POSITIVE_INFINITY, 7 * DAY_SECONDS, DAY_SECONDS] as const;
/** Below this, missing each other says nothing. */
const LEAST_EXPECTED = 1.5;
/** Chance's share of meetings up to which it is worth a closer look. */
const WORTH = 0.5;

/** Visits of a party in one kind of window: sorted keys, and how many there are in each window of each service. */
interface Visited {
  /** bucket * 2^32 + position, sorted, each once. */
  readonly keys: Float64Array;
  readonly buckets: Float64Array;
  readonly sizes: Uint32Array;
  readonly n: Float64Array;
}

export class Appointments {
  readonly #frame: Frame;
  readonly #groups: Uint32Array;
  /** Most parties come on other days than all others, and are never asked. */
  readonly #kinds: (Visited | undefined)[] = [];

  constructor(frame: Frame, groups: Uint32Array) {
    this.#frame = frame;
    this.#groups = groups;
  }

  /** `kind`: index into the lengths of windows. */
  of(kind: number): Visited {
    this.#kinds[kind] ??= visitedIn(this.#frame, this.#groups, WINDOW_SECONDS[kind]);
    return this.#kinds[kind];
  }
}

function visitedIn(frame: Frame, groups: Uint32Array, seconds: number): Visited {
  const { first, service, space, set, distinct, members } = frame.columns;
  const { observations, masks, sizes } = frame;
  let total = 0;
  for (const group of groups) if (set[group] !== NO_SET) total += distinct[group];
  const keys = new Float64Array(total);
  let length = 0;
  for (const group of groups) {
    const at = space[group];
    if (observations.spaces[at].family === 6) continue;
    const mask = masks[at];
    const window = seconds === Number.POSITIVE_INFINITY ? 0 : Math.floor(first[group] / seconds);
    // Services and spaces beyond these many share a bucket: then pairs meet by mistake, and are not let pass.
    const bucket = ((service[group] & 63) * 8 + (at & 7)) * 4_096 + (window & 4_095);
    if (set[group] === NO_SET) continue;
    const end = set[group] + distinct[group];
    for (let i = set[group]; i < end; i++) {
      if (mask === null || mask[members[i]] === 0) keys[length++] = bucket * 2 ** 32 + members[i];
    }
  }
  const sorted = keys.subarray(0, length).sort();
  let kept = 0;
  for (let i = 0; i < length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[kept++] = sorted[i];
  const buckets: number[] = [];
  const counts: number[] = [];
  const ns: number[] = [];
  for (let i = 0; i < kept; i++) {
    const bucket = Math.floor(sorted[i] / 2 ** 32);
    if (buckets.at(-1) !== bucket) {
      buckets.push(bucket);
      counts.push(0);
      ns.push(sizes[Math.floor(bucket / 4_096) & 7] ?? 1);
    }
    counts[counts.length - 1]++;
  }
  return {
    keys: sorted.slice(0, kept),
    buckets: Float64Array.from(buckets),
    sizes: Uint32Array.from(counts),
    n: Float64Array.from(ns),
  };
}

/** Whether the two meet so seldom, in one kind of window or another, that it is worth weighing. */
export function mayAvoidEachOther(a: Appointments, b: Appointments): boolean {
  for (let kind = 0; kind < WINDOW_SECONDS.length; kind++) {
    const [x, y] = [a.of(kind), b.of(kind)];
    const expected = expectedMeetings(x, y);
    if (expected < LEAST_EXPECTED) continue;
    if (meetings(x.keys, y.keys, expected * WORTH) <= expected * WORTH) return true;
  }
  return false;
}

function expectedMeetings(a: Visited, b: Visited): number {
  let expected = 0;
  for (let i = 0, j = 0; i < a.buckets.length && j < b.buckets.length; ) {
    if (a.buckets[i] < b.buckets[j]) i++;
    else if (a.buckets[i] > b.buckets[j]) j++;
    else expected += (a.sizes[i] * b.sizes[j++]) / a.n[i++];
  }
  return expected;
}

/** Common keys; stops counting once there are more than `most`. */
function meetings(a: Float64Array, b: Float64Array, most: number): number {
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] < b[j]) i++;
    else if (a[i] > b[j]) j++;
    else {
      if (++count > most) return count;
      i++;
      j++;
    }
  }
  return count;
}
