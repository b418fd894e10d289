/** The classic capture file: draft-ietf-opsawg-pcap, pcap-savefile(5). */
import type { Failure } from './byte-source.ts';
import { type FrameContext, type Framer, MAX_CAPTURED_BYTES, RUN_PACKETS } from './framer.ts';
import type { PacketBatch } from './packet-batch.ts';

export const PCAP_HEADER_BYTES = 24;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetzov's patch: eight more bytes a record (interface, protocol, packet type). */
const MAGIC_MODIFIED = 0xa1b2cd34;

// File header (draft, section 4).
const NETWORK = 20;
// Record header (draft, section 5).
const SECONDS = 0;
const FRACTION = 4;
const CAPTURED = 8;
const ORIGINAL = 12;
const RECORD_HEADER_BYTES = 16;
const MODIFIED_RECORD_HEADER_BYTES = 24;

export interface PcapFormat {
  readonly littleEndian: boolean;
  /** Nanoseconds in one unit of the fraction: 1 or 1000. */
  readonly unitNanoseconds: number;
  readonly recordHeaderBytes: number;
  readonly linkType: number;
}

/** Whether the first four bytes are those of a pcap file. */
export function isPcap(head: Uint8Array): boolean {
  return head.length >= 4 && byteOrder(new DataView(head.buffer, head.byteOffset, 4)) !== null;
}

function byteOrder(view: DataView): boolean | null {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS || magic === MAGIC_MODIFIED) {
      return littleEndian;
    }
  }
  return null;
}

/** Reads the file header; `isPcap` was true and all PCAP_HEADER_BYTES are there. */
export function readPcapHeader(head: Uint8Array): PcapFormat {
  const view = new DataView(head.buffer, head.byteOffset, PCAP_HEADER_BYTES);
  const littleEndian = byteOrder(view)!;
  const magic = view.getUint32(0, littleEndian);
  return {
    littleEndian,
    unitNanoseconds: magic === MAGIC_NANOSECONDS ? 1 : 1000,
    recordHeaderBytes: magic === MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER_BYTES : RECORD_HEADER_BYTES,
    // The upper bits hold the length of the frame check sequence (draft, section 4, "FCS len").
    linkType: view.getUint32(NETWORK, littleEndian) & 0xffff,
  };
}

export class PcapFramer implements Framer {
  skip = 0;
  failure: Failure | null = null;
  readonly #format: PcapFormat;
  readonly #context: FrameContext;

  constructor(format: PcapFormat, context: FrameContext) {
    this.#format = format;
    this.#context = context;
  }

  frame(batch: PacketBatch, from: number, end: number): number {
    const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    const before = batch.count;
    let at = from;
    let full = before;
    do {
      full = Math.min(batch.count + RUN_PACKETS, batch.offset.length);
      at = this.#frameRun(batch, view, at, end, full);
    } while (batch.count === full && full < batch.offset.length);
    batch.linkType.fill(this.#format.linkType, before, batch.count);
    return at;
  }

  /** Frames until the batch holds `full` packets or there is no whole record. */
  #frameRun(batch: PacketBatch, view: DataView, from: number, end: number, full: number): number {
    const { offset, capturedLength, originalLength, seconds, nanoseconds } = batch;
    const context = this.#context;
    const { littleEndian, unitNanoseconds, recordHeaderBytes } = this.#format;
    const fractions = 1e9 / unitNanoseconds;
    const lastHeaderAt = end - recordHeaderBytes;
    let at = from;
    let count = batch.count;
    let lastSeconds = context.lastSeconds;
    let lastNanoseconds = context.lastNanoseconds;
    let backwards = 0;
    let absurdFractions = 0;
    let longer = 0;
    while (count < full && at <= lastHeaderAt) {
      const captured = view.getUint32(at + CAPTURED, littleEndian);
      if (captured > MAX_CAPTURED_BYTES) {
        this.failure = {
          count: 'record-length-absurd',
          text: `a record claims ${captured} captured bytes, which no capture tool writes`,
        };
        break;
      }
      const data = at + recordHeaderBytes;
      const next = data + captured;
      if (next > end) break;
      const second = view.getUint32(at + SECONDS, littleEndian);
      let fraction = view.getUint32(at + FRACTION, littleEndian);
      let original = view.getUint32(at + ORIGINAL, littleEndian);
      if (fraction >= fractions) {
        absurdFractions++;
        fraction = fractions - 1;
      }
      if (original < captured) {
        longer++;
        original = captured;
      }
      const nanosecond = Math.imul(fraction, unitNanoseconds);
      if (second <= lastSeconds && (second < lastSeconds || nanosecond < lastNanoseconds)) backwards++;
      lastSeconds = second;
      lastNanoseconds = nanosecond;
      offset[count] = data;
      capturedLength[count] = captured;
      originalLength[count] = original;
      seconds[count] = second;
      nanoseconds[count] = nanosecond;
      count++;
      at = next;
    }
    batch.count = count;
    context.lastSeconds = lastSeconds;
    context.lastNanoseconds = lastNanoseconds;
    context.counts.add('time-backwards', backwards);
    context.counts.add('time-fraction-absurd', absurdFractions);
    context.counts.add('captured-longer-than-original', longer);
    return at;
  }

  frameCut(batch: PacketBatch, end: number): void {
    const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    const { littleEndian, recordHeaderBytes } = this.#format;
    const captured = view.getUint32(CAPTURED, littleEndian);
    const original = view.getUint32(ORIGINAL, littleEndian);
    // The record becomes one whose captured length is what the arena holds, and is framed as such.
    view.setUint32(CAPTURED, end - recordHeaderBytes, littleEndian);
    view.setUint32(ORIGINAL, Math.max(original, captured), littleEndian);
    this.frame(batch, 0, end);
    this.skip = recordHeaderBytes + captured - end;
    this.#context.counts.add('packet-cut-to-batch', 1);
    if (original < captured) this.#context.counts.add('captured-longer-than-original', 1);
  }
}
