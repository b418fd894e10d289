/** CIDR prefixes, and a table that finds the most specific one which holds an address. */
import { type Address, type Family, formatAddress, parseAddress } from './address.ts';
import { YamoriError } from './errors.ts';

/** first and last are inclusive; length is 0..32 or 0..128. */
export interface Prefix {
  readonly family: Family;
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS: Record<Family, number> = { 4: 32, 6: 128 };

/**
 * Reads `a.b.c.d/n`, `x::/n` or a bare address; null when it is none. Host bits are cleared. Of
 * `::ffff:a.b.c.d/n` the length counts 128 bits, so it becomes the IPv4 prefix of length n - 96.
 */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const bits = BITS[address.family];
  if (slash < 0) return prefixAround(address, bits);
  const tail = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(tail)) return null;
  const isMapped = address.family === 4 && text.includes(':');
  const length = isMapped ? Number(tail) - 96 : Number(tail);
  return length < 0 || length > bits ? null : prefixAround(address, length);
}

/** The prefix of that length that holds the address. */
export function prefixAround(address: Address, length: number): Prefix {
  const hostBits = BigInt(BITS[address.family] - length);
  const first = (address.value >> hostBits) << hostBits;
  return { family: address.family, length, first, last: first + (1n << hostBits) - 1n };
}

/** As parsePrefix, for text that an operator typed. Throws E_PREFIX. */
export function requirePrefix(text: string): Prefix {
  const prefix = parsePrefix(text.trim());
  if (prefix === null) {
    throw new YamoriError(
      'E_PREFIX',
      `"${text}" is not an address or prefix`,
      'Write a prefix as 192.0.2.0/24 or 2001:db8::/32.',
    );
  }
  return prefix;
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress({ family: prefix.family, value: prefix.first })}/${prefix.length}`;
}

/** Number of addresses; exact up to 2^53, a float beyond. */
export function prefixSize(prefix: Prefix): number {
  return 2 ** (BITS[prefix.family] - prefix.length);
}

export function prefixHolds(prefix: Prefix, address: Address): boolean {
  return prefix.family === address.family && address.value >= prefix.first && address.value <= prefix.last;
}

/**
 * Prefix -> value, most specific prefix wins. Built once, then only looked up; a second insert of the
 * same prefix replaces the first. Look-up walks the lengths in use, longest first.
 */
export class PrefixTable<Value> {
  readonly #byLength: Record<Family, Map<number, Map<bigint, Value>>> = { 4: new Map(), 6: new Map() };
  readonly #lengths: Record<Family, number[]> = { 4: [], 6: [] };

  set(prefix: Prefix, value: Value): void {
    const lengths = this.#byLength[prefix.family];
    let level = lengths.get(prefix.length);
    if (level === undefined) {
      level = new Map();
      lengths.set(prefix.length, level);
      this.#lengths[prefix.family] = [...lengths.keys()].sort((a, b) => b - a);
    }
    level.set(prefix.first, value);
  }

  find(address: Address): Value | undefined {
    const bits = BITS[address.family];
    for (const length of this.#lengths[address.family]) {
      const hostBits = BigInt(bits - length);
      const value = this.#byLength[address.family].get(length)!.get((address.value >> hostBits) << hostBits);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}
