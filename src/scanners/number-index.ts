/** Whole numbers -> the order in which they first came, for millions of them: a Map would make an object of each. */

const LEAST_PLACES = 1024;
/** Of the places, those that are taken at most. */
const FULL = 0.5;

export class NumberIndex {
  /** Open addressing; a place holds an index + 1, and 0 where it is free. */
  #places = new Uint32Array(LEAST_PLACES);
  #keys = new Float64Array(LEAST_PLACES * FULL);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The index of `key`, 0..2^53-1; of a new one that is the length before. */
  indexOf(key: number): number {
    const mask = this.#places.length - 1;
    for (let at = scattered(key) & mask; ; at = (at + 1) & mask) {
      const held = this.#places[at];
      if (held === 0) return this.#add(key, at);
      if (this.#keys[held - 1] === key) return held - 1;
    }
  }

  #add(key: number, at: number): number {
    if (this.#length === this.#keys.length) {
      this.#grow();
      return this.indexOf(key);
    }
    this.#keys[this.#length] = key;
    this.#places[at] = ++this.#length;
    return this.#length - 1;
  }

  #grow(): void {
    const size = this.#places.length * 2;
    const keys = new Float64Array(size * FULL);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#places = new Uint32Array(size);
    for (let index = 0; index < this.#length; index++) {
      let at = scattered(keys[index]) & (size - 1);
      while (this.#places[at] !== 0) at = (at + 1) & (size - 1);
      this.#places[at] = index + 1;
    }
  }
}

/** MurmurHash3's finaliser over both halves. */
function scattered(key: number): number {
  let h = (key >>> 0) ^ Math.imul((key / 2 ** 32) >>> 0, 0x9e37_79b1);
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
