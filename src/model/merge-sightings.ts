/**
 * Sightings merge: pieces of one key in the order in which they were counted give what counting at once
 * gives. Every decision here is the telescope kernel's (mergeCounts in kernel.ts), so that a hub comes to
 * the verdict that the sensor would have come to.
 *
 * Two things differ from the kernel, and neither moves a verdict: times are to the microsecond, and in a
 * dark space of more than 65,536 addresses a set whose members all lie in its first 65,536 stays exact.
 */
import { type Address, parseAddress } from '../base/address.ts';
import { DestinationSet } from './destination-set.ts';
import { COUNTED_MARKS, type Sighting } from './sighting.ts';
import { compareServices, type ServiceActivity, type SourceProfile } from './source-profile.ts';

const U16 = 0xffff;

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Counts of one service, growing piece by piece; of one hour or of several. */
interface Merged {
  readonly counts: Mutable<Omit<Sighting, 'marks' | 'destinationSet'>>;
  readonly marks: number[];
  /** Null once a piece did not tell its destinations. */
  destinations: DestinationSet | null;
  activeHours: number;
}

/** Both of one key: hour, source, protocol, port and direction. `b` was counted after `a`. */
export function mergeSightings(a: Sighting, b: Sighting): Sighting {
  const merged = begin(a);
  append(merged, b);
  return {
    ...merged.counts,
    marks: merged.marks,
    destinationSet: merged.destinations?.encode() ?? '',
  };
}

/**
 * The profile of one source from all its sightings at one sensor, of any hours and services; pieces of one
 * key stand in the order of counting. At least one. A destination set that cannot be read counts as unknown.
 */
export function profileOf(sightings: readonly Sighting[]): SourceProfile {
  if (sightings.length === 0) throw new RangeError('a profile needs a sighting');
  const services = new Map<number, Merged>();
  // Sorting is stable: pieces of an hour stay in their order.
  for (const piece of [...sightings].sort((a, b) => a.hour - b.hour)) {
    const key = ((piece.protocol << 16) | piece.port) * 2 + Number(piece.response);
    const merged = services.get(key);
    if (merged === undefined) services.set(key, begin(piece));
    else append(merged, piece);
  }
  const activities = [...services.values()].map(activityOf).sort(compareServices);
  const address = parseAddress(sightings[0].source);
  if (address === null) throw new RangeError('the source of a sighting is an address');
  return {
    family: address.family,
    ipv4: address.family === 4 ? Number(address.value) : 0,
    bytes: bytesOf(address),
    packets: activities.reduce((sum, activity) => sum + activity.packets, 0),
    bytesTotal: activities.reduce((sum, activity) => sum + activity.bytes, 0),
    first: activities.reduce((least, activity) => Math.min(least, activity.first), Number.POSITIVE_INFINITY),
    last: activities.reduce((most, activity) => Math.max(most, activity.last), 0),
    serviceCount: activities.length,
    services: activities,
  };
}

function begin(piece: Sighting): Merged {
  const { marks, destinationSet, ...counts } = piece;
  return { counts, marks: [...marks], destinations: DestinationSet.decode(destinationSet), activeHours: 1 };
}

function append(merged: Merged, b: Sighting): void {
  const a = merged.counts;
  if (hourOf(a.last) !== hourOf(b.first)) merged.activeHours = Math.min(U16, merged.activeHours + 1);
  joinMinutes(a, b);
  joinSteps(a, b);
  a.first = Math.min(a.first, b.first);
  a.last = Math.max(a.last, b.last);
  a.packets += b.packets;
  a.bytes += b.bytes;
  a.requests += b.requests;
  a.retransmissions += b.retransmissions;
  a.ttlMin = Math.min(a.ttlMin, b.ttlMin);
  a.ttlMax = Math.max(a.ttlMax, b.ttlMax);
  a.tcpFlags |= b.tcpFlags;
  a.strongMarks |= b.strongMarks;
  a.sourcePortMin = Math.min(a.sourcePortMin, b.sourcePortMin);
  a.sourcePortMax = Math.max(a.sourcePortMax, b.sourcePortMax);
  a.lengthMin = Math.min(a.lengthMin, b.lengthMin);
  a.lengthMax = Math.max(a.lengthMax, b.lengthMax);
  for (let i = 0; i < COUNTED_MARKS.length; i++)
    merged.marks[i] = Math.min(U16, merged.marks[i] + b.marks[i]);
  joinDestinations(merged, b);
}

