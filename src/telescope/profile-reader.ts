/** Rows of the kernel's table -> profiles of sources, through one object that is used again and again; -> sightings. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import { DestinationSet } from '../model/destination-set.ts';
import type { Sighting } from '../model/sighting.ts';
import { compareServices, type ServiceActivity, type SourceProfile } from '../model/source-profile.ts';
import * as L from './kernel/layout.ts';
import { bitmapBitsFor } from './kernel.ts';

const TWO32 = 4294967296;

function emptyActivity(): ServiceActivity {
  return {
    protocol: 0,
    port: 0,
    response: false,
    packets: 0,
    bytes: 0,
    retransmissions: 0,
    first: 0,
    last: 0,
    activeHours: 0,
    minutePeak: 0,
    destinations: 0,
    firstDestination: 0,
    ttlMin: 0,
    ttlMax: 0,
    tcpFlags: 0,
    requests: 0,
    responses: 0,
    sourcePortMin: 0,
    sourcePortMax: 0,
    lengthMin: 0,
    lengthMax: 0,
    unitUp: 0,
    unitDown: 0,
    ascents: 0,
    reversedAscents: 0,
    marks: new Uint32Array(L.MARK_COUNT),
    strongMarks: 0,
  };
}

/** A packet that was kept as evidence. */
export interface KeptPacket {
  /** Epoch seconds. */
  readonly time: number;
  readonly originalLength: number;
  /** From the IP header on, at most 112 bytes. */
  readonly bytes: Uint8Array;
}

/** Reads rows out of the memory of one kernel. Addresses are byte offsets. */
export class ProfileReader {
  readonly profile: SourceProfile = {
    family: 4,
    ipv4: 0,
    bytes: new Uint8Array(16),
    packets: 0,
    bytesTotal: 0,
    first: 0,
    last: 0,
    serviceCount: 0,
    services: [],
  };
  readonly #u8: Uint8Array;
  readonly #u16: Uint16Array;
  readonly #u32: Uint32Array;
  readonly #rows: number;
  readonly #bits4: number;
  readonly #exact4: boolean;
  readonly #pool: ServiceActivity[] = [];
  readonly #scratch = emptyActivity();

  constructor(memory: WebAssembly.Memory, rows: number, darkSizeIpv4: number) {
    this.#u8 = new Uint8Array(memory.buffer);
    this.#u16 = new Uint16Array(memory.buffer);
    this.#u32 = new Uint32Array(memory.buffer);
    this.#rows = rows;
    this.#bits4 = bitmapBitsFor(darkSizeIpv4);
    this.#exact4 = darkSizeIpv4 <= this.#bits4;
  }

