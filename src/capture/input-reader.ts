/** One input, from its first record to its end: fills batches by reading and framing in turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource, Failure } from './byte-source.ts';
import { type Framer, MIN_ARENA_BYTES } from './framer.ts';
import type { PacketBatch } from './packet-batch.ts';

export interface Patience {
  /** Milliseconds to wait for the first packet of a batch. */
  readonly idleMs: number;
  /** Milliseconds to wait for more once there is a packet. */
  readonly flushMs: number;
  readonly signal?: AbortSignal | undefined;
}

export class InputReader {
  packets = 0;
  /** No more will come. */
  ended = false;
  /** Why it ended before its end; null while it goes on or when all was well. */
  failure: Failure | null = null;
  readonly source: ByteSource;
  readonly #framer: Framer;
  /** Bytes that were read but not framed: `#carry[#carryAt, #carryEnd)` comes before what the source gives. */
  #carry: Uint8Array;
  #carryAt = 0;
  #carryEnd: number;
  /** Bytes that one packet took of the file in the last batch: how much is worth reading for the next. */
  #bytesPerPacket = Number.POSITIVE_INFINITY;

  constructor(source: ByteSource, framer: Framer, head: Uint8Array) {
    this.source = source;
    this.#framer = framer;
    this.#carry = head;
    this.#carryEnd = head.length;
  }

  /**
   * Fills the batch from its start, until it is full, the input ends, patience does or the signal comes.
   * A source that never waits ignores patience.
   */
  async fill(batch: PacketBatch, patience: Patience): Promise<void> {
    const { bytes } = batch;
    if (bytes.length < MIN_ARENA_BYTES || batch.offset.length === 0) {
      throw new RangeError(`a batch needs room for a packet and an arena of ${MIN_ARENA_BYTES} bytes`);
    }
    const framer = this.#framer;
    const fromSource = this.source.bytesRead;
    let flushAt = Number.POSITIVE_INFINITY;
    const idleAt = performance.now() + patience.idleMs;
    let at = 0;
    let end = 0;
    batch.count = 0;
    while (!patience.signal?.aborted) {
      if (framer.skip > 0) {
        const skipped = Math.min(framer.skip, end - at);
        framer.skip -= skipped;
        at += skipped;
      }
      if (framer.skip === 0) at = framer.frame(batch, at, end);
      if (framer.failure !== null || batch.count === batch.offset.length) break;
      if (framer.skip > 0 && at < end) continue;
      if (batch.count === 0 && at > 0) {
        bytes.copyWithin(0, at, end);
        end -= at;
        at = 0;
      }
      if (end === bytes.length) {
        if (batch.count > 0) break;
        framer.frameCut(batch, end);
        at = end;
        if (batch.count > 0) break;
        continue;
      }
      if (this.source.waits && this.#carryAt === this.#carryEnd) {
        const now = performance.now();
        if (batch.count > 0) flushAt = Math.min(flushAt, now + patience.flushMs);
        const until = batch.count > 0 ? flushAt : idleAt;
        if (!(await this.source.ready(Math.max(0, until - now), patience.signal))) break;
      }
      const got = await this.#pull(bytes, end, this.#worthReading(batch, end));
      if (got === 0) {
        this.#finish(end - at);
        break;
      }
      end += got;
    }
    this.packets += batch.count;
    if (batch.count > 0) this.#bytesPerPacket = at / batch.count;
    if (framer.failure !== null) {
      this.ended = true;
      this.failure = framer.failure;
    } else if (!this.ended) {
      this.#keep(bytes, at, end);
    }
    // Nothing that we awaited may have left this thread; others want their turn.
    if (this.source.bytesRead === fromSource) await nextTurn();
  }

  /** The whole arena when in doubt; else what the columns can take and little more, as the rest is carried. */
  #worthReading(batch: PacketBatch, end: number): number {
    const columns = batch.offset.length - batch.count;
    return Math.min(batch.bytes.length - end, Math.ceil(columns * this.#bytesPerPacket) + 4096);
  }

  async #pull(into: Uint8Array, at: number, length: number): Promise<number> {
    const carried = Math.min(length, this.#carryEnd - this.#carryAt);
    if (carried === 0) return this.source.read(into, at, length);
    into.set(this.#carry.subarray(this.#carryAt, this.#carryAt + carried), at);
    this.#carryAt += carried;
    return carried;
  }

  /** Keeps what the batch did not use: its arena is the consumer's until the next fill. */
  #keep(bytes: Uint8Array, at: number, end: number): void {
    if (this.#carryAt < this.#carryEnd) {
      // The source was not reached, so what is left lies in the carry as well.
      this.#carryAt -= end - at;
      return;
    }
    const left = end - at;
    if (this.#carry.length < left) this.#carry = new Uint8Array(left);
    this.#carry.set(bytes.subarray(at, end));
    this.#carryAt = 0;
    this.#carryEnd = left;
  }

  #finish(left: number): void {
    this.ended = true;
    if (this.source.failure !== null) this.failure = this.source.failure;
    else if (left > 0 || this.#framer.skip > 0) {
      this.failure = { count: 'capture-truncated', text: 'the last record is cut off' };
    }
  }
}
