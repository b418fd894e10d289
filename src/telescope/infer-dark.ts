/**
 * Infers the dark space of a capture that came without `--dark`: addresses that were sent to, never sent
 * anything themselves and hold no connection, gathered into prefixes over which they are spread evenly.
 *
 * A prefix is taken when it holds no address that sent and the distinct destinations fill its sixteenths
 * as evenly as chance would (chi-square, 15 degrees of freedom); else its halves are tried, down to single
 * addresses. So a /20 that was hit 500 times is found whole, two /24s far apart are found as two, and a
 * sweep that stopped half-way gives what it reached.
 */

import type { Prefix } from '../base/prefix.ts';
import type { Capture } from '../capture/open-capture.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { compileSpace } from './compile-space.ts';
import { compileKernel, startKernel } from './kernel.ts';
import { batchOf, createSharedMemory, planMemory, writeSpace } from './memory-plan.ts';

export interface InferredDark {
  readonly prefixes: Prefix[];
  /** Distinct destinations that the inference rests on. */
  readonly destinations: number;
  /** Packets that were looked at. */
  readonly packets: number;
  /** The table of addresses was full: later addresses were not looked at. */
  readonly saturated: boolean;
}

const PAIR_BYTES = 36;
const TALK = 16;

const RECEIVED = 1;
const SENT = 2;

// 99.9 % point of chi-square with 15 degrees of freedom (NIST handbook, table 1.3.6.7.4).
const CHI_SQUARE_15 = 37.697;
// Fewer distinct destinations than this cannot show evenness over sixteenths.
const ENOUGH_TO_TELL = 24;
const MOST_PREFIXES = 4096;
const MOST_ADDRESSES = 1 << 24;

/** IPv4 address -> RECEIVED | SENT, open addressing; grows up to MOST_ADDRESSES entries. */
class AddressFlags {
  #keys = new Uint32Array(1 << 16);
  #flags = new Uint8Array(1 << 16);
  #used = 0;
  saturated = false;

  mark(address: number, flag: number): void {
    if (this.#used * 2 > this.#keys.length) this.#grow();
    const slot = this.#slot(address);
    if (this.#flags[slot] === 0) {
      if (this.#used >= MOST_ADDRESSES / 2) {
        this.saturated = true;
        return;
      }
      this.#keys[slot] = address;
      this.#used++;
    }
    this.#flags[slot] |= flag;
  }

  #slot(address: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(address, 0x9e3779b1) >>> 7) & mask;
    while (this.#flags[slot] !== 0 && this.#keys[slot] !== address) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    if (this.#keys.length >= MOST_ADDRESSES) return;
    const keys = this.#keys;
    const flags = this.#flags;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#flags = new Uint8Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (flags[i] === 0) continue;
      const slot = this.#slot(keys[i]);
      this.#keys[slot] = keys[i];
      this.#flags[slot] = flags[i];
    }
  }

