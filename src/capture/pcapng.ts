/** The newer capture file: draft-ietf-opsawg-pcapng. Section and block names are the draft's. */
import type { Failure } from './byte-source.ts';
import { type FrameContext, type Framer, MAX_CAPTURED_BYTES, RUN_PACKETS } from './framer.ts';
import type { PacketBatch } from './packet-batch.ts';
import { MICROSECONDS, splitTime, type TimeScale, timeScale } from './pcapng-time.ts';

/** Enough to tell a Section Header Block from other files that begin with its type. */
export const PCAPNG_HEAD_BYTES = 12;

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

// General block structure (section 3.1): type, total length, body, total length again.
const BLOCK_TYPE = 0;
const BLOCK_LENGTH = 4;
const BLOCK_BODY = 8;
const SMALLEST_BLOCK_BYTES = 12;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

// Section Header Block (4.1).
const SECTION_MAJOR = 12;
const SMALLEST_SECTION_BLOCK_BYTES = 28;
// Enhanced Packet Block (4.3). The obsolete Packet Block (appendix A) differs in the first word only:
// 16 bits of interface, 16 bits of drops.
const PACKET_INTERFACE = 8;
const PACKET_TIME_HIGH = 12;
const PACKET_TIME_LOW = 16;
const PACKET_CAPTURED = 20;
const PACKET_ORIGINAL = 24;
const PACKET_DATA = 28;
const SMALLEST_PACKET_BLOCK_BYTES = 32;
// Simple Packet Block (4.4).
const SIMPLE_ORIGINAL = 8;
const SIMPLE_DATA = 12;
const SMALLEST_SIMPLE_BLOCK_BYTES = 16;
// Interface Description Block (4.2).
const INTERFACE_LINK_TYPE = 8;
const INTERFACE_SNAPLEN = 12;
const INTERFACE_OPTIONS = 16;
const SMALLEST_INTERFACE_BLOCK_BYTES = 20;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;

/** As Wireshark's MAX_BLOCK_SIZE: what we understand is never longer. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
/** A file may describe millions of interfaces; packets of those beyond are counted and left. */
const MAX_INTERFACES = 65_536;
const MAX_SECONDS = 0xffff_ffff;

interface Interface {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snaplen: number;
  readonly scale: TimeScale;
}

/** Whether the first PCAPNG_HEAD_BYTES are those of a pcapng file. */
export function isPcapng(head: Uint8Array): boolean {
  if (head.length < PCAPNG_HEAD_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset, PCAPNG_HEAD_BYTES);
  return view.getUint32(BLOCK_TYPE, true) === SECTION_HEADER && sectionByteOrder(view, 0) !== null;
}

function sectionByteOrder(view: DataView, at: number): boolean | null {
  if (view.getUint32(at + BLOCK_BODY, true) === BYTE_ORDER_MAGIC) return true;
  return view.getUint32(at + BLOCK_BODY, false) === BYTE_ORDER_MAGIC ? false : null;
}

function isPacketBlock(type: number): boolean {
  return type === ENHANCED_PACKET || type === OBSOLETE_PACKET || type === SIMPLE_PACKET;
}

function isUnderstood(type: number): boolean {
  return isPacketBlock(type) || type === SECTION_HEADER || type === INTERFACE_DESCRIPTION;
}

export class PcapngFramer implements Framer {
  skip = 0;
  failure: Failure | null = null;
  readonly #context: FrameContext;
  #littleEndian = true;
  #interfaces: Interface[] = [];

  constructor(context: FrameContext) {
    this.#context = context;
  }

