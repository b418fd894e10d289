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
 * Puts all of them in one sorted list: of millions of pairs the few that were in the same places within the hour. Never says no
 * to a pair that `shareTargets` would take: it counts a key that both have more than once too often.
 */
export function pairsOnTheSpot(
  itineraries: readonly Itinerary[],
  mostOnTheSpot = MOST_ON_THE_SPOT,
): MayShare {
  const count = itineraries.length;
  if (count > OWNERS) throw new RangeError(`${count} itineraries, ${OWNERS} at most`);
  const present = placesOf(itineraries);
  if (present === null) return () => true;
  const { places, begin, owners } = present;
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
  for (let place = 0; place < places.length; place++) {
    if (sizeOf(begin, place) > 1) countPairs(place, place);
    while (ahead < places.length && places[ahead] < places[place] + HOUR_KEYS) ahead++;
    if (ahead < places.length && places[ahead] === places[place] + HOUR_KEYS) countPairs(place, ahead);
  }
  return (a, b) =>
    Math.max(shared[a * count + b] + crowded[a], shared[b * count + a] + crowded[b]) >=
    LEAST_SHARE * Math.min(itineraries[a].keys.length, itineraries[b].keys.length);
}

/** Itineraries are numbered below this. */
const OWNERS = 2 ** 12;
/** Keys from the first hour on are below this for 341 days. */
const MOST_KEYS = 2 ** 53 / OWNERS;

/**
 * Who was at each place: owners[begin[place]] .. owners[begin[place + 1] - 1]. Key and owner are one number, so that one sort
 * without a comparison brings them together. Null where it is of too long a time for that.
 */
function placesOf(
  itineraries: readonly Itinerary[],
): { places: Float64Array; begin: Uint32Array; owners: Uint16Array } | null {
  let [total, least, most] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { keys } of itineraries) {
    if (keys.length === 0) continue;
    total += keys.length;
    least = Math.min(least, keys[0]);
    most = Math.max(most, keys[keys.length - 1]);
  }
  if (most - least >= MOST_KEYS) return null;
  const all = new Float64Array(total);
  let length = 0;
  for (const [owner, { keys }] of itineraries.entries()) {
    for (let i = 0; i < keys.length; i++) all[length++] = (keys[i] - least) * OWNERS + owner;
  }
  all.sort();
  const owners = new Uint16Array(total);
  const begin = new Uint32Array(total + 1);
  let places = 0;
  for (let i = 0; i < total; i++) {
    const place = Math.floor(all[i] / OWNERS);
    owners[i] = all[i] - place * OWNERS;
    // What was read makes room for what is found.
    if (places === 0 || place !== all[places - 1]) {
      all[places] = place;
      begin[places++] = i;
    }
  }
  begin[places] = total;
  return { places: all.subarray(0, places), begin: begin.subarray(0, places + 1), owners };
}

/** Where more are, to count each with each would take longer than to compare the pairs that are left. */
const MOST_ON_THE_SPOT = 256;

function sizeOf(begin: Uint32Array, place: number): number {
  return begin[place + 1] - begin[place];
}