  /** Addresses whose flags are exactly (`exact`) or include (`any`) the given one, sorted. */
  list(test: (flags: number) => boolean): Uint32Array {
    const found: number[] = [];
    for (let i = 0; i < this.#keys.length; i++) {
      if (this.#flags[i] !== 0 && test(this.#flags[i])) found.push(this.#keys[i]);
    }
    return Uint32Array.from(found).sort();
  }
}

/** Index of the first element >= value. */
function lowerBound(sorted: Uint32Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Prefixes that cover `silent` and none of `alive`; both sorted. Exported for its tests. */
export function coverEvenly(silent: Uint32Array, alive: Uint32Array): Prefix[] {
  const found: Prefix[] = [];
  const visit = (first: number, length: number, from: number, to: number): void => {
    if (from === to || found.length >= MOST_PREFIXES) return;
    const size = 2 ** (32 - length);
    const isPure = lowerBound(alive, first) === lowerBound(alive, first + size);
    if (length === 32 || (isPure && length >= 8 && isEven(silent, first, size, from, to))) {
      if (isPure) {
        found.push({
          family: 4,
          length,
          first: BigInt(first),
          last: BigInt(first + size - 1),
        });
      }
      return;
    }
    const middle = lowerBound(silent, first + size / 2);
    visit(first, length + 1, from, middle);
    visit(first + size / 2, length + 1, middle, to);
  };
  visit(0, 0, 0, silent.length);
  return found;
}

/** Whether destinations [from, to) fill the prefix at `first` as evenly as chance would. */
function isEven(silent: Uint32Array, first: number, size: number, from: number, to: number): boolean {
  const count = to - from;
  // All of it was reached: nothing more to ask.
  if (count === size) return true;
  // In small prefixes the share that was reached says more than the spread over sixteenths.
  if (size <= 16) return count * 4 >= size * 3;
  if (count < ENOUGH_TO_TELL) return false;
  const expected = count / 16;
  let chiSquare = 0;
  let at = from;
  for (let part = 1; part <= 16; part++) {
    const next = part === 16 ? to : lowerBound(silent, first + (size / 16) * part);
    chiSquare += (next - at - expected) ** 2 / expected;
    at = next;
  }
  // Drawn without replacement: the fuller the prefix, the less its parts may differ (finite population).
  return chiSquare / (1 - count / size) <= CHI_SQUARE_15;
}

function isSpecial4(address: number): boolean {
  // Multicast, reserved and broadcast are nobody's; 0/8 and 127/8 are no destinations on a wire.
  return address >= 0xe0000000 || address >>> 24 === 0 || address >>> 24 === 127;
}

/** Reads a capture to its end. The capture is not closed. */
export async function inferDark(capture: Capture): Promise<InferredDark> {
  const sizes = {
    rowsPerWorker: 8,
    arenaBytesPerWorker: 1 << 20,
    batchSlots: 1,
    batchPackets: 65536,
    batchBytes: 4 * 1024 * 1024,
  };
  const nowhere = compileSpace(new DarkSpace([]));
  const plan = planMemory(sizes, 1, nowhere, nowhere);
  // The list of pairs lies behind everything else.
  const listAt = plan.totalBytes;
  const whole = {
    ...plan,
    totalBytes: listAt + Math.ceil((sizes.batchPackets * PAIR_BYTES) / 65536) * 65536,
  };
  const memory = createSharedMemory(whole);
  writeSpace(memory, plan.dark, nowhere);
  writeSpace(memory, plan.watch, nowhere);
  const kernel = startKernel(compileKernel(), memory, plan, {
    worker: 0,
    workers: 1,
    bucketSeconds: 0,
    evidence: 'none',
    watchedOnly: false,
    darkSizeIpv4: 0,
  });
  const [slot] = plan.slots;
  const batch = batchOf(memory, slot, sizes);
  const words = new DataView(memory.buffer, listAt);
  const ipv4 = new AddressFlags();
  const ipv6 = { silent: new Map<bigint, number>(), alive: new Set<bigint>() };
  let packets = 0;
  for (;;) {
    const count = await capture.read(batch);
    if (count === 0) break;
    packets += count;
    const pairs = kernel.listPairs(0, count, slot.bytes, slot.offset, slot.captured, slot.links, listAt);
    for (let i = 0; i < pairs; i++) {
      const at = i * PAIR_BYTES;
      const head = words.getUint32(at, true);
      if ((head & 15) === 4) {
        const destination = words.getUint32(at + 20);
        ipv4.mark(words.getUint32(at + 4), SENT);
        if (!isSpecial4(destination))
          ipv4.mark(destination, (head & TALK) === 0 ? RECEIVED : RECEIVED | SENT);
      } else {
        notePair6(words, at, (head & TALK) !== 0, ipv6);
      }
    }
  }
  const silent = ipv4.list((flags) => flags === RECEIVED);
  const alive = ipv4.list((flags) => (flags & SENT) !== 0);
  const prefixes = [...coverEvenly(silent, alive), ...cover6(ipv6)];
  return {
    prefixes,
    destinations: silent.length + ipv6.silent.size,
    packets,
    saturated: ipv4.saturated,
  };
}

interface Networks6 {
  /** /64 (upper 64 bits) -> packets that it received. */
  silent: Map<bigint, number>;
  /** /64s in which somebody sent or holds a connection. */
  alive: Set<bigint>;
}

const MOST_NETWORKS6 = 1 << 20;

/** IPv6 is told by /64: nobody fills one, so evenness within it means nothing. */
function notePair6(words: DataView, at: number, talk: boolean, networks: Networks6): void {
  const source = words.getBigUint64(at + 4);
  const destination = words.getBigUint64(at + 20);
  if (networks.alive.size < MOST_NETWORKS6) {
    networks.alive.add(source);
    if (talk) networks.alive.add(destination);
  }
  const top = Number(destination >> 48n);
  // Multicast, link-local, and the unspecified and mapped addresses are no dark space.
  if (top >= 0xff00 || (top & 0xffc0) === 0xfe80 || destination === 0n) return;
  if (networks.silent.has(destination) || networks.silent.size < MOST_NETWORKS6) {
    networks.silent.set(destination, (networks.silent.get(destination) ?? 0) + 1);
  }
}

// A site's /48 with so many silent /64s and none alive is taken whole: each /64 alone would say little.
const SILENT_NETWORKS_OF_A_SITE = 16;
const SITE_SHIFT = 16n;

function cover6(networks: Networks6): Prefix[] {
  const silentOfSite = new Map<bigint, number>();
  for (const high of networks.silent.keys()) {
    if (networks.alive.has(high)) continue;
    silentOfSite.set(high >> SITE_SHIFT, (silentOfSite.get(high >> SITE_SHIFT) ?? 0) + 1);
  }
  const aliveSites = new Set([...networks.alive].map((high) => high >> SITE_SHIFT));
  const isWhole = (site: bigint) =>
    !aliveSites.has(site) && (silentOfSite.get(site) ?? 0) >= SILENT_NETWORKS_OF_A_SITE;
  const found: Prefix[] = [];
  const taken = new Set<bigint>();
  for (const high of [...networks.silent.keys()].sort((a, b) => (a < b ? -1 : 1))) {
    if (networks.alive.has(high) || found.length >= MOST_PREFIXES) continue;
    const site = high >> SITE_SHIFT;
    if (!isWhole(site)) found.push(prefix6(high << 64n, 64));
    else if (!taken.has(site)) {
      taken.add(site);
      found.push(prefix6(site << (64n + SITE_SHIFT), 48));
    }
  }
  return found;
}

function prefix6(first: bigint, length: number): Prefix {
  return { family: 6, length, first, last: first + (1n << BigInt(128 - length)) - 1n };
}