  frame(batch: PacketBatch, from: number, end: number): number {
    const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    const capacity = batch.offset.length;
    let at = from;
    while (at <= end - SMALLEST_BLOCK_BYTES) {
      // Runs of Enhanced Packet Blocks are nearly all of a file; what ends a run is looked at here.
      const run = Math.min(batch.count + RUN_PACKETS, capacity);
      at = this.#frameEnhanced(batch, view, at, end, run);
      if (batch.count === run && run < capacity) continue;
      if (at > end - SMALLEST_BLOCK_BYTES) break;
      const type = view.getUint32(at + BLOCK_TYPE, this.#littleEndian);
      if (type === SECTION_HEADER && !this.#enterSection(view, at)) break;
      const length = view.getUint32(at + BLOCK_LENGTH, this.#littleEndian);
      if (!this.#checkLength(type, length)) break;
      if (at + length > end) {
        if (isUnderstood(type)) break;
        this.#skipUnknown(length, at + length - end);
        return end;
      }
      const trailer = view.getUint32(at + length - 4, this.#littleEndian);
      if (trailer !== length) {
        this.#fail(`a block of ${length} bytes ends with a different length, ${trailer}`);
        break;
      }
      if (isPacketBlock(type) && batch.count === capacity) break;
      this.#block(batch, view, type, at, length, at + length - 4);
      at += length;
    }
    return at;
  }

  frameCut(batch: PacketBatch, end: number): void {
    const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    const type = view.getUint32(BLOCK_TYPE, this.#littleEndian);
    const length = view.getUint32(BLOCK_LENGTH, this.#littleEndian);
    this.#block(batch, view, type, 0, length, end);
    this.skip = length - end;
  }

  /**
   * The hot loop. Frames Enhanced Packet Blocks until the batch holds `full` packets, or up to the first
   * thing that is anything else, including one that is wrong in any way.
   */
  #frameEnhanced(batch: PacketBatch, view: DataView, from: number, end: number, full: number): number {
    const { offset, capturedLength, originalLength, seconds, nanoseconds, linkType } = batch;
    const context = this.#context;
    const interfaces = this.#interfaces;
    const littleEndian = this.#littleEndian;
    const lastBlockAt = end - SMALLEST_PACKET_BLOCK_BYTES;
    let at = from;
    let count = batch.count;
    let lastSeconds = context.lastSeconds;
    let lastNanoseconds = context.lastNanoseconds;
    let backwards = 0;
    // Of the interface and the high half of the time that the last packet had.
    let currentInterface = -1;
    let currentHigh = -1;
    let baseSeconds = 0;
    let baseUnits = 0;
    // Of the second that the last packet fell into: where it begins in units, and its number.
    let secondUnits = 0;
    let second = 0;
    let divisor = 1;
    let unitNanoseconds = 1;
    let link = 0;
    while (count < full && at <= lastBlockAt) {
      if (view.getUint32(at, littleEndian) !== ENHANCED_PACKET) break;
      const length = view.getUint32(at + BLOCK_LENGTH, littleEndian);
      const next = at + length;
      if (next > end || length < SMALLEST_PACKET_BLOCK_BYTES || (length & 3) !== 0) break;
      if (view.getUint32(next - 4, littleEndian) !== length) break;
      const interfaceId = view.getUint32(at + PACKET_INTERFACE, littleEndian);
      const high = view.getUint32(at + PACKET_TIME_HIGH, littleEndian);
      const captured = view.getUint32(at + PACKET_CAPTURED, littleEndian);
      const original = view.getUint32(at + PACKET_ORIGINAL, littleEndian);
      if (captured > length - SMALLEST_PACKET_BLOCK_BYTES || captured > MAX_CAPTURED_BYTES) break;
      if (original < captured) break;
      if (interfaceId !== currentInterface || high !== currentHigh) {
        const described = interfaces[interfaceId];
        if (described === undefined || described.scale.divisor === 0) break;
        const base = splitTime(described.scale, high, 0);
        currentInterface = interfaceId;
        currentHigh = high;
        baseSeconds = base.seconds;
        baseUnits = base.units;
        secondUnits = Number.POSITIVE_INFINITY;
        divisor = described.scale.divisor;
        // Exact: for 10^n a whole number, for 2^n a product of less than 53 bits.
        unitNanoseconds = 1e9 / divisor;
        link = described.linkType;
      }
      const units = baseUnits + view.getUint32(at + PACKET_TIME_LOW, littleEndian);
      let fraction = units - secondUnits;
      if (fraction < 0 || fraction >= divisor) {
        const whole = Math.floor(units / divisor);
        if (baseSeconds + whole < 0 || baseSeconds + whole > MAX_SECONDS) break;
        second = baseSeconds + whole;
        secondUnits = whole * divisor;
        fraction = units - secondUnits;
      }
      const nanosecond = (fraction * unitNanoseconds) >>> 0;
      if (second <= lastSeconds && (second < lastSeconds || nanosecond < lastNanoseconds)) backwards++;
      lastSeconds = second;
      lastNanoseconds = nanosecond;
      offset[count] = at + PACKET_DATA;
      capturedLength[count] = captured;
      originalLength[count] = original;
      seconds[count] = second;
      nanoseconds[count] = nanosecond;
      linkType[count] = link;
      count++;
      at = next;
    }
    batch.count = count;
    context.lastSeconds = lastSeconds;
    context.lastNanoseconds = lastNanoseconds;
    context.counts.add('time-backwards', backwards);
    return at;
  }

  /** One block whose bytes are there up to `end` (its trailing length, or the arena's end). */
  #block(batch: PacketBatch, view: DataView, type: number, at: number, length: number, end: number): void {
    if (type === SECTION_HEADER) {
      this.#interfaces = [];
      // No other version exists; a writer that claims one is more likely wrong than from the future.
      const known =
        length >= SMALLEST_SECTION_BLOCK_BYTES &&
        view.getUint16(at + SECTION_MAJOR, this.#littleEndian) === 1;
      if (!known) this.#context.counts.add('section-version-unknown');
    } else if (type === INTERFACE_DESCRIPTION) {
      this.#describeInterface(view, at, length, end);
    } else if (type === SIMPLE_PACKET) {
      this.#simplePacket(batch, view, at, length, end);
    } else if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET) {
      this.#packet(batch, view, type, at, length, end);
    }
  }

  #enterSection(view: DataView, at: number): boolean {
    const order = sectionByteOrder(view, at);
    if (order === null) {
      this.#fail('a section does not say its byte order');
      return false;
    }
    this.#littleEndian = order;
    return true;
  }

  #checkLength(type: number, length: number): boolean {
    if (length < SMALLEST_BLOCK_BYTES || (length & 3) !== 0) {
      this.#fail(`a block claims a length of ${length} bytes`);
      return false;
    }
    if (length > MAX_BLOCK_BYTES && isUnderstood(type)) {
      this.#fail(`a block of type ${type} claims ${length} bytes, which no capture tool writes`);
      return false;
    }
    return true;
  }

  #skipUnknown(length: number, beyond: number): void {
    if (length > MAX_BLOCK_BYTES) this.#context.counts.add('block-oversized');
    this.skip = beyond;
  }

  #describeInterface(view: DataView, at: number, length: number, end: number): void {
    const counts = this.#context.counts;
    if (length < SMALLEST_INTERFACE_BLOCK_BYTES) {
      counts.add('record-length-absurd');
      return;
    }
    if (this.#interfaces.length === MAX_INTERFACES) {
      counts.add('interface-limit');
      return;
    }
    const littleEndian = this.#littleEndian;
    let resolution = 6;
    let offsetSeconds = 0n;
    for (let option = at + INTERFACE_OPTIONS; option + 4 <= end; ) {
      const code = view.getUint16(option, littleEndian);
      const size = view.getUint16(option + 2, littleEndian);
      if (code === 0 || option + 4 + size > end) break;
      if (code === OPTION_TIME_RESOLUTION && size === 1) resolution = view.getUint8(option + 4);
      if (code === OPTION_TIME_OFFSET && size === 8) {
        offsetSeconds = view.getBigInt64(option + 4, littleEndian);
      }
      option += 4 + ((size + 3) & ~3);
    }
    this.#interfaces.push({
      linkType: view.getUint16(at + INTERFACE_LINK_TYPE, littleEndian),
      snaplen: view.getUint32(at + INTERFACE_SNAPLEN, littleEndian),
      scale: resolution === 6 && offsetSeconds === 0n ? MICROSECONDS : timeScale(resolution, offsetSeconds),
    });
  }

  /** The careful way for what the hot loop left: odd time scales, wrong lengths, unknown interfaces. */
  #packet(batch: PacketBatch, view: DataView, type: number, at: number, length: number, end: number): void {
    const counts = this.#context.counts;
    const littleEndian = this.#littleEndian;
    const captured =
      length < SMALLEST_PACKET_BLOCK_BYTES
        ? Number.POSITIVE_INFINITY
        : view.getUint32(at + PACKET_CAPTURED, littleEndian);
    // The block itself is sound, so what follows it is too: only this packet is lost.
    if (captured > length - SMALLEST_PACKET_BLOCK_BYTES || captured > MAX_CAPTURED_BYTES) {
      counts.add('record-length-absurd');
      return;
    }
    const interfaceId =
      type === ENHANCED_PACKET
        ? view.getUint32(at + PACKET_INTERFACE, littleEndian)
        : view.getUint16(at + PACKET_INTERFACE, littleEndian);
    const described = this.#interfaces[interfaceId];
    if (described === undefined) {
      counts.add('interface-unknown');
      return;
    }
    const high = view.getUint32(at + PACKET_TIME_HIGH, littleEndian);
    const low = view.getUint32(at + PACKET_TIME_LOW, littleEndian);
    let { seconds, nanoseconds } = splitTime(described.scale, high, low);
    if (seconds < 0 || seconds > MAX_SECONDS) {
      counts.add('time-out-of-range');
      nanoseconds = 0;
      seconds = seconds < 0 ? 0 : MAX_SECONDS;
    }
    const original = view.getUint32(at + PACKET_ORIGINAL, littleEndian);
    this.#add(batch, at + PACKET_DATA, captured, original, end, seconds, nanoseconds, described.linkType);
  }

  #simplePacket(batch: PacketBatch, view: DataView, at: number, length: number, end: number): void {
    const counts = this.#context.counts;
    const described = this.#interfaces[0];
    if (length < SMALLEST_SIMPLE_BLOCK_BYTES) {
      counts.add('record-length-absurd');
      return;
    }
    if (described === undefined) {
      counts.add('interface-unknown');
      return;
    }
    const original = view.getUint32(at + SIMPLE_ORIGINAL, this.#littleEndian);
    const limit = described.snaplen === 0 ? MAX_CAPTURED_BYTES : described.snaplen;
    const captured = Math.min(original, limit, length - SMALLEST_SIMPLE_BLOCK_BYTES, MAX_CAPTURED_BYTES);
    // It carries no time (section 4.4); the packet before it is the nearest that we know.
    const { lastSeconds, lastNanoseconds } = this.#context;
    counts.add('time-missing');
    this.#add(
      batch,
      at + SIMPLE_DATA,
      captured,
      original,
      end,
      lastSeconds,
      lastNanoseconds,
      described.linkType,
    );
  }

  #add(
    batch: PacketBatch,
    data: number,
    captured: number,
    original: number,
    end: number,
    seconds: number,
    nanoseconds: number,
    linkType: number,
  ): void {
    const context = this.#context;
    const held = Math.min(captured, end - data);
    if (held < captured) context.counts.add('packet-cut-to-batch');
    if (original < captured) context.counts.add('captured-longer-than-original');
    if (
      seconds < context.lastSeconds ||
      (seconds === context.lastSeconds && nanoseconds < context.lastNanoseconds)
    ) {
      context.counts.add('time-backwards');
    }
    context.lastSeconds = seconds;
    context.lastNanoseconds = nanoseconds;
    const i = batch.count++;
    batch.offset[i] = data;
    batch.capturedLength[i] = held;
    batch.originalLength[i] = Math.max(original, captured);
    batch.seconds[i] = seconds;
    batch.nanoseconds[i] = nanoseconds;
    batch.linkType[i] = linkType;
  }

  #fail(text: string): void {
    this.failure = { count: 'record-length-absurd', text };
  }
}
