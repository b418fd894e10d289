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
  /** Per cell: three words of key, the count, the number of its detail + 1 (0: none). */
  readonly cells: Uint32Array;
  readonly details: Uint32Array;
  readonly forgotten: number;
}

export const CELL_WORDS = 5;

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

export class Cells {
  #mask = START_SLOTS - 1;
  #a = new Uint32Array(START_SLOTS);
  #b = new Uint32Array(START_SLOTS);
  #c = new Uint32Array(START_SLOTS);
  #count = new Uint32Array(START_SLOTS);
  #detail = new Uint32Array(START_SLOTS);
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
    while ((this.#mask + 1) * 3 < cells * 4 && this.#mask + 1 < this.#mostSlots) this.#makeRoom();
  }

  /** Sources whose cells were dropped for want of room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Where the key is, or belongs. */
  #slot(a: number, b: number, c: number): number {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    while (this.#count[slot] !== 0 && (this.#a[slot] !== a || this.#b[slot] !== b || this.#c[slot] !== c)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  /** Adds `by` to the cell; the key's parts are unsigned 32-bit. Returns its slot, good until the next call. */
  add(a: number, b: number, c: number, by: number): number {
    let slot = this.#slot(a, b, c);
    if (this.#count[slot] === 0) {
      if (this.#used * 4 >= (this.#mask + 1) * 3) {
        this.#makeRoom();
        slot = this.#slot(a, b, c);
      }
      this.#a[slot] = a;
      this.#b[slot] = b;
      this.#c[slot] = c;
      this.#used++;
    }
    this.#count[slot] += by;
    return slot;
  }

  /** Counts one source in the cell and, where the cell is large, what the source is like. */
  addSource(a: number, b: number, c: number, ipv4: number, ttl: number, repeats: boolean): void {
    const slot = this.add(a, b, c, 1);
    if (this.#count[slot] < DETAIL_FROM) return;
    let detail = this.#detail[slot];
    if (detail === 0) {
      detail = this.#newDetail();
      if (detail === 0) return;
      this.#detail[slot] = detail;
    }
    const at = (detail - 1) * DETAIL_WORDS;
    const words = this.#details;
    const bin = ttl >>> 2;
    words[at + bin]++;
    const group = octetClass(ipv4);
    if (group === NEVER) words[at + NEVER_AT + bin]++;
    else if (group === UNLIKELY) words[at + UNLIKELY_AT + bin]++;
    words[at + OCTETS_AT + (ipv4 >>> 29)] |= 1 << ((ipv4 >>> 24) & 31);
    if (repeats) words[at + REPEATERS_AT]++;
  }

  get(a: number, b: number, c: number): number {
    return this.#count[this.#slot(a, b, c)];
  }

  detailOf(a: number, b: number, c: number): Detail {
    const detail = new Detail();
    const number = this.#detail[this.#slot(a, b, c)];
    if (number !== 0) {
      detail.words.set(this.#details.subarray((number - 1) * DETAIL_WORDS, number * DETAIL_WORDS));
    }
    return detail;
  }

  forEach(visit: (a: number, b: number, c: number, count: number) => void): void {
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#count[slot] !== 0) visit(this.#a[slot], this.#b[slot], this.#c[slot], this.#count[slot]);
    }
  }

  export(): CellData {
    const cells = new Uint32Array(this.#used * CELL_WORDS);
    let at = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#count[slot] === 0) continue;
      cells[at++] = this.#a[slot];
      cells[at++] = this.#b[slot];
      cells[at++] = this.#c[slot];
      cells[at++] = this.#count[slot];
      cells[at++] = this.#detail[slot];
    }
    return {
      cells,
      details: this.#details.slice(0, this.#detailsUsed * DETAIL_WORDS),
      forgotten: this.#forgotten,
    };
  }

  import(data: CellData): void {
    this.#forgotten += data.forgotten;
    for (let at = 0; at < data.cells.length; at += CELL_WORDS) {
      const [a, b, c, count, from] = data.cells.subarray(at, at + CELL_WORDS);
      const slot = this.add(a, b, c, count);
      if (from === 0) continue;
      if (this.#detail[slot] === 0) this.#detail[slot] = this.#newDetail();
      const to = this.#detail[slot];
      if (to === 0) continue;
      for (let i = 0; i < DETAIL_WORDS; i++) {
        const value = data.details[(from - 1) * DETAIL_WORDS + i];
        const target = (to - 1) * DETAIL_WORDS + i;
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
    const slots = this.#mask + 1;
    const old = { a: this.#a, b: this.#b, c: this.#c, count: this.#count, detail: this.#detail };
    const grow = slots < this.#mostSlots;
    let atLeast = 1;
    if (!grow) {
      let kept = this.#used;
      while (kept * 2 > slots) {
        atLeast++;
        kept = 0;
        for (let i = 0; i < slots; i++) if (old.count[i] >= atLeast) kept++;
      }
    }
    const size = grow ? slots * 2 : slots;
    this.#mask = size - 1;
    this.#a = new Uint32Array(size);
    this.#b = new Uint32Array(size);
    this.#c = new Uint32Array(size);
    this.#count = new Uint32Array(size);
    this.#detail = new Uint32Array(size);
    this.#used = 0;
    for (let i = 0; i < slots; i++) {
      if (old.count[i] < atLeast) {
        this.#forgotten += old.count[i];
        continue;
      }
      const slot = this.#slot(old.a[i], old.b[i], old.c[i]);
      this.#a[slot] = old.a[i];
      this.#b[slot] = old.b[i];
      this.#c[slot] = old.c[i];
      this.#count[slot] = old.count[i];
      this.#detail[slot] = old.detail[i];
      this.#used++;
    }
  }
}
