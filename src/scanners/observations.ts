/**
 * All that was seen, in columns: one *visit group* for each piece of a sighting that asks. Millions of them fit in
 * memory, days can be added to what is held, and nothing here is an opinion.
 */
import { parsePrefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { DestinationSet, readMembers } from '../model/destination-set.ts';
import type { ScanChunk, ScanColumns } from '../model/scan-chunk.ts';
import type { Columns } from './columns.ts';
import { Growable } from './growable.ts';
import { type Look, LookLedger } from './look-ledger.ts';
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

export const NO_SET = 0xffff_ffff;
const LARGEST_SECOND = 0xffff_ffff;
const LONGEST_SPAN = 65_535;

/** Pieces of one hour as one group; positions sorted, or null where some are not known. */
export interface JoinedGroup {
  readonly like: number;
  readonly span: number;
  readonly probes: number;
  readonly positions: number[] | null;
  readonly distinct: number;
  readonly firstVisited: number | null;
  readonly lastVisited: number | null;
  readonly steps: {
    readonly ascents: number;
    readonly reversed: number;
    readonly up: number;
    readonly down: number;
  };
}

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

  // One row a visit group.
  readonly source = new Growable(new Uint32Array(0));
  readonly service = new Growable(new Uint32Array(0));
  readonly space = new Growable(new Uint8Array(0));
  readonly look = new Growable(new Uint32Array(0));
  /** Epoch seconds of the first packet, and how long until the last. */
  readonly first = new Growable(new Uint32Array(0));
  readonly span = new Growable(new Uint16Array(0));
  /** Requests without retransmissions. */
  readonly probes = new Growable(new Uint32Array(0));
  readonly distinct = new Growable(new Uint32Array(0));
  /** Where the positions begin in `members`: first visited, the others sorted, last visited; NO_SET without. */
  readonly set = new Growable(new Uint32Array(0));
  /** Steps up, steps up of the byte-reversed address, unit steps up and down; of groups of one probe all 0. */
  readonly order = new Growable(new Uint32Array(0));
  readonly ascents = new Growable(new Uint32Array(0));
  readonly reversedAscents = new Growable(new Uint32Array(0));
  readonly unitUp = new Growable(new Uint32Array(0));
  readonly unitDown = new Growable(new Uint32Array(0));
  readonly members = new Growable(new Uint32Array(0));
  /** As which it came, of those that were gathered (gather-groups.ts): it orders what came in the same second. */
  readonly arrival = new Growable(new Uint32Array(0));

  readonly #serviceIndex = new Map<number, number>();
  readonly #spaceIndex = new Map<string, number>();
  readonly #lookLedger = new LookLedger();
  /** Of the chunk that is taken: rows that are used, and the dark space of each. */
  #rows = new Uint32Array(0);
  #spaceOfRow = new Uint8Array(0);

  constructor() {
    // Row 0 of the order's columns is that of a single probe.
    for (const column of [this.ascents, this.reversedAscents, this.unitUp, this.unitDown]) column.push(0);
  }

  /** Canonical text of each source. */
  get sources(): readonly string[] {
    return this.sourceLedger.texts;
  }

  get looks(): readonly Look[] {
    return this.#lookLedger.looks;
  }

  get groups(): number {
    return this.source.length;
  }

  columns(): Columns {
    return {
      source: this.source.values,
      service: this.service.values,
      space: this.space.values,
      look: this.look.values,
      first: this.first.values,
      span: this.span.values,
      probes: this.probes.values,
      order: this.order.values,
      ascents: this.ascents.values,
      reversedAscents: this.reversedAscents.values,
      unitUp: this.unitUp.values,
      unitDown: this.unitDown.values,
      set: this.set.values,
      distinct: this.distinct.values,
      members: this.members.values,
      arrival: this.arrival.values,
    };
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
    if (this.#rows.length < rows) {
      this.#rows = new Uint32Array(rows);
      this.#spaceOfRow = new Uint8Array(rows);
    }
    let used = 0;
    for (let row = 0; row < rows; row++) {
      if (sightings.response[row] || sightings.requests[row] === 0) continue;
      const family = sightings.source[row].includes(':') ? 6 : 4;
      const index = family === 4 ? 0 : 1;
      spaces[index] ??= this.#spaceOf(chunk, family);
      const first = Math.floor(sightings.first[row]);
      if (probesIn(sightings, row) <= 0 || !(first > 0 && first < LARGEST_SECOND)) {
        this.troubles.refused++;
        continue;
      }
      this.#spaceOfRow[used] = spaces[index];
      this.#rows[used++] = row;
    }
    this.#addRows(sightings, this.#rows.subarray(0, used));
  }

  /** Positions of a group, the first visited first and the last last; empty where they are not known. */
  positionsOf(group: number): Uint32Array {
    const at = this.set.at(group);
    return at === NO_SET
      ? this.members.values.subarray(0, 0)
      : this.members.values.subarray(at, at + this.distinct.at(group));
  }

  /** Column by column: each of these loops is short enough to be made fast. */
  #addRows(sightings: ScanColumns, rows: Uint32Array): void {
    const { source, look, service, space, first, span, probes } = this;
    const at = source.extend(rows.length);
    this.sourceLedger.take(sightings, rows, source.values.subarray(at));
    look.extend(rows.length);
    this.#lookLedger.take(sightings, rows, look.values.subarray(at));
    for (const column of [service, space, first, span, probes]) column.extend(rows.length);
    space.room.set(this.#spaceOfRow.subarray(0, rows.length), at);
    this.#addServices(sightings, rows, service.values.subarray(at));
    this.#addTimes(sightings, rows, at);
    const sent = probes.values.subarray(at);
    for (let i = 0; i < rows.length; i++) sent[i] = probesIn(sightings, rows[i]);
    this.#addSteps(sightings, rows, sent);
    this.#addSets(sightings, rows);
  }

  #addServices({ protocol, port }: ScanColumns, rows: Uint32Array, into: Uint32Array): void {
    for (let i = 0; i < rows.length; i++)
      into[i] = this.#serviceOf((protocol[rows[i]] << 16) | port[rows[i]]);
  }

  #addTimes({ first, last }: ScanColumns, rows: Uint32Array, at: number): void {
    const begins = this.first.values.subarray(at);
    const spans = this.span.values.subarray(at);
    let [hour, space, count] = [-1, 0, 0];
    const note = () => {
      if (count === 0) return;
      const { hours } = this.spaces[space];
      hours.set(hour, (hours.get(hour) ?? 0) + count);
      count = 0;
    };
    for (let i = 0; i < rows.length; i++) {
      const begin = Math.floor(first[rows[i]]);
      begins[i] = begin;
      spans[i] = Math.min(LONGEST_SPAN, Math.max(0, Math.floor(last[rows[i]]) - begin));
      const own = Math.floor(begin / 3600);
      if (own !== hour || this.#spaceOfRow[i] !== space) {
        note();
        hour = own;
        space = this.#spaceOfRow[i];
      }
      count++;
    }
    note();
  }

  #addSteps(sightings: ScanColumns, rows: Uint32Array, sent: Uint32Array): void {
    const into = this.order.extend(rows.length);
    const order = this.order.values.subarray(into);
    for (let i = 0; i < rows.length; i++) {
      if (sent[i] === 1) continue;
      order[i] = this.ascents.push(sightings.ascents[rows[i]]);
      this.reversedAscents.push(sightings.reversedAscents[rows[i]]);
      this.unitUp.push(sightings.unitUp[rows[i]]);
      this.unitDown.push(sightings.unitDown[rows[i]]);
    }
  }

  #addSets(
    { destinationSet, destinations, firstDestination, lastDestination }: ScanColumns,
    rows: Uint32Array,
  ): void {
    const { members } = this;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const { dark, family } = this.spaces[this.#spaceOfRow[i]];
      const text = destinationSet[row];
      members.reserve(text.length);
      let count = readMembers(text, members.room, members.length);
      if (count < 0) {
        const all = DestinationSet.decode(text)?.members() ?? null;
        if (all === null) this.troubles.unplaced++;
        count = all === null ? 0 : this.#writeMembers(all);
      }
      const first = family === 4 ? rankOf(dark, firstDestination[row]) : -1;
      const last = family === 4 ? rankOf(dark, lastDestination[row]) : -1;
      this.#keepSet(count, destinations[row], first, last);
    }
  }

  /** A group made of others: it stands where `like` stands. */
  append(group: JoinedGroup): void {
    const { like, steps } = group;
    this.source.push(this.source.at(like));
    this.service.push(this.service.at(like));
    this.space.push(this.space.at(like));
    this.look.push(this.look.at(like));
    this.first.push(this.first.at(like));
    this.span.push(Math.min(LONGEST_SPAN, group.span));
    this.probes.push(group.probes);
    const count = group.positions === null ? 0 : this.#writeMembers(group.positions);
    this.#keepSet(count, group.distinct, group.firstVisited ?? -1, group.lastVisited ?? -1);
    this.order.push(this.ascents.push(steps.ascents));
    this.reversedAscents.push(steps.reversed);
    this.unitUp.push(steps.up);
    this.unitDown.push(steps.down);
  }

  /** Behind the members that there are; how many. */
  #writeMembers(positions: readonly number[]): number {
    this.members.reserve(positions.length);
    this.members.room.set(positions, this.members.length);
    return positions.length;
  }

  /**
   * Takes the `count` sorted positions behind the members as a set, and puts the first and the last visited in their places: -1
   * where they are not known. Without positions it was so many as were `counted`.
   */
  #keepSet(count: number, counted: number, first: number, last: number): void {
    if (count === 0) {
      this.distinct.push(Math.max(1, counted));
      this.set.push(NO_SET);
      return;
    }
    const from = this.members.length;
    this.distinct.push(count);
    this.set.push(from);
    this.members.length += count;
    const { room } = this.members;
    if (count < 3 || first < 0 || last < 0 || first === last) {
      // With one destination first and last in the same place, the order of a pair is told by either.
      if (count === 2 && first === room[from + 1]) room.subarray(from, from + 2).reverse();
      return;
    }
    const positions = room.subarray(from, from + count);
    const firstAt = positions.indexOf(first);
    const lastAt = positions.indexOf(last);
    // A first or last destination that is in no set would break the count: keep to the set.
    if (firstAt < 0 || lastAt < 0) return;
    positions.copyWithin(1, 0, firstAt);
    positions[0] = first;
    const at = lastAt < firstAt ? lastAt + 1 : lastAt;
    positions.copyWithin(at, at + 1);
    positions[count - 1] = last;
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
  #cover(space: number, { from, to }: { from: number; to: number }): void {
    const { covered } = this.spaces[space];
    const last = covered.at(-1);
    if (last !== undefined && from <= last.to + 1 && to >= last.from) {
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
    } else covered.push({ from, to });
  }
}

/** Requests without those sent again. */
function probesIn({ requests, retransmissions }: ScanColumns, row: number): number {
  return requests[row] - retransmissions[row];
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
