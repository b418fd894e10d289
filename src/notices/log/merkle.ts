/**
 * The tree over the public log of notices (RFC 9162 section 2.1): who has a root and an inclusion proof knows that a
 * notice was logged; who has two roots and a consistency proof knows that nothing was taken back in between.
 *
 * The hash of the first n leaves is a fold over full subtrees, so proofs are worked out from leaf hashes alone; n log n
 * hashes for the largest proof of a log of a million are some seconds of nothing, since subtrees are remembered.
 */
import { createHash } from 'node:crypto';

/** Domain separation, so that no leaf can be passed off as an inner node. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
export const EMPTY_ROOT = createHash('sha256').digest('hex');

export interface LogLeaf {
  readonly index: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** SHA-256 of the notice's text, hexadecimal. */
  readonly hash: string;
}

/** The bytes that a leaf stands for are `index at hash`, so neither time nor place can be changed later. */
export function leafHash({ index, at, hash }: LogLeaf): string {
  return createHash('sha256').update(LEAF).update(`${index} ${at} ${hash}`).digest('hex');
}

export function nodeHash(left: string, right: string): string {
  return createHash('sha256')
    .update(NODE)
    .update(Buffer.from(left, 'hex'))
    .update(Buffer.from(right, 'hex'))
    .digest('hex');
}

/** Largest power of two below n, for n > 1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Leaf hashes in their order, and what was worked out from them. */
export class MerkleTree {
  readonly #leaves: string[] = [];
  /** `first length` of full subtrees -> hash: they never change again. */
  readonly #known = new Map<string, string>();

  get size(): number {
    return this.#leaves.length;
  }

  append(leaf: string): void {
    this.#leaves.push(leaf);
  }

  /** Hash of the first `size` leaves. Throws a RangeError beyond the log. */
  root(size: number = this.size): string {
    this.#require(size);
    return size === 0 ? EMPTY_ROOT : this.#hash(0, size);
  }

  /** RFC 9162 section 2.1.3.1: from the leaf's neighbour up. */
  inclusionProof(index: number, size: number = this.size): string[] {
    this.#require(size);
    if (index < 0 || index >= size) throw new RangeError(`leaf ${index} of ${size}`);
    return this.#path(index, 0, size);
  }

  /** RFC 9162 section 2.1.4.1; empty where there is nothing to show. */
  consistencyProof(from: number, to: number = this.size): string[] {
    this.#require(to);
    if (from < 0 || from > to) throw new RangeError(`from ${from} to ${to}`);
    return from === 0 || from === to ? [] : this.#subproof(from, 0, to, true);
  }

  #require(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size)
      throw new RangeError(`size ${size} of a log of ${this.size}`);
  }

  #hash(first: number, count: number): string {
    if (count === 1) return this.#leaves[first];
    const isFull = (count & (count - 1)) === 0 && first % count === 0;
    const key = `${first} ${count}`;
    const known = isFull ? this.#known.get(key) : undefined;
    if (known !== undefined) return known;
    const k = split(count);
    const hash = nodeHash(this.#hash(first, k), this.#hash(first + k, count - k));
    if (isFull) this.#known.set(key, hash);
    return hash;
  }

  #path(index: number, first: number, count: number): string[] {
    if (count === 1) return [];
    const k = split(count);
    return index < k
      ? [...this.#path(index, first, k), this.#hash(first + k, count - k)]
      : [...this.#path(index - k, first + k, count - k), this.#hash(first, k)];
  }

  #subproof(size: number, first: number, count: number, isWhole: boolean): string[] {
    if (size === count) return isWhole ? [] : [this.#hash(first, count)];
    const k = split(count);
    return size <= k
      ? [...this.#subproof(size, first, k, isWhole), this.#hash(first + k, count - k)]
      : [...this.#subproof(size - k, first + k, count - k, false), this.#hash(first, k)];
  }
}

/** RFC 9162 section 2.1.3.2. */
export function holdsInclusion(
  leaf: string,
  index: number,
  size: number,
  proof: readonly string[],
  root: string,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && hash === root;
}

/** RFC 9162 section 2.1.4.2. */
export function holdsConsistency(
  from: number,
  fromRoot: string,
  to: number,
  toRoot: string,
  proof: readonly string[],
): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) return false;
  if (from === to) return proof.length === 0 && fromRoot === toRoot;
  if (from === 0) return proof.length === 0 && fromRoot === EMPTY_ROOT;
  // A full tree is its own first node.
  const nodes = (from & (from - 1)) === 0 ? [fromRoot, ...proof] : [...proof];
  if (nodes.length === 0) return false;
  let [fn, sn] = [from - 1, to - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  let [oldHash, newHash] = [nodes[0], nodes[0]];
  for (const node of nodes.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldHash = nodeHash(node, oldHash);
      newHash = nodeHash(node, newHash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else newHash = nodeHash(newHash, node);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return oldHash === fromRoot && newHash === toRoot && sn === 0;
}
