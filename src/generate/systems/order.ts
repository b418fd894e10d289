/**
 * The orders in which scanners visit the Internet: a bijection from an address to its position, 0..2^32-1. With the
 * position known for an address, nothing has to be walked: the dark addresses alone are asked for theirs.
 */
import { hash } from '../random.ts';

export type OrderName =
  | 'permuted'
  | 'ascending'
  | 'descending'
  | 'byte-reversed'
  | 'host-first'
  | 'block-permuted';

type Order = (address: number, key: number) => number;

/**
 * A Feistel cipher of two halves of so many bits: four rounds make a permutation that looks random (Luby, Rackoff,
 * "How to construct pseudorandom permutations", 1988).
 */
function shuffle(value: number, halfBits: number, key: number): number {
  const mask = 2 ** halfBits - 1;
  let left = value >>> halfBits;
  let right = value & mask;
  for (let round = 1; round <= 4; round++) {
    const next = left ^ (hash(key, right, round) & mask);
    left = right;
    right = next;
  }
  return ((left << halfBits) | right) >>> 0;
}

function swapBytes(x: number): number {
  return ((x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)) >>> 0;
}

const ORDERS: Record<OrderName, Order> = {
  permuted: (address, key) => shuffle(address, 16, key),
  /** From some first address on, around the end. */
  ascending: (address, key) => (address - key) >>> 0,
  descending: (address, key) => (key - address) >>> 0,
  /** The first octet changes fastest, so that no network gets two probes in a row. */
  'byte-reversed': (address, key) => (swapBytes(address) - key) >>> 0,
  /** x.x.x.1 of every /24 in order, then x.x.x.2 ... */
  'host-first': (address, key) => ((((address & 0xff) << 24) | (address >>> 8)) - key) >>> 0,
  /** Networks of /24 in a random order, each from its first host to its last. */
  'block-permuted': (address, key) => shuffle(address >>> 8, 12, key) * 256 + (address & 0xff),
};

/** Position of an address; `key` is the run's secret, or where a walk begins. */
export function positionOf(order: OrderName, address: number, key: number): number {
  return ORDERS[order](address, key);
}
