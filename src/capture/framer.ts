/** What turns bytes into records: the contract between the formats and the reader that feeds them. */
import type { Counts } from '../base/counts.ts';
import type { Failure } from './byte-source.ts';
import type { PacketBatch } from './packet-batch.ts';

/**
 * No capture tool writes more of one packet: libpcap's MAXIMUM_SNAPLEN for everything but D-Bus and USB.
 * A record that claims more is not a record.
 */
export const MAX_CAPTURED_BYTES = 256 * 1024;

/** Arena that any record's headers fit into. */
export const MIN_ARENA_BYTES = 64;

/**
 * Packets that a hot loop frames in one call. V8 replaces a loop in mid-run by optimised code that knows
 * nothing of what follows the loop, and throws it away there, once for every batch; short calls make it
 * optimise the function instead.
 */
export const RUN_PACKETS = 2048;

/** What goes on from one input to the next: counts, and the last packet's time. */
export interface FrameContext {
  readonly counts: Counts;
  lastSeconds: number;
  lastNanoseconds: number;
}

export interface Framer {
  /** Bytes that follow what was framed and belong to no packet. The reader drops them and counts down. */
  skip: number;
  /** Set when nothing after this point can be trusted; the packets framed so far are good. */
  failure: Failure | null;
  /**
   * Adds the whole records in `bytes[from, end)` to the batch until it is full. Returns the offset of the
   * first byte that was not used.
   */
  frame(batch: PacketBatch, from: number, end: number): number;
  /**
   * The record at `bytes[0, end)` is longer than the arena. Takes of it what is there, and sets `skip`.
   */
  frameCut(batch: PacketBatch, end: number): void;
}
