/**
 * All that was seen, in columns: one *visit group* for each piece of a sighting that asks. Millions of them fit in
 * memory, days can be added to what is held, and nothing here is an opinion.
 */
import { parsePrefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { DestinationSet, readMembers } from '../model/destination-set.ts';
import type { ScanChunk, ScanColumns } from '../model/scan-chunk.ts';
import { FIELDS, FreshRows } from './fresh-rows.ts';
import { type Look, LookLedger } from './look-ledger.ts';
import { noGroups, type SettledGroups, settleGroups } from './settled-groups.ts';
import { SourceLedger } from './source-ledger.ts';

/** Dark prefixes of one sensor, as they were for a time; positions of one space mean nothing in another. */
export interface Space {
  readonly sensorId: string;
  readonly dark: DarkSpace;
  /** Addresses that count: N of every formula. 2^32 for IPv6, where density means nothing. */
  readonly size: number;
  readonly family: 4 | 6;
  /** Sightings by hour since 1970. */
  readonly hours: Map<number, number>;
  readonly covered: { from: number; to: number }[];
}

const LARGEST_SECOND = 0xffff_ffff;
const LONGEST_SPAN = 65_535;
const HOUR_SECONDS = 3_600;

/** Counts of what could not be used. */
export interface ObservationTroubles {
  /** Groups without positions: the dark space is too large to keep each, or the set could not be read. */
  unplaced: number;
  /** Sightings whose source or hour is none. */
  refused: number;
  /** Sightings of whose dark space nothing is known. */
  spaceless: number;
}

export class Observations {
  readonly spaces: Space[] = [];
  readonly sourceLedger = new SourceLedger();
  /** protocol << 16 | port. */
  readonly services: number[] = [];
  readonly troubles: ObservationTroubles = { unplaced: 0, refused: 0, spaceless: 0 };

  readonly #serviceIndex = new Map<number, number>();
  readonly #spaceIndex = new Map<string, number>();
  readonly #lookLedger = new LookLedger();
  readonly #taken = new TakenRows();
  #fresh = new FreshRows();
  #settled = noGroups();
  #horizon = 0;
  #isSettled = true;

  /** Canonical text of each source. */
  get sources(): readonly string[] {
    return this.sourceLedger.texts;
  }

  get looks(): readonly Look[] {
    return this.#lookLedger.looks;
  }

  /** All visit groups that there are now; what came since the last call is put to them. */
  settled(): SettledGroups {
    if (!this.#isSettled) {
      const { sources, services } = this;
      const darkOf = (space: number) => this.spaces[space].dark;
      const known = { sources, services, darkOf, horizon: this.#horizon };
      this.#settled = settleGroups(this.#settled, this.#fresh, known);
      this.#fresh = new FreshRows();
      this.#isSettled = true;
    }
    return this.#settled;
  }

  /**
   * Lets go of all hours before that of `second`, and takes none of them any more. What all packets of a source had the same is
   * still said of all that there were.
   */
  forgetBefore(second: number): void {
    const hour = Math.floor(second / HOUR_SECONDS);
    if (hour * HOUR_SECONDS <= this.#horizon) return;
    this.#horizon = hour * HOUR_SECONDS;
    this.#isSettled = false;
    for (const { hours, covered } of this.spaces) {
      for (const one of hours.keys()) if (one < hour) hours.delete(one);
      const left = covered.filter(({ to }) => to > this.#horizon);
      for (const one of left) one.from = Math.max(one.from, this.#horizon);
      covered.splice(0, covered.length, ...left);
    }
  }

  /** Takes what a chunk tells; in any order, in any number of pieces. Never throws for what strangers sent. */
  add(chunk: ScanChunk): void {
    const { sightings } = chunk;
    const rows = sightings.source.length;
    if (chunk.dark.length === 0) {
      // Stored before batches told their dark space: positions without a space mean nothing.
      this.troubles.spaceless += rows;
      return;
    }
    const spaces: (number | undefined)[] = [undefined, undefined];
    if (chunk.covered !== null) {
      // Also a time in which nothing came was watched.
      if (chunk.dark.some((prefix) => !prefix.includes(':'))) spaces[0] = this.#spaceOf(chunk, 4);
      if (chunk.dark.some((prefix) => prefix.includes(':'))) spaces[1] = this.#spaceOf(chunk, 6);
    }
    const taken = this.#taken;
    taken.begin(rows);
    for (let row = 0; row < rows; row++) {
      if (sightings.response[row] || sightings.requests[row] === 0) continue;
      const family = sightings.source[row].includes(':') ? 6 : 4;
      const index = family === 4 ? 0 : 1;
      spaces[index] ??= this.#spaceOf(chunk, family);
      const first = Math.floor(sightings.first[row]);
      // Without those sent again.
      const probes = sightings.requests[row] - sightings.retransmissions[row];
      if (probes <= 0 || !(first > 0 && first < LARGEST_SECOND)) {
        this.troubles.refused++;
        continue;
      }
      if (first < this.#horizon) continue;
      taken.note(row, spaces[index], first, probes);
    }
    this.#keep(sightings, taken);
    this.#isSettled = false;
  }

  /** Each of these loops over the rows is short enough to be made fast. */
  #keep(sightings: ScanColumns, taken: TakenRows): void {
    const rows = taken.row.subarray(0, taken.length);
    this.sourceLedger.take(sightings, rows, taken.source);
    this.#lookLedger.take(sightings, rows, taken.look);
    this.#countHours(taken);
    const fresh = this.#fresh;
    const { protocol, port, last } = sightings;
    const from = fresh.length;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const into = fresh.add();
      const block = fresh.blockOf(into);
      const at = fresh.offsetOf(into);
      block[at + FIELDS.source] = taken.source[i];
      block[at + FIELDS.service] = this.#serviceOf((protocol[row] << 16) | port[row]);
      block[at + FIELDS.space] = taken.space[i];
      block[at + FIELDS.look] = taken.look[i];
      block[at + FIELDS.first] = taken.first[i];
      block[at + FIELDS.span] = Math.min(LONGEST_SPAN, Math.max(0, Math.floor(last[row]) - taken.first[i]));
      block[at + FIELDS.probes] = taken.probes[i];
    }
    this.#keepSteps(sightings, taken, from);
    this.#keepSets(sightings, taken, from);
  }

  #countHours(taken: TakenRows): void {
    let [hour, space, count] = [0, 0, 0];
    const note = () => {
      if (count === 0) return;
      const { hours } = this.spaces[space];
      hours.set(hour, (hours.get(hour) ?? 0) + count);
      count = 0;
    };
    for (let i = 0; i < taken.length; i++) {
      const own = Math.floor(taken.first[i] / HOUR_SECONDS);
      if (own !== hour || taken.space[i] !== space) {
        note();
        hour = own;
        space = taken.space[i];
      }
      count++;
    }
    note();
  }

  #keepSteps(sightings: ScanColumns, { row, probes, length }: TakenRows, from: number): void {
    const { ascents, reversedAscents, unitUp, unitDown } = sightings;
    for (let i = 0; i < length; i++) {
      if (probes[i] === 1) continue;
      const at = row[i];
      this.#fresh.keepSteps(from + i, ascents[at], reversedAscents[at], unitUp[at], unitDown[at]);
    }
  }

  #keepSets(sightings: ScanColumns, taken: TakenRows, from: number): void {
    const { destinationSet, destinations, firstDestination, lastDestination } = sightings;
    const { members } = this.#fresh;
    for (let i = 0; i < taken.length; i++) {
      const row = taken.row[i];
      const { dark, family } = this.spaces[taken.space[i]];
      const text = destinationSet[row];
      members.reserve(text.length);
      let count = readMembers(text, members.room, members.length);
      if (count < 0) {
        const all = DestinationSet.decode(text)?.members() ?? null;
        if (all === null) this.troubles.unplaced++;
        count = all?.length ?? 0;
        members.reserve(count);
        members.room.set(all ?? [], members.length);
      }
      const first = family === 4 ? rankOf(dark, firstDestination[row]) : -1;
      const last = family === 4 ? rankOf(dark, lastDestination[row]) : -1;
      this.#fresh.keepSet(from + i, { count, counted: destinations[row], first, last });
    }
  }

  #serviceOf(key: number): number {
    let index = this.#serviceIndex.get(key);
    if (index === undefined) {
      index = this.services.push(key) - 1;
      this.#serviceIndex.set(key, index);
    }
    return index;
  }

  /** The look of packets that are as these but differ in shape from one to the next. */
  variedLook(look: Look): number {
    return this.#lookLedger.varied(look);
  }

  #spaceOf(chunk: ScanChunk, family: 4 | 6): number {
    const key = `${chunk.sensorId} ${family} ${chunk.dark.join(' ')}`;
    let index = this.#spaceIndex.get(key);
    if (index === undefined) {
      if (this.spaces.length > 254) throw new RangeError('more than 255 dark spaces in one question');
      const dark = new DarkSpace(chunk.dark.flatMap((text) => parsePrefix(text) ?? []));
      const size = family === 6 ? 2 ** 32 : dark.sizeIpv4;
      index =
        this.spaces.push({ sensorId: chunk.sensorId, dark, size, family, hours: new Map(), covered: [] }) - 1;
      this.#spaceIndex.set(key, index);
    }
    if (chunk.covered !== null) this.#cover(index, chunk.covered);
    return index;
  }

  /** Batches come minute by minute: what touches the last one makes it longer. */
  #cover(space: number, covered: { from: number; to: number }): void {
    const { to } = covered;
    const from = Math.max(covered.from, this.#horizon);
    if (from > to) return;
    const stretches = this.spaces[space].covered;
    const last = stretches.at(-1);
    if (last !== undefined && from <= last.to + 1 && to >= last.from) {
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
    } else stretches.push({ from, to });
  }
}

/** The rows of a chunk that are used, with what was found of each. */
class TakenRows {
  length = 0;
  row = new Uint32Array(0);
  source = new Uint32Array(0);
  look = new Uint32Array(0);
  space = new Uint8Array(0);
  first = new Uint32Array(0);
  probes = new Uint32Array(0);

  begin(most: number): void {
    this.length = 0;
    if (this.row.length >= most) return;
    this.row = new Uint32Array(most);
    this.source = new Uint32Array(most);
    this.look = new Uint32Array(most);
    this.space = new Uint8Array(most);
    this.first = new Uint32Array(most);
    this.probes = new Uint32Array(most);
  }

  note(row: number, space: number, first: number, probes: number): void {
    const at = this.length++;
    this.row[at] = row;
    this.space[at] = space;
    this.first[at] = first;
    this.probes[at] = probes;
  }
}

/** Position of an IPv4 address in the dark space; -1 where it is none of its addresses. */
function rankOf(dark: DarkSpace, address: number): number {
  const { ranges } = dark;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (address < range.first) high = middle - 1;
    else if (address > range.last) low = middle + 1;
    else return range.rank + (address - range.first);
  }
  return -1;
}
