/** The last packets in typed columns: a ring of fixed size, sorted by arrival, without an object a packet. */
import type { LiveDot } from '../../../src/model/api.ts';
import { formatAddress, readAddress, WORDS } from './address.ts';
import { categoryNumber, LIVE_CATEGORIES } from './verdict-shades.ts';

/** Texts that repeat, as numbers. Bounded: what comes after the last free number is ''. */
class Names {
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #texts = [''];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= this.#most) return 0;
    this.#numbers.set(text, this.#texts.length);
    this.#texts.push(text);
    return this.#texts.length - 1;
  }

  textOf(number: number): string {
    return this.#texts[number];
  }
}

/**
 * A packet is known by its sequence number, which counts up for ever; it lies in slot `sequence % capacity`
 * as long as it is among the last `capacity`. Columns are read by slot.
 */
export class DotRing {
  readonly capacity: number;
  /** Epoch milliseconds as sent, and the same made to never go back: what seeking and playing go by. */
  readonly time: Float64Array;
  readonly order: Float64Array;
  /** Four words a slot. */
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  /** Number of a category in LIVE_CATEGORIES. */
  readonly category: Uint8Array;
  readonly #service: Uint16Array;
  readonly #country: Uint16Array;
  readonly #owner: Uint16Array;
  readonly #sensor: Uint16Array;
  readonly #mark: Uint8Array;
  readonly #services = new Names(0x1_0000);
  readonly #countries = new Names(0x400);
  readonly #owners = new Names(0x1_0000);
  readonly #sensors = new Names(0x1_0000);
  readonly #marks = new Names(0x100);
  #next = 0;
  #oldest = 0;

  /** 57 bytes a packet. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.time = new Float64Array(capacity);
    this.order = new Float64Array(capacity);
    this.source = new Uint32Array(capacity * WORDS);
    this.destination = new Uint32Array(capacity * WORDS);
    this.category = new Uint8Array(capacity);
    this.#service = new Uint16Array(capacity);
    this.#country = new Uint16Array(capacity);
    this.#owner = new Uint16Array(capacity);
    this.#sensor = new Uint16Array(capacity);
    this.#mark = new Uint8Array(capacity);
  }

  /** Sequence numbers from `oldest` up to, not including, `next` are held. */
  get oldest(): number {
    return this.#oldest;
  }

  get next(): number {
    return this.#next;
  }

  slotOf(sequence: number): number {
    return sequence % this.capacity;
  }

  holds(sequence: number): boolean {
    return sequence >= this.#oldest && sequence < this.#next;
  }

  /** Takes a packet; false when its addresses are none, and then nothing changes. */
  push(dot: LiveDot): boolean {
    const slot = this.slotOf(this.#next);
    const isFull = this.#next - this.#oldest === this.capacity;
    // The slot that is written is the oldest one's: it is given up even if the packet turns out to be none.
    if (isFull) this.#oldest++;
    if (!readAddress(dot.s, this.source, slot * WORDS)) return false;
    if (!readAddress(dot.d, this.destination, slot * WORDS)) return false;
    const before = this.#next > this.#oldest ? this.order[this.slotOf(this.#next - 1)] : -Infinity;
    this.time[slot] = dot.t;
    this.order[slot] = Math.max(before, dot.t);
    this.category[slot] = categoryNumber(dot.c);
    this.#service[slot] = this.#services.numberOf(dot.p);
    this.#country[slot] = this.#countries.numberOf(dot.g);
    this.#owner[slot] = this.#owners.numberOf(dot.o);
    this.#sensor[slot] = this.#sensors.numberOf(dot.n);
    this.#mark[slot] = this.#marks.numberOf(dot.m ?? '');
    this.#next++;
    return true;
  }

  /** Forgets all packets; sequence numbers go on. */
  clear(): void {
    this.#oldest = this.#next;
  }

  /** First sequence number whose packet came at or after `time`; `next` when there is none. */
  seek(time: number): number {
    let low = this.#oldest;
    let high = this.#next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.order[this.slotOf(middle)] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  country(slot: number): string {
    return this.#countries.textOf(this.#country[slot]);
  }

  /** Numbers for what is compared or counted often; equal numbers, equal texts. */
  serviceNumber(slot: number): number {
    return this.#service[slot];
  }

  hasOwner(slot: number): boolean {
    return this.#owner[slot] !== 0;
  }

  /** The packet as an object: for what a person reads, not for drawing. */
  dot(slot: number): LiveDot {
    const mark = this.#marks.textOf(this.#mark[slot]);
    return {
      t: this.time[slot],
      s: formatAddress(this.source, slot * WORDS),
      d: formatAddress(this.destination, slot * WORDS),
      p: this.#services.textOf(this.#service[slot]),
      c: LIVE_CATEGORIES[this.category[slot]],
      g: this.country(slot),
      o: this.#owners.textOf(this.#owner[slot]),
      n: this.#sensors.textOf(this.#sensor[slot]),
      m: mark === '' ? null : mark,
    };
  }
}
