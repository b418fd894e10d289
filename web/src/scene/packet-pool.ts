/**
 * Packets in one interleaved buffer of fixed size: the newest takes the oldest's place; nothing is allocated.
 * Only as many places as are needed at once are in use, so that a quiet hour costs the graphics card little.
 */
import { DynamicDrawUsage, InterleavedBuffer } from 'three';

const LONG_AGO = -1e6;

export interface PoolShape {
  readonly capacity: number;
  /** Values of a corner; all corners of a packet have the same, written once and copied. */
  readonly stride: number;
  readonly corners: number;
  /** Where among the values the packet's time stands; `lifeSeconds` later it is over. */
  readonly timeOffset: number;
  readonly lifeSeconds: number;
}

export class PacketPool {
  readonly values: Float32Array;
  readonly buffer: InterleavedBuffer;
  /** Sequence number of the packet in each place, -1 for none. */
  readonly sequences: Float64Array;
  readonly #shape: PoolShape;
  /** Values of a place. */
  readonly #size: number;
  #used = 0;
  #head = 0;
  #dirtyFrom = 0;
  #dirtyTo = 0;

  constructor(shape: PoolShape) {
    this.#shape = shape;
    this.#size = shape.stride * shape.corners;
    this.values = new Float32Array(shape.capacity * this.#size);
    this.sequences = new Float64Array(shape.capacity);
    this.buffer = new InterleavedBuffer(this.values, shape.stride);
    this.buffer.setUsage(DynamicDrawUsage);
    this.clear();
  }

  /** Places that may hold a packet: the first ones. */
  get used(): number {
    return this.#used;
  }

  /** Offset in `values` of the first corner of a place. */
  offsetOf(place: number): number {
    return place * this.#size;
  }

  /** The place for the next packet, of time `seconds`. Write its first corner, then `finish` it. */
  take(sequence: number, seconds: number): number {
    const { capacity, timeOffset, lifeSeconds } = this.#shape;
    if (this.#head === this.#used) {
      const isFirstOver = this.#used > 0 && this.values[timeOffset] + lifeSeconds < seconds;
      if (this.#used === capacity || isFirstOver) this.#head = 0;
      else this.#used++;
    }
    const place = this.#head++;
    this.sequences[place] = sequence;
    if (place < this.#dirtyFrom) this.#dirtyFrom = place;
    if (place >= this.#dirtyTo) this.#dirtyTo = place + 1;
    return place;
  }

  /** Copies the first corner to the others. */
  finish(place: number): void {
    const { stride, corners } = this.#shape;
    const from = this.offsetOf(place);
    for (let corner = 1; corner < corners; corner++) {
      this.values.copyWithin(from + corner * stride, from, from + stride);
    }
  }

  clear(): void {
    const { stride, timeOffset } = this.#shape;
    this.sequences.fill(-1);
    for (let i = timeOffset; i < this.values.length; i += stride) this.values[i] = LONG_AGO;
    this.#head = 0;
    this.#used = 0;
    this.#dirtyFrom = this.#shape.capacity;
    this.#dirtyTo = 0;
    this.buffer.clearUpdateRanges();
    this.buffer.needsUpdate = true;
  }

  /** Sends what was written since the last time: one stretch, nearly always short; all when it went round the end. */
  flush(): void {
    const count = this.#dirtyTo - this.#dirtyFrom;
    if (count <= 0) return;
    this.buffer.clearUpdateRanges();
    this.buffer.addUpdateRange(this.offsetOf(this.#dirtyFrom), count * this.#size);
    this.buffer.needsUpdate = true;
    this.#dirtyFrom = this.#shape.capacity;
    this.#dirtyTo = 0;
  }
}
