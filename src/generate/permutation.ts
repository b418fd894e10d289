/**
 * The orders in which ZMap and Masscan visit addresses: every one once, without a memory of those visited.
 *
 * ZMap walks the multiplicative group modulo a prime p above the number of addresses: x -> x*g mod p with a
 * primitive root g passes through 1..p-1 once; values above the number are skipped (Durumeric, Wustrow,
 * Halderman: "ZMap", USENIX Security 2013, section 4.1). K shards walk with g^K from K successive starts.
 *
 * Masscan shuffles an index with a generalised Feistel cipher on {0..a-1} x {0..b-1}, a*b >= size, and shuffles
 * again what falls outside (Black, Rogaway: "Ciphers with Arbitrary Finite Domains", CT-RSA 2002; masscan's
 * "BlackRock").
 *
 * Restricted to the dark part of the Internet, either is again a permutation; so both run over the indices of
 * the dark addresses alone.
 */
import { hash } from './random.ts';

/** (x * y) mod p for x, y, p below 2^32, by halves: every product stays below 2^53. */
export function multiplyModulo(x: number, y: number, p: number): number {
  if (p <= 0x400_0000) return (x * y) % p;
  const high = (x * (y >>> 16)) % p;
  return (high * 0x1_0000 + x * (y & 0xffff)) % p;
}

export function powerModulo(base: number, exponent: number, p: number): number {
  let result = 1;
  let square = base % p;
  for (let e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = multiplyModulo(result, square, p);
    square = multiplyModulo(square, square, p);
  }
  return result;
}

function primeFactors(n: number): number[] {
  const factors: number[] = [];
  for (let d = 2; d * d <= n; d++) {
    if (n % d !== 0) continue;
    factors.push(d);
    while (n % d === 0) n /= d;
  }
  if (n > 1) factors.push(n);
  return factors;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

/** The group for `size` addresses, 1 .. 2^31. */
export class CyclicGroup {
  readonly size: number;
  /** The smallest prime above `size`. */
  readonly prime: number;
  /** The number of steps of a whole walk, skipped values included. */
  readonly order: number;
  readonly #root: number;
  readonly #factors: number[];

  constructor(size: number) {
    this.size = size;
    let prime = Math.max(size + 1, 3);
    while (!isPrime(prime)) prime++;
    this.prime = prime;
    this.order = prime - 1;
    this.#factors = primeFactors(this.order);
    let root = 2;
    while (this.#factors.some((f) => powerModulo(root, this.order / f, prime) === 1)) root++;
    this.#root = root;
  }

  /** One of the primitive roots, chosen by a 32-bit key: the root to a power that shares no factor with the order. */
  generator(key: number): number {
    let exponent = 1 + (key % this.order);
    while (this.#factors.some((f) => exponent % f === 0)) exponent = (exponent % this.order) + 1;
    return powerModulo(this.#root, exponent, this.prime);
  }

  /** Where a walk of that key begins, 1..p-1. */
  beginning(key: number): number {
    return 1 + (hash(key, 0x5a4d6170) % this.order);
  }
}

/** A Feistel shuffle of 0..size-1, size up to 2^31. */
export class FeistelShuffle {
  readonly size: number;
  readonly #a: number;
  readonly #b: number;

  constructor(size: number) {
    this.size = size;
    this.#a = Math.max(1, Math.floor(Math.sqrt(size)));
    this.#b = Math.ceil(size / this.#a);
  }

  at(index: number, key: number): number {
    let value = index;
    do value = this.#encrypt(value, key);
    while (value >= this.size);
    return value;
  }

  #encrypt(value: number, key: number): number {
    let left = value % this.#a;
    let right = Math.floor(value / this.#a);
    for (let round = 1; round <= 4; round++) {
      const next = (left + hash(key, right, round)) % ((round & 1) === 1 ? this.#a : this.#b);
      left = right;
      right = next;
    }
    return this.#a * right + left;
  }
}

const shuffles = new Map<number, FeistelShuffle>();

/** The shuffle of that size; it holds no state, so all sources share it. */
export function shuffleOf(size: number): FeistelShuffle {
  let shuffle = shuffles.get(size);
  if (shuffle === undefined) {
    shuffle = new FeistelShuffle(size);
    shuffles.set(size, shuffle);
  }
  return shuffle;
}
