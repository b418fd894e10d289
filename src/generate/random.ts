/** Seeded randomness: hashes for what stays, one stream a source for what changes from packet to packet. */

/** A bijection of 32-bit numbers that scatters them (C. Wellons, "lowbias32", hash-prospector). */
export function scatter(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Of two or three numbers; the order counts. 0..2^32-1. */
export function hash(a: number, b: number, c = 0): number {
  return scatter(scatter(scatter(a ^ 0x9e3779b9) + b) + Math.imul(c, 0x85ebca6b));
}

/** A 32-bit number -> the open interval (0, 1): a logarithm of it is finite. */
export function toUnit(x: number): number {
  return (x + 0.5) / 0x1_0000_0000;
}

/** A 32-bit number -> 0..n-1, n up to 2^32. The bias is below n / 2^32. */
export function toBelow(x: number, n: number): number {
  return Math.floor((x / 0x1_0000_0000) * n);
}

/** Two units -> a standard normal (Box and Muller). */
export function toNormal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/**
 * A stream of numbers for each source, which depends on nothing but the seed and the source's number: so the
 * bytes do not depend on the slices in which time is cut. A stream is a counter and a key, mixed in between,
 * since streams that differ in their start alone would run into each other.
 */
export class Streams {
  readonly #counters: Uint32Array;
  readonly #seed: number;

  constructor(sources: number, seed: number) {
    this.#counters = new Uint32Array(sources);
    this.#seed = seed >>> 0;
    for (let s = 0; s < sources; s++) this.#counters[s] = hash(this.#seed, s, 1);
  }

  /** 0..2^32-1 */
  word(s: number): number {
    const counter = (this.#counters[s] + 0x9e3779b9) | 0;
    this.#counters[s] = counter;
    let x = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    x = (x ^ (x >>> 15)) + Math.imul(s + 1, 0x85ebca6b) + this.#seed;
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    x = Math.imul(x ^ (x >>> 16), 0x2c1b3c6d);
    return (x ^ (x >>> 15)) >>> 0;
  }

  /** In the open interval (0, 1). */
  unit(s: number): number {
    return toUnit(this.word(s));
  }

  /** 0..n-1 */
  below(s: number, n: number): number {
    return toBelow(this.word(s), n);
  }

  /** first..last, both included. */
  between(s: number, first: number, last: number): number {
    return first + toBelow(this.word(s), last - first + 1);
  }

  /** Log-normal with that median; sigma is of the logarithm. */
  lognormal(s: number, median: number, sigma: number): number {
    return median * Math.exp(sigma * toNormal(this.unit(s), this.unit(s)));
  }
}
