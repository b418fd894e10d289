/**
 * Counts by a key of three 32-bit numbers, in typed arrays: what the scene needs for each low-activity
 * source, without an object. When full it forgets the smallest counts (lossy counting, Manku and Motwani
 * 2002), which cannot hide a flood: a flood is a large count.
 */
import { NEVER, octetClass, UNLIKELY } from './source-address.ts';

const START_SLOTS = 1 << 12;
export const MOST_SLOTS = 1 << 20;

/** Sources of a cell before its details are kept. */
const DETAIL_FROM = 16;
const MOST_DETAILS = 1 << 14;

/** TTLs are kept in steps of four: a path changes by a hop or two. */
export const TTL_BINS = 64;
// Layout of a detail, in words: sources by TTL, never-valid ones, unlikely ones, /8s seen, then two sums.
const NEVER_AT = TTL_BINS;
const UNLIKELY_AT = 2 * TTL_BINS;
const OCTETS_AT = 3 * TTL_BINS;
const REPEATERS_AT = OCTETS_AT + 8;
const DETAIL_WORDS = REPEATERS_AT + 1;

/** Structured-cloneable. */
export interface CellData {
  /** Per cell: three words of key, the count, and which detail (1 is the first, 0 none). */
  readonly cells: Uint32Array;
  readonly details: Uint32Array;
  readonly forgotten: number;
}

/** Every lane reads the scenes of all: what is shared goes from thread to thread without a copy. */
export function sharedWords(words: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(words * 4));
}

/** A view of one detail, or of several added up. */
export class Detail {
  readonly words = new Uint32Array(DETAIL_WORDS);

  get sources(): number {
    return this.#sum(0);
  }
  get never(): number {
    return this.#sum(NEVER_AT);
  }
  get unlikely(): number {
    return this.#sum(UNLIKELY_AT);
  }
  /** Sources that repeated their request, as a kernel does that gets no answer. */
  get repeaters(): number {
    return this.words[REPEATERS_AT];
  }
  /** Distinct first octets among the sources. */
  get octets(): number {
    let count = 0;
    for (let i = 0; i < 256; i++) count += (this.words[OCTETS_AT + (i >>> 5)] >>> (i & 31)) & 1;
    return count;
  }
  inBin(bin: number): number {
    return this.words[bin];
  }
  neverInBin(bin: number): number {
    return this.words[NEVER_AT + bin];
  }
  unlikelyInBin(bin: number): number {
    return this.words[UNLIKELY_AT + bin];
  }

  /** Share of the sources in the two neighbouring TTL bins that hold most of them, and the first of the two. */
  narrowest(): { bin: number; share: number } {
    let best = 0;
    for (let bin = 1; bin < TTL_BINS - 1; bin++) {
      if (this.words[bin] + this.words[bin + 1] > this.words[best] + this.words[best + 1]) best = bin;
    }
    return { bin: best, share: (this.words[best] + this.words[best + 1]) / Math.max(1, this.sources) };
  }

  subtract(other: Detail): void {
    for (let i = 0; i < OCTETS_AT; i++) this.words[i] = Math.max(0, this.words[i] - other.words[i]);
  }

  #sum(from: number): number {
    let sum = 0;
    for (let i = 0; i < TTL_BINS; i++) sum += this.words[from + i];
    return sum;
  }
}

// Words of a slot; a count of 0 is an empty slot. The same order in CellData.
const A = 0;
const B = 1;
const C = 2;
const COUNT = 3;
const DETAIL = 4;
export const CELL_WORDS = 5;

export class Cells {
  #slots = START_SLOTS;
  // One array, so that a cell costs one cache line and not five.
  #table = new Uint32Array(START_SLOTS * CELL_WORDS);
  #used = 0;
  #details = new Uint32Array(DETAIL_WORDS * 16);
  #detailsUsed = 0;
  #forgotten = 0;
  readonly #mostSlots: number;

  constructor(mostSlots = MOST_SLOTS) {
    this.#mostSlots = Math.max(START_SLOTS, mostSlots);
  }

