/** The dark addresses as indices, so that an order of visits is an order of small numbers. */

import type { Family } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { formatPrefix, type Prefix, prefixSize } from '../base/prefix.ts';
import { write32 } from '../wire/big-endian.ts';

const MOST_IPV4 = 2 ** 31;
/**
 * Nobody can sweep 2^64 addresses: who scans IPv6 tries the low numbers of each subnet (RFC 7707, section 4.1.1.3).
 * A larger prefix is therefore seen as this many targets: 256 subnets with 256 low interface numbers.
 */
const IPV6_LOW_BITS = 8;
const IPV6_SUBNET_BITS = 8;

export class DarkTargets {
  readonly prefixes: readonly Prefix[];
  readonly #firsts: Record<Family, Uint32Array>;
  /** Of each prefix, how many targets lie before it; one more entry, the total, at the end. */
  readonly #before: Record<Family, Float64Array>;
  readonly #ipv6: readonly Prefix[];

  constructor(prefixes: readonly Prefix[]) {
    this.prefixes = prefixes;
    const ipv4 = prefixes.filter((p) => p.family === 4);
    this.#ipv6 = prefixes.filter((p) => p.family === 6);
    this.#firsts = {
      4: Uint32Array.from(ipv4, (p) => Number(p.first)),
      6: new Uint32Array(this.#ipv6.length),
    };
    this.#before = {
      4: runningTotal(ipv4.map(prefixSize)),
      6: runningTotal(
        this.#ipv6.map((p) => Math.min(prefixSize(p), 2 ** (IPV6_LOW_BITS + IPV6_SUBNET_BITS))),
      ),
    };
    if (this.count(4) > MOST_IPV4) {
      throw new YamoriError(
        'E_PREFIX',
        `${prefixes.map(formatPrefix).join(' ')} is too much dark space`,
        'Stay below 2^31 addresses.',
      );
    }
    for (const [i, prefix] of prefixes.entries()) {
      const other = prefixes
        .slice(0, i)
        .find((p) => p.family === prefix.family && p.first <= prefix.last && prefix.first <= p.last);
      if (other === undefined) continue;
      throw new YamoriError(
        'E_PREFIX',
        `${formatPrefix(prefix)} overlaps ${formatPrefix(other)}`,
        'Give each dark address once.',
      );
    }
  }

  /** How many targets there are: all addresses of IPv4, the plausible ones of IPv6. */
  count(family: Family): number {
    return this.#before[family].at(-1)!;
  }

  ipv4(index: number): number {
    const before = this.#before[4];
    let i = 0;
    while (index >= before[i + 1]) i++;
    return (this.#firsts[4][i] + (index - before[i])) >>> 0;
  }

  writeIpv6(index: number, bytes: Uint8Array, at: number): void {
    const before = this.#before[6];
    let i = 0;
    while (index >= before[i + 1]) i++;
    const prefix = this.#ipv6[i];
    const offset = index - before[i];
    const hostBits = 128 - prefix.length;
    let value = prefix.first + BigInt(offset);
    if (hostBits > IPV6_LOW_BITS + IPV6_SUBNET_BITS) {
      // Above /64 the subnet numbers stand before the interface; within a /64 right above the low numbers.
      const subnetShift = hostBits >= 64 + IPV6_SUBNET_BITS ? 64n : BigInt(IPV6_LOW_BITS);
      const low = BigInt(offset & (2 ** IPV6_LOW_BITS - 1));
      value = prefix.first + (BigInt(offset >>> IPV6_LOW_BITS) << subnetShift) + low;
    }
    for (let word = 3; word >= 0; word--) {
      write32(bytes, at + word * 4, Number(value & 0xffff_ffffn));
      value >>= 32n;
    }
  }

  /** Whether an IPv4 address is dark. */
  holdsIpv4(address: number): boolean {
    const firsts = this.#firsts[4];
    const before = this.#before[4];
    for (let i = 0; i < firsts.length; i++) {
      if (address >= firsts[i] && address - firsts[i] < before[i + 1] - before[i]) return true;
    }
    return false;
  }
}

function runningTotal(sizes: readonly number[]): Float64Array {
  const totals = new Float64Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) totals[i + 1] = totals[i] + size;
  return totals;
}
