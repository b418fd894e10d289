/**
 * Two senders with the same targets at the same time: one knocks, the other follows up where something might answer. Their
 * packets look different, so nothing but the targets ties them together.
 */
import { poissonUpperTail } from '../base/probability.ts';
import { NO_SET } from './columns.ts';
import type { Frame } from './frame.ts';

/** Of the visits of the smaller one, those that the other shared. */
const LEAST_SHARE = 0.3;
const LEVEL = 1e-9;
const HOUR_SECONDS = 3600;
/** A position beyond shares its number with another: then too much is shared by mistake, and chance is put as high. */
const POSITIONS = 2 ** 20;
/** Services and dark spaces are told apart as far as 8 bits go. */
const KINDS = 2 ** 8;
/** An hour later, as keys have it. */
const HOUR_KEYS = KINDS * POSITIONS;

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
    for (const shift of shifts) shared += commonKeys(x.keys, y.keys, shift * HOUR_KEYS);
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

/** Whether two of the itineraries may share targets at all. */
type MayShare = (a: number, b: number) => boolean;

/**
 * Looks all of them up in one sorted list: of millions of pairs the few that were in the same places within the hour. Never
 * says no to a pair that `shareTargets` would take: it counts a key that both have more than once too often.
 */
export function pairsOnTheSpot(
  itineraries: readonly Itinerary[],
  mostOnTheSpot = MOST_ON_THE_SPOT,
): MayShare {
  const total = itineraries.reduce((sum, { keys }) => sum + keys.length, 0);
  const count = itineraries.length;
  const keys = new Float64Array(total);
  let length = 0;
  for (const one of itineraries) {
    keys.set(one.keys, length);
    length += one.keys.length;
  }
  keys.sort();
  let places = 0;
  for (let i = 0; i < total; i++) if (i === 0 || keys[i] !== keys[i - 1]) keys[places++] = keys[i];
  // Who was at each place: owners[begin[place]] .. owners[begin[place + 1] - 1].
  const begin = new Uint32Array(places + 1);
  const placeOf = new Uint32Array(total);
  let at = 0;
  for (const one of itineraries) {
    let place = 0;
    for (let i = 0; i < one.keys.length; i++) {
      place = firstAtLeast(keys, places, one.keys[i], place);
      placeOf[at++] = place;
      begin[place + 1]++;
    }
  }
  for (let place = 0; place < places; place++) begin[place + 1] += begin[place];
  const owners = new Uint16Array(total);
  const next = begin.slice();
  at = 0;
  for (const [owner, one] of itineraries.entries()) {
    for (let i = 0; i < one.keys.length; i++) owners[next[placeOf[at++]]++] = owner;
  }
  const shared = new Uint32Array(count * count);
  /** By owner: places where so many were that they are not counted; each may be shared with anybody. */
  const crowded = new Uint32Array(count);
  const countPairs = (place: number, other: number) => {
    const isCrowded = Math.max(sizeOf(begin, place), sizeOf(begin, other)) > mostOnTheSpot;
    for (let i = begin[place]; i < begin[place + 1]; i++) {
      if (isCrowded) crowded[owners[i]]++;
      else for (let j = begin[other]; j < begin[other + 1]; j++) shared[owners[i] * count + owners[j]]++;
    }
  };
  let ahead = 0;
  for (let place = 0; place < places; place++) {
    countPairs(place, place);
    while (ahead < places && keys[ahead] < keys[place] + HOUR_KEYS) ahead++;
    if (ahead < places && keys[ahead] === keys[place] + HOUR_KEYS) countPairs(place, ahead);
  }
  return (a, b) =>
    Math.max(shared[a * count + b] + crowded[a], shared[b * count + a] + crowded[b]) >=
    LEAST_SHARE * Math.min(itineraries[a].keys.length, itineraries[b].keys.length);
}

/** Where more are, to count each with each would take longer than to compare the pairs that are left. */
const MOST_ON_THE_SPOT = 256;

function sizeOf(begin: Uint32Array, place: number): number {
  return begin[place + 1] - begin[place];
}

/** In ever wider steps from where the last one was found: that is never far. */
function firstAtLeast(keys: Float64Array, end: number, wanted: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step < end && keys[low + step] < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(end, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