  /**
   * Fills `profile` from the rows order[from..to), all of one source. Of a source with more than `fullUpTo`
   * packets only the address, packets and times are filled, and `serviceCount` is 0.
   */
  read(order: Uint32Array, from: number, to: number, fullUpTo: number): SourceProfile {
    const { profile } = this;
    const u32 = this.#u32;
    if (fullUpTo !== Number.POSITIVE_INFINITY && this.#readHead(order, from, to) > fullUpTo) return profile;
    const first = this.#rows + order[from] * L.ROW_BYTES;
    const isIpv4 =
      u32[first >>> 2] === 0 && u32[(first >>> 2) + 1] === 0 && u32[(first >>> 2) + 3] === 0xffff;
    profile.family = isIpv4 ? 4 : 6;
    profile.ipv4 = isIpv4 ? u32[(first >>> 2) + 2] : 0;
    const { bytes } = profile;
    // The halves lie little-endian, high half first.
    for (let i = 0; i < 8; i++) {
      bytes[i] = this.#u8[first + 7 - i];
      bytes[8 + i] = this.#u8[first + 15 - i];
    }
    profile.packets = 0;
    profile.bytesTotal = 0;
    profile.first = Number.POSITIVE_INFINITY;
    profile.last = 0;
    profile.serviceCount = to - from;
    const { services } = profile;
    for (let i = from; i < to; i++) {
      const n = i - from;
      if (n >= this.#pool.length) this.#pool.push(emptyActivity());
      const activity = this.#pool[n];
      this.#readRow(this.#rows + order[i] * L.ROW_BYTES, activity);
      services[n] = activity;
      profile.packets += activity.packets;
      profile.bytesTotal += activity.bytes;
      if (activity.first < profile.first) profile.first = activity.first;
      if (activity.last > profile.last) profile.last = activity.last;
    }
    if (to - from > 1) this.#sortServices(to - from);
    return profile;
  }

  /** Packets of the source; address and times are filled. */
  #readHead(order: Uint32Array, from: number, to: number): number {
    const { profile } = this;
    const u32 = this.#u32;
    const first = (this.#rows + order[from] * L.ROW_BYTES) >>> 2;
    const isIpv4 = u32[first] === 0 && u32[first + 1] === 0 && u32[first + 3] === 0xffff;
    profile.family = isIpv4 ? 4 : 6;
    profile.ipv4 = isIpv4 ? u32[first + 2] : 0;
    profile.serviceCount = 0;
    profile.packets = 0;
    profile.first = Number.POSITIVE_INFINITY;
    profile.last = 0;
    for (let i = from; i < to; i++) {
      const at = (this.#rows + order[i] * L.ROW_BYTES) >>> 2;
      profile.packets += u32[at + L.PACKETS / 4];
      const begin = this.#seconds(at + L.FIRST / 4);
      const end = this.#seconds(at + L.LAST / 4);
      if (begin < profile.first) profile.first = begin;
      if (end > profile.last) profile.last = end;
    }
    return profile.packets;
  }

  /** Most packets first; ties by protocol, port, direction, so that the order tells nothing of arrival. */
  #sortServices(count: number): void {
    const { services } = this.profile;
    // Mostly two or three: no closure and no copy. Many are sorted as a list of their own.
    if (count > 16) {
      const sorted = services.slice(0, count).sort(compareServices);
      for (let i = 0; i < count; i++) services[i] = sorted[i];
      return;
    }
    for (let i = 1; i < count; i++) {
      const service = services[i];
      let at = i - 1;
      while (at >= 0 && compareServices(services[at], service) > 0) {
        services[at + 1] = services[at];
        at--;
      }
      services[at + 1] = service;
    }
  }

  #readRow(row: number, out: ServiceActivity): void {
    const u32 = this.#u32;
    const at = row >>> 2;
    const service = u32[at + L.SERVICE / 4];
    out.protocol = (service >>> 16) & 0xff;
    out.port = service & 0xffff;
    out.response = service >>> 24 !== 0;
    out.packets = u32[at + L.PACKETS / 4];
    out.retransmissions = u32[at + L.RETRANSMISSIONS / 4];
    const at16 = row >>> 1;
    out.bytes = u32[at + L.BYTES_LOW / 4] + this.#u16[at16 + L.BYTES_HIGH / 2] * TWO32;
    out.first = this.#seconds(at + L.FIRST / 4);
    out.last = this.#seconds(at + L.LAST / 4);
    out.firstDestination = u32[at + L.FIRST_DESTINATION / 4];
    out.ttlMin = this.#u8[row + L.TTL_MIN];
    out.ttlMax = this.#u8[row + L.TTL_MAX];
    out.tcpFlags = this.#u8[row + L.TCP_FLAGS];
    out.strongMarks = this.#u8[row + L.STRONG_MARKS];
    out.requests = u32[at + L.REQUESTS / 4];
    out.responses = out.response ? out.packets : 0;
    out.activeHours = this.#u16[at16 + L.ACTIVE_HOURS / 2];
    out.destinations = this.#distinct(at);
    out.unitUp = u32[at + L.UNIT_UP / 4];
    out.unitDown = u32[at + L.UNIT_DOWN / 4];
    out.ascents = u32[at + L.ASCENTS / 4];
    out.reversedAscents = u32[at + L.REVERSED_ASCENTS / 4];
    out.sourcePortMin = this.#u16[at16 + L.SOURCE_PORT_MIN / 2];
    out.sourcePortMax = this.#u16[at16 + L.SOURCE_PORT_MAX / 2];
    out.lengthMin = this.#u16[at16 + L.LENGTH_MIN / 2];
    out.lengthMax = this.#u16[at16 + L.LENGTH_MAX / 2];
    out.minutePeak = this.#u16[at16 + L.MINUTE_PEAK / 2];
    const marks = out.marks as Uint32Array;
    const marksAt = at16 + L.MARKS / 2;
    for (let i = 0; i < L.COUNTED_MARKS; i++) {
      const hits = this.#u16[marksAt + i];
      // A full counter says no more than "most of them".
      marks[i] = hits === 0xffff ? out.requests : hits;
    }
    marks[L.COUNTED_MARKS] = out.strongMarks >>> L.COUNTED_MARKS;
  }

  /** The time at a word address -> epoch seconds, to the microsecond. */
  #seconds(word: number): number {
    return this.#u32[word + 1] + this.#u32[word] / 1e9;
  }

