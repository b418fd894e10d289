/**
 * All that was seen, in columns: one *visit group* for each piece of a sighting that asks. Millions of them fit in
 * memory, days can be added to what is held, and nothing here is an opinion.
 */
import { parsePrefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { DestinationSet, onlyMember } from '../model/destination-set.ts';
import type { ScanChunk, ScanColumns } from '../model/scan-chunk.ts';
import type { Columns } from './columns.ts';
import { Growable } from './growable.ts';
import { ipv4Of } from './source-address.ts';

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

/** What a group's packets look like, numbered: see signature.ts. */
export interface Look {
  readonly shape: number;
  /** Smallest of 32, 64, 128, 255 that explains the TTL. */
  readonly initialTtl: number;
  /** Index into COUNTED_MARKS, or -1. */
  readonly mark: number;
  readonly window: number;
  readonly length: number;
}

export const NO_SET = 0xffff_ffff;
/** In place of a shape: the packets differ. 0: not recorded. */
const SHAPE_VARIES = 1;
const LARGEST_SECOND = 0xffff_ffff;
const INITIAL_TTLS = [32, 64, 128, 255] as const;

/** Bit i as in DIFFERING; above them what the observations find themselves. */
export const DIFFERS_SHAPE = 1;
export const DIFFERS_SEQUENCE = 2;
export const DIFFERS_KEY = 4;
export const DIFFERS_IP_ID = 8;
export const DIFFERS_WINDOW = 16;
export const DIFFERS_LENGTH = 32;
export const DIFFERS_SOURCE_PORT = 64;

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
  /** Canonical text of each source. */
  readonly sources: string[] = [];
  /** protocol << 16 | port. */
  readonly services: number[] = [];
  readonly looks: Look[] = [];
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

  // One row a source.
  readonly sequenceOf = new Growable(new Uint32Array(0));
  readonly keyOf = new Growable(new Uint32Array(0));
  readonly ipIdOf = new Growable(new Uint16Array(0));
  readonly sourcePortOf = new Growable(new Uint16Array(0));
  readonly differingOf = new Growable(new Uint8Array(0));

  readonly #sourceIndex = new Map<string | number, number>();
  readonly #serviceIndex = new Map<number, number>();
  readonly #spaceIndex = new Map<string, number>();
  readonly #lookIndex = new Map<number, number>();

  constructor() {
    // Row 0 of the order's columns is that of a single probe.
    for (const column of [this.ascents, this.reversedAscents, this.unitUp, this.unitDown]) column.push(0);
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
    for (let row = 0; row < rows; row++) {
      if (sightings.response[row] || sightings.requests[row] === 0) continue;
      const source = sightings.source[row];
      const family = source.includes(':') ? 6 : 4;
      const index = family === 4 ? 0 : 1;
      spaces[index] ??= this.#spaceOf(chunk, family);
      const probes = sightings.requests[row] - sightings.retransmissions[row];
      const first = Math.floor(sightings.first[row]);
      if (probes <= 0 || !(first > 0 && first < LARGEST_SECOND)) {
        this.troubles.refused++;
        continue;
      }
      this.#addRow(sightings, row, spaces[index], first, probes);
    }
  }

  /** Positions of a group, the first visited first and the last last; empty where they are not known. */
  positionsOf(group: number): Uint32Array {
    const at = this.set.at(group);
    return at === NO_SET
      ? this.members.values.subarray(0, 0)
      : this.members.values.subarray(at, at + this.distinct.at(group));
  }

  #addRow(sightings: ScanColumns, row: number, space: number, first: number, probes: number): void {
    const { dark, family, hours } = this.spaces[space];
    const hour = Math.floor(first / 3600);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
    const source = this.#sourceOf(sightings, row);
    this.#noteConstants(source, sightings, row);
    this.source.push(source);
    this.service.push(this.#serviceOf((sightings.protocol[row] << 16) | sightings.port[row]));
    this.space.push(space);
    this.look.push(this.#lookOf(sightings, row));
    this.first.push(first);
    this.span.push(Math.min(65_535, Math.max(0, Math.floor(sightings.last[row]) - first)));
    this.probes.push(probes);
    const firstAt = family === 4 ? rankOf(dark, sightings.firstDestination[row]) : null;
    const lastAt = family === 4 ? rankOf(dark, sightings.lastDestination[row]) : null;
    const text = sightings.destinationSet[row];
    const only = onlyMember(text);
    const positions = only >= 0 ? [only] : (DestinationSet.decode(text)?.members() ?? null);
    if (positions === null) this.troubles.unplaced++;
    this.#addSet(positions, sightings.destinations[row], firstAt, lastAt);
    const isSingle = probes === 1;
    this.order.push(isSingle ? 0 : this.ascents.push(sightings.ascents[row]));
    if (isSingle) return;
    this.reversedAscents.push(sightings.reversedAscents[row]);
    this.unitUp.push(sightings.unitUp[row]);
    this.unitDown.push(sightings.unitDown[row]);
  }

  /** A group made of others: it stands where `like` stands. */
  append(group: JoinedGroup): void {
    const { like, steps } = group;
    this.source.push(this.source.at(like));
    this.service.push(this.service.at(like));
    this.space.push(this.space.at(like));
    this.look.push(this.look.at(like));
    this.first.push(this.first.at(like));
    this.span.push(Math.min(65_535, group.span));
    this.probes.push(group.probes);
    this.#addSet(group.positions, group.distinct, group.firstVisited, group.lastVisited);
    this.order.push(this.ascents.push(steps.ascents));
    this.reversedAscents.push(steps.reversed);
    this.unitUp.push(steps.up);
    this.unitDown.push(steps.down);
  }

  #addSet(positions: number[] | null, counted: number, first: number | null, last: number | null): void {
    if (positions === null || positions.length === 0) {
      this.distinct.push(Math.max(1, counted));
      this.set.push(NO_SET);
      return;
    }
    this.distinct.push(positions.length);
    this.members.reserve(positions.length);
    this.set.push(this.members.length);
    if (positions.length < 3 || first === null || last === null || first === last) {
      // With one destination first and last in the same place, the order of a pair is told by either.
      if (positions.length === 2 && first === positions[1]) positions.reverse();
      for (const position of positions) this.members.push(position);
      return;
    }
    this.members.push(first);
    let kept = 1;
    for (const position of positions) {
      if (position === first || position === last) continue;
      this.members.push(position);
      kept++;
    }
    // A first or last destination that is in no set would break the count: keep to the set.
    if (kept + 1 === positions.length) this.members.push(last);
    else {
      this.members.length -= kept;
      for (const position of positions) this.members.push(position);
    }
  }

  #sourceOf(sightings: ScanColumns, row: number): number {
    const text = sightings.source[row];
    // A number is found sooner than a text, which has to be read to its end to be found.
    const key = text.includes(':') ? text : ipv4Of(text);
    const known = this.#sourceIndex.get(key);
    if (known !== undefined) return known;
    const index = this.sources.push(text) - 1;
    this.#sourceIndex.set(key, index);
    this.sequenceOf.push(sightings.sequence[row]);
    this.keyOf.push(keyAt(sightings, row));
    this.ipIdOf.push(sightings.ipId[row]);
    this.sourcePortOf.push(sightings.sourcePortMin[row]);
    this.differingOf.push(0);
    return index;
  }

  /** What all packets of a source have the same; who sends one packet has everything the same. */
  #noteConstants(source: number, sightings: ScanColumns, row: number): void {
    let found = sightings.differing[row] & 31;
    if (sightings.sequence[row] !== this.sequenceOf.at(source)) found |= DIFFERS_SEQUENCE;
    if (keyAt(sightings, row) !== this.keyOf.at(source)) found |= DIFFERS_KEY;
    if (sightings.ipId[row] !== this.ipIdOf.at(source)) found |= DIFFERS_IP_ID;
    if (sightings.lengthMin[row] !== sightings.lengthMax[row]) found |= DIFFERS_LENGTH;
    const port = this.sourcePortOf.at(source);
    if (sightings.sourcePortMin[row] !== port || sightings.sourcePortMax[row] !== port) {
      found |= DIFFERS_SOURCE_PORT;
    }
    this.differingOf.put(source, this.differingOf.at(source) | found);
  }

  #serviceOf(key: number): number {
    let index = this.#serviceIndex.get(key);
    if (index === undefined) {
      index = this.services.push(key) - 1;
      this.#serviceIndex.set(key, index);
    }
    return index;
  }

  #lookOf(sightings: ScanColumns, row: number): number {
    const ttl = sightings.ttlMin[row];
    const initialTtl = INITIAL_TTLS.find((initial) => ttl <= initial) ?? 255;
    const length = sightings.lengthMin[row] === sightings.lengthMax[row] ? sightings.lengthMin[row] : 0;
    const mark = markOf(sightings, row);
    const varies = (sightings.differing[row] & DIFFERS_SHAPE) !== 0;
    const shape = varies ? SHAPE_VARIES : sightings.shape[row];
    const window = (sightings.differing[row] & DIFFERS_WINDOW) !== 0 ? 0 : sightings.window[row];
    return this.#numberOf({ shape, initialTtl, mark, window, length });
  }

  /** The look of packets that are as these but differ in shape from one to the next. */
  variedLook({ initialTtl, mark, length }: Look): number {
    return this.#numberOf({ shape: SHAPE_VARIES, initialTtl, mark, window: 0, length });
  }

  #numberOf(look: Look): number {
    const { shape, mark, initialTtl, length } = look;
    // With a shape it says it all; without one, length and TTL have to do. Both are whole numbers, below 0 the latter.
    const key =
      shape > SHAPE_VARIES
        ? shape * 16 + mark + 1
        : -1 - (((length * 256 + initialTtl) * 16 + mark + 1) * 2 + shape);
    let index = this.#lookIndex.get(key);
    if (index === undefined) {
      index = this.looks.push(look) - 1;
      this.#lookIndex.set(key, index);
    }
    return index;
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

function keyAt(sightings: ScanColumns, row: number): number {
  return (sightings.sequence[row] ^ sightings.firstDestination[row]) >>> 0;
}

/** The mark that most packets carry, if more than half do; -1 without. `os-stack` is the absence of a tool. */
function markOf(sightings: ScanColumns, row: number): number {
  const least = sightings.requests[row] / 2;
  for (let mark = 0; mark < sightings.marks.length - 1; mark++) {
    if (sightings.marks[mark][row] > least) return mark;
  }
  return -1;
}

/** Position of an IPv4 address in the dark space; null where it is none of its addresses. */
function rankOf(dark: DarkSpace, address: number): number | null {
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
  return null;
}