/** A minute that the seam cuts in two is one. */
function joinMinutes(a: Merged['counts'], b: Sighting): void {
  let peak = Math.max(a.minutePeak, b.minutePeak);
  let last = b.minuteLast;
  if (minuteOf(a.last) === minuteOf(b.first)) {
    const joined = a.minuteLast + b.minuteFirst;
    peak = Math.max(peak, joined);
    if (minuteOf(a.first) === minuteOf(a.last)) a.minuteFirst = Math.min(U16, joined);
    if (minuteOf(b.first) === minuteOf(b.last)) last = joined;
  }
  a.minutePeak = Math.min(U16, peak);
  a.minuteLast = Math.min(U16, last);
}

/** The order of destinations, and what requests look like, across the seam. Retransmissions make no step. */
function joinSteps(a: Merged['counts'], b: Sighting): void {
  a.unitUp += b.unitUp;
  a.unitDown += b.unitDown;
  a.ascents += b.ascents;
  a.reversedAscents += b.reversedAscents;
  if (b.requests <= b.retransmissions) return;
  if (a.requests > a.retransmissions) {
    const from = a.lastDestination;
    const to = b.firstDestination;
    // The kernel's words wrap around.
    if ((to - from) >>> 0 === 1) a.unitUp++;
    if ((from - to) >>> 0 === 1) a.unitDown++;
    if (to > from) a.ascents++;
    if (byteReversed(to) > byteReversed(from)) a.reversedAscents++;
    a.differing |= b.differing | differingHeaders(a, b);
  } else {
    a.firstDestination = b.firstDestination;
    a.shape = b.shape;
    a.sequence = b.sequence;
    a.ipId = b.ipId;
    a.window = b.window;
    a.differing = b.differing;
  }
  a.lastDestination = b.lastDestination;
}

/** In which of DIFFERING the first requests of two pieces are not the same. */
function differingHeaders(a: Merged['counts'], b: Sighting): number {
  const keyOf = ({ sequence, firstDestination }: typeof a) => (sequence ^ firstDestination) >>> 0;
  return (
    Number(a.shape !== b.shape) |
    (Number(a.sequence !== b.sequence) << 1) |
    (Number(keyOf(a) !== keyOf(b)) << 2) |
    (Number(a.ipId !== b.ipId) << 3) |
    (Number(a.window !== b.window) << 4)
  );
}

function joinDestinations(merged: Merged, b: Sighting): void {
  const later = merged.destinations === null ? null : DestinationSet.decode(b.destinationSet);
  if (merged.destinations === null || later === null) {
    // A union is at least as large as either.
    merged.destinations = null;
    merged.counts.destinations = Math.max(merged.counts.destinations, b.destinations);
    return;
  }
  merged.destinations.addAll(later);
  merged.counts.destinations = merged.destinations.count;
}

function activityOf({ counts, marks, activeHours }: Merged): ServiceActivity {
  return {
    protocol: counts.protocol,
    port: counts.port,
    response: counts.response,
    packets: counts.packets,
    bytes: counts.bytes,
    retransmissions: counts.retransmissions,
    first: counts.first,
    last: counts.last,
    activeHours,
    minutePeak: counts.minutePeak,
    destinations: counts.destinations,
    firstDestination: counts.firstDestination,
    ttlMin: counts.ttlMin,
    ttlMax: counts.ttlMax,
    tcpFlags: counts.tcpFlags,
    requests: counts.requests,
    responses: counts.response ? counts.packets : 0,
    sourcePortMin: counts.sourcePortMin,
    sourcePortMax: counts.sourcePortMax,
    lengthMin: counts.lengthMin,
    lengthMax: counts.lengthMax,
    unitUp: counts.unitUp,
    unitDown: counts.unitDown,
    ascents: counts.ascents,
    reversedAscents: counts.reversedAscents,
    // A full counter says no more than "most of them"; the last mark has only its bit.
    marks: [...marks.map((hits) => (hits === U16 ? counts.requests : hits)), counts.strongMarks >>> 7],
    strongMarks: counts.strongMarks,
  };
}

function bytesOf(address: Address): Uint8Array {
  const bytes = new Uint8Array(16);
  const value = address.family === 4 ? address.value | (0xffffn << 32n) : address.value;
  for (let i = 0; i < 16; i++) bytes[i] = Number((value >> BigInt(120 - 8 * i)) & 0xffn);
  return bytes;
}

function minuteOf(seconds: number): number {
  return Math.floor(seconds / 60);
}

function hourOf(seconds: number): number {
  return Math.floor(seconds / 3600);
}

function byteReversed(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