  /** Room for so many cells at once: importing a table in the order of its hash into a smaller one is slow. */
  reserve(cells: number): void {
    let slots = this.#slots;
    while (slots * 3 < cells * 4 && slots < this.#mostSlots) slots *= 2;
    if (slots > this.#slots) this.#rebuild(slots, 1);
  }

  /** Sources whose cells were dropped for want of room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Word at which the key's slot begins, or where it belongs. */
  #find(a: number, b: number, c: number): number {
    const table = this.#table;
    const mask = this.#slots - 1;
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const at = slot * CELL_WORDS;
      if (table[at + COUNT] === 0) return at;
      if (table[at + A] === a && table[at + B] === b && table[at + C] === c) return at;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds `by` to the cell; the key's parts are unsigned 32-bit. Returns where it is, until the next call. */
  add(a: number, b: number, c: number, by: number): number {
    let at = this.#find(a, b, c);
    if (this.#table[at + COUNT] === 0) {
      if (this.#used * 4 >= this.#slots * 3) {
        this.#makeRoom();
        at = this.#find(a, b, c);
      }
      this.#table[at + A] = a;
      this.#table[at + B] = b;
      this.#table[at + C] = c;
      this.#used++;
    }
    this.#table[at + COUNT] += by;
    return at;
  }

  /** Counts one source in the cell and, where the cell is large, what the source is like. */
  addSource(a: number, b: number, c: number, ipv4: number, ttl: number, repeats: boolean): void {
    const at = this.add(a, b, c, 1);
    if (this.#table[at + COUNT] < DETAIL_FROM) return;
    if (this.#table[at + DETAIL] === 0) this.#table[at + DETAIL] = this.#newDetail();
    const detail = this.#table[at + DETAIL];
    if (detail === 0) return;
    const from = (detail - 1) * DETAIL_WORDS;
    const words = this.#details;
    const bin = ttl >>> 2;
    words[from + bin]++;
    const group = octetClass(ipv4);
    if (group === NEVER) words[from + NEVER_AT + bin]++;
    else if (group === UNLIKELY) words[from + UNLIKELY_AT + bin]++;
    words[from + OCTETS_AT + (ipv4 >>> 29)] |= 1 << ((ipv4 >>> 24) & 31);
    if (repeats) words[from + REPEATERS_AT]++;
  }

  get(a: number, b: number, c: number): number {
    return this.#table[this.#find(a, b, c) + COUNT];
  }

  detailOf(a: number, b: number, c: number): Detail {
    const detail = new Detail();
    const at = this.#find(a, b, c);
    const number = this.#table[at + COUNT] === 0 ? 0 : this.#table[at + DETAIL];
    if (number !== 0) {
      detail.words.set(this.#details.subarray((number - 1) * DETAIL_WORDS, number * DETAIL_WORDS));
    }
    return detail;
  }

  forEach(visit: (a: number, b: number, c: number, count: number) => void): void {
    const table = this.#table;
    for (let at = 0; at < table.length; at += CELL_WORDS) {
      if (table[at + COUNT] !== 0) visit(table[at + A], table[at + B], table[at + C], table[at + COUNT]);
    }
  }

  export(): CellData {
    const table = this.#table;
    const cells = sharedWords(this.#used * CELL_WORDS);
    let to = 0;
    for (let at = 0; at < table.length; at += CELL_WORDS) {
      if (table[at + COUNT] === 0) continue;
      for (let i = 0; i < CELL_WORDS; i++) cells[to++] = table[at + i];
    }
    const details = sharedWords(this.#detailsUsed * DETAIL_WORDS);
    details.set(this.#details.subarray(0, details.length));
    return {
      cells,
      details,
      forgotten: this.#forgotten,
    };
  }

  import(data: CellData): void {
    this.#forgotten += data.forgotten;
    const { cells, details } = data;
    for (let from = 0; from < cells.length; from += CELL_WORDS) {
      const at = this.add(cells[from + A], cells[from + B], cells[from + C], cells[from + COUNT]);
      const theirs = cells[from + DETAIL];
      if (theirs === 0) continue;
      if (this.#table[at + DETAIL] === 0) this.#table[at + DETAIL] = this.#newDetail();
      const ours = this.#table[at + DETAIL];
      if (ours === 0) continue;
      for (let i = 0; i < DETAIL_WORDS; i++) {
        const value = details[(theirs - 1) * DETAIL_WORDS + i];
        const target = (ours - 1) * DETAIL_WORDS + i;
        if (i >= OCTETS_AT && i < REPEATERS_AT) this.#details[target] |= value;
        else this.#details[target] += value;
      }
    }
  }

  #newDetail(): number {
    if (this.#detailsUsed >= MOST_DETAILS) return 0;
    if ((this.#detailsUsed + 1) * DETAIL_WORDS > this.#details.length) {
      const larger = new Uint32Array(this.#details.length * 2);
      larger.set(this.#details);
      this.#details = larger;
    }
    return ++this.#detailsUsed;
  }

  /** Doubles the table, or drops the smallest counts once it may not grow; their details stay unused. */
  #makeRoom(): void {
    if (this.#slots < this.#mostSlots) this.#rebuild(this.#slots * 2, 1);
    else this.#rebuild(this.#slots, this.#countToKeep());
  }

  #rebuild(slots: number, atLeast: number): void {
    const old = this.#table;
    this.#slots = slots;
    this.#table = new Uint32Array(this.#slots * CELL_WORDS);
    this.#used = 0;
    for (let from = 0; from < old.length; from += CELL_WORDS) {
      if (old[from + COUNT] < atLeast) {
        this.#forgotten += old[from + COUNT];
        continue;
      }
      const at = this.#find(old[from + A], old[from + B], old[from + C]);
      for (let i = 0; i < CELL_WORDS; i++) this.#table[at + i] = old[from + i];
      this.#used++;
    }
  }

  /** The smallest count of which at most half a table of cells is left. */
  #countToKeep(): number {
    for (let atLeast = 2; ; atLeast++) {
      let kept = 0;
      for (let at = COUNT; at < this.#table.length; at += CELL_WORDS) if (this.#table[at] >= atLeast) kept++;
      if (kept * 2 <= this.#slots) return atLeast;
    }
  }
}
