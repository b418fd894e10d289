/**
 * Two senders with the same targets at the same time: one knocks, the other follows up where something might answer. Their
 * packets look different, so nothing but the targets ties them together.
 */
import { poissonUpperTail } from '../base/probability.ts';
import type { Frame } from './frame.ts';
import { NO_SET } from './observations.ts';

/** Of the visits of the smaller one, those that the other shared. */
const LEAST_SHARE = 0.3;
const LEVEL = 1e-9;
const HOUR_SECONDS = 3600;
/** A position beyond shares its number with another: then too much is shared by mistake, and chance is put as high. */
const POSITIONS = 2 ** 20;
/** Services and dark spaces are told apart as far as 8 bits go. */
const KINDS = 2 ** 8;

/** What somebody visited, hour by hour. */
export interface Itinerary {
  /** bucket * POSITIONS + position, sorted; a bucket is an hour, a service and a dark space. */
  readonly keys: Float64Array;
  readonly buckets: Float64Array;
  readonly sizes: Uint32Array;
  /** Addresses of the largest dark space. */
  readonly n: number;
}

export function itineraryOf(frame: Frame, groups: Uint32Array): Itinerary {
  const { first, service, space, set, distinct, members } = frame.columns;
  let total = 0;
  let n = 1;
  for (const group of groups) {
    if (set[group] === NO_SET) continue;
    total += distinct[group];
    n = Math.max(n, Math.min(POSITIONS, frame.sizes[space[group]]));
  }
  const keys = new Float64Array(total);
  let length = 0;
  for (const group of groups) {
    if (set[group] === NO_SET) continue;
    const bucket =
      Math.floor(first[group] / HOUR_SECONDS) * KINDS + ((service[group] * 8 + space[group]) % KINDS);
    const end = set[group] + distinct[group];
    for (let at = set[group]; at < end; at++) keys[length++] = bucket * POSITIONS + (members[at] % POSITIONS);
  }
  keys.sort();
  const buckets: number[] = [];
  const sizes: number[] = [];
  for (const key of keys) {
    const bucket = Math.floor(key / POSITIONS);
    if (buckets.at(-1) === bucket) sizes[sizes.length - 1]++;
    else {
      buckets.push(bucket);
      sizes.push(1);
    }
  }
  return { keys, buckets: Float64Array.from(buckets), sizes: Uint32Array.from(sizes), n };
}

/** Whether one visits what the other visits, on the same service, in the same or the next hour, more than chance explains. */
export function shareTargets(a: Itinerary, b: Itinerary): boolean {
  const least = LEAST_SHARE * Math.min(a.keys.length, b.keys.length);
  for (const [x, y, shifts] of [
    [a, b, [0, 1]],
    [b, a, [0, 1]],
  ] as const) {
    let [possible, expected] = [0, 0];
    for (const shift of shifts) {
      const common = commonHours(x, y, shift);
      possible += common.possible;
      expected += common.expected;
    }
    if (possible < least) continue;
    let shared = 0;
    for (const shift of shifts) shared += commonKeys(x.keys, y.keys, shift * KINDS * POSITIONS);
    // Where both see all of it within the hour, sharing is no news.
    if (shared >= least && shared > 2 * expected && poissonUpperTail(shared, expected) < LEVEL) return true;
  }
  return false;
}

/** `b` is `shift` hours later than `a`. */
function commonHours(a: Itinerary, b: Itinerary, shift: number): { possible: number; expected: number } {
  const later = shift * KINDS;
  let [possible, expected] = [0, 0];
  for (let i = 0, j = 0; i < a.buckets.length && j < b.buckets.length; ) {
    const difference = a.buckets[i] + later - b.buckets[j];
    if (difference < 0) i++;
    else if (difference > 0) j++;
    else {
      possible += Math.min(a.sizes[i], b.sizes[j]);
      expected += (a.sizes[i++] * b.sizes[j++]) / Math.max(a.n, b.n);
    }
  }
  return { possible, expected };
}

function commonKeys(a: Float64Array, b: Float64Array, later: number): number {
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a[i] + later - b[j];
    if (difference < 0) i++;
    else if (difference > 0) j++;
    else {
      count++;
      i++;
      j++;
    }
  }
  return count;
}