  /** As #seconds, cut off: rounded up, the last packet of an hour would lie in the next. */
  #microseconds(word: number): number {
    return (this.#u32[word + 1] * 1e6 + Math.floor(this.#u32[word] / 1000)) / 1e6;
  }

  #distinct(at: number): number {
    const counted = this.#u32[at + L.DISTINCT / 4];
    const set = this.#u32[at + L.SET / 4];
    if ((set & L.BITMAP_FLAG) === 0) return counted;
    const isIpv6 = this.#isIpv6(at);
    if (!isIpv6 && this.#exact4) return counted;
    // Linear counting (Whang et al. 1990): n = -m ln(share of bits that are still 0).
    const bits = isIpv6 ? 65536 : this.#bits4;
    return counted >= bits ? bits * Math.log(bits) : Math.round(-bits * Math.log1p(-counted / bits));
  }

  /**
   * Members of a row's destination set as positions in the dark space, sorted; null where they are no
   * longer known one by one (IPv6, or a dark space of more than 65,536 addresses).
   */
  destinations(row: number): number[] | null {
    const at = (this.#rows + row * L.ROW_BYTES) >>> 2;
    if (this.#isIpv6(at)) return null;
    if ((this.#u32[at + L.SET / 4] & L.BITMAP_FLAG) !== 0 && !this.#exact4) return null;
    return this.#members(row, this.#exact4).sort((a, b) => a - b);
  }

  /** Of a set that has them one by one. `isNarrow`: members have 16 bits, and a bitmap a bit for each. */
  #members(row: number, isNarrow: boolean): number[] {
    const at = (this.#rows + row * L.ROW_BYTES) >>> 2;
    const set = this.#u32[at + L.SET / 4];
    const members: number[] = [];
    if ((set & L.BITMAP_FLAG) === 0) {
      const array =
        set === 0 ? this.#rows + row * L.ROW_BYTES + L.MEMBERS : (set & L.BLOCK_ADDRESS_MASK) >>> 0;
      const count = this.#u32[at + L.DISTINCT / 4];
      for (let i = 0; i < count; i++) {
        members.push(isNarrow ? this.#u16[array / 2 + i] : this.#u32[array / 4 + i]);
      }
      return members;
    }
    const block = ((set & L.BLOCK_ADDRESS_MASK) >>> 0) >>> 2;
    const words = (L.BLOCK_BASE_BYTES << (set & L.BLOCK_CLASS_MASK)) >>> 2;
    for (let i = 0; i < words; i++) {
      for (let bit = 0; bit < 32; bit++) {
        if ((this.#u32[block + i] >>> bit) & 1) members.push(i * 32 + bit);
      }
    }
    return members;
  }

  /** A row of a table that counts by the hour, as a sensor sends it. */
  sighting(row: number): Sighting {
    const at8 = this.#rows + row * L.ROW_BYTES;
    const at = at8 >>> 2;
    const at16 = at8 >>> 1;
    const u16 = this.#u16;
    const u32 = this.#u32;
    const activity = this.#scratch;
    this.#readRow(at8, activity);
    const marks: number[] = [];
    for (let i = 0; i < L.COUNTED_MARKS; i++) marks.push(u16[at16 + L.MARKS / 2 + i]);
    return {
      hour: u32[at + L.BUCKET / 4],
      source: this.sourceText(row),
      protocol: activity.protocol,
      port: activity.port,
      response: activity.response,
      packets: activity.packets,
      bytes: activity.bytes,
      requests: activity.requests,
      retransmissions: activity.retransmissions,
      first: this.#microseconds(at + L.FIRST / 4),
      last: this.#microseconds(at + L.LAST / 4),
      minuteFirst: u16[at16 + L.MINUTE_FIRST / 2],
      minutePeak: activity.minutePeak,
      minuteLast: u16[at16 + L.MINUTE_LAST / 2],
      destinations: Math.round(activity.destinations),
      firstDestination: activity.firstDestination,
      lastDestination: u32[at + L.LAST_DESTINATION / 4],
      destinationSet: this.#destinationSet(row).encode(),
      ttlMin: activity.ttlMin,
      ttlMax: activity.ttlMax,
      tcpFlags: activity.tcpFlags,
      sourcePortMin: activity.sourcePortMin,
      sourcePortMax: activity.sourcePortMax,
      lengthMin: activity.lengthMin,
      lengthMax: activity.lengthMax,
      unitUp: activity.unitUp,
      unitDown: activity.unitDown,
      ascents: activity.ascents,
      reversedAscents: activity.reversedAscents,
      marks,
      strongMarks: activity.strongMarks,
      shape: u32[at + L.SHAPE / 4],
      sequence: u32[at + L.SEQUENCE / 4],
      ipId: u16[at16 + L.IP_ID / 2],
      window: u16[at16 + L.WINDOW / 2],
      differing: this.#u8[at8 + L.DIFFERING],
    };
  }

  sourceText(row: number): string {
    const at = (this.#rows + row * L.ROW_BYTES) >>> 2;
    const u32 = this.#u32;
    if (!this.#isIpv6(at)) return formatIpv4(u32[at + 2]);
    const half = (word: number) => (BigInt(u32[word + 1]) << 32n) | BigInt(u32[word]);
    return formatIpv6(half(at), half(at + 2));
  }

  #isIpv6(at: number): boolean {
    return this.#u32[at] !== 0 || this.#u32[at + 1] !== 0 || this.#u32[at + 3] !== 0xffff;
  }

  /** Of an IPv6 row the members are hashes. */
  #destinationSet(row: number): DestinationSet {
    const at = (this.#rows + row * L.ROW_BYTES) >>> 2;
    const set = this.#u32[at + L.SET / 4];
    const isExact = !this.#isIpv6(at) && this.#exact4;
    if ((set & L.BITMAP_FLAG) !== 0 && !isExact) {
      const block = (set & L.BLOCK_ADDRESS_MASK) >>> 0;
      return DestinationSet.ofHashes(
        this.#u8.subarray(block, block + (L.BLOCK_BASE_BYTES << (set & L.BLOCK_CLASS_MASK))),
      );
    }
    return DestinationSet.of(this.#members(row, isExact));
  }

  /** The first packets of a row, oldest first. */
  evidence(row: number): KeptPacket[] {
    const block = this.#u32[(this.#rows + row * L.ROW_BYTES + L.EVIDENCE) >>> 2];
    const kept: KeptPacket[] = [];
    if (block === 0) return kept;
    for (let i = 0; i < L.EVIDENCE_SLOTS; i++) {
      const slot = block + i * L.EVIDENCE_SLOT_BYTES;
      if (this.#u32[slot >>> 2] === 0 && this.#u32[(slot >>> 2) + 1] === 0) break;
      const held = this.#u32[(slot + L.EVIDENCE_HELD) >>> 2];
      kept.push({
        time: this.#microseconds(slot >>> 2),
        originalLength: this.#u32[(slot + L.EVIDENCE_ORIGINAL_LENGTH) >>> 2],
        bytes: this.#u8.slice(slot + L.EVIDENCE_DATA, slot + L.EVIDENCE_DATA + held),
      });
    }
    return kept;
  }
}
