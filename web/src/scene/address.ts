/** Addresses as four 32-bit words in typed arrays, so that a packet costs no object; IPv4 as ::ffff:a.b.c.d. */

export const WORDS = 4;
const MAPPED = 0xffff;
const MOST_GROUPS = 8;
const DOT = 46;
const COLON = 58;
const ZERO = 48;

const groups = new Uint16Array(MOST_GROUPS);

/** Reads an address into `out[at .. at + 3]`; false, with nothing promised about `out`, when it is none. */
export function readAddress(text: string, out: Uint32Array, at: number): boolean {
  if (text.includes(':')) return readIpv6(text, out, at);
  const value = ipv4Value(text, 0, text.length);
  if (value < 0) return false;
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = MAPPED;
  out[at + 3] = value;
  return true;
}

/** The dotted quad in `text[from .. to)` as a number, or -1. */
function ipv4Value(text: string, from: number, to: number): number {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let i = from; i <= to; i++) {
    const code = i < to ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (octet < 0) return -1;
      value = value * 256 + octet;
      octet = -1;
      octets++;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return -1;
    octet = (octet < 0 ? 0 : octet * 10) + digit;
    if (octet > 255) return -1;
  }
  return octets === 4 ? value : -1;
}

function readIpv6(text: string, out: Uint32Array, at: number): boolean {
  let count = 0;
  let gap = -1;
  let i = 0;
  const end = text.length;
  while (i < end) {
    if (text.charCodeAt(i) === COLON) {
      if (text.charCodeAt(i + 1) !== COLON) {
        if (count === 0 || i + 1 >= end) return false;
        i++;
        continue;
      }
      if (gap >= 0) return false;
      gap = count;
      i += 2;
      continue;
    }
    let group = 0;
    let digits = 0;
    const start = i;
    for (; i < end && text.charCodeAt(i) !== COLON; i++) {
      const code = text.charCodeAt(i);
      if (code === DOT) {
        const tail = ipv4Value(text, start, end);
        if (tail < 0 || count > MOST_GROUPS - 2) return false;
        groups[count++] = tail >>> 16;
        group = tail & 0xffff;
        digits = 1;
        i = end;
        break;
      }
      const digit = hexDigit(code);
      if (digit < 0) return false;
      group = group * 16 + digit;
      if (++digits > 4) return false;
    }
    if (digits === 0 || count >= MOST_GROUPS) return false;
    groups[count++] = group;
  }
  if (gap < 0 ? count !== MOST_GROUPS : count >= MOST_GROUPS) return false;
  for (let word = 0; word < WORDS; word++) {
    out[at + word] = groupAt(word * 2, count, gap) * 65_536 + groupAt(word * 2 + 1, count, gap);
  }
  return true;
}

/** Group `place` of eight, where `count` were written and `::` stood before the one numbered `gap`. */
function groupAt(place: number, count: number, gap: number): number {
  if (gap < 0 || place < gap) return groups[place];
  const fromEnd = MOST_GROUPS - place;
  return fromEnd <= count - gap ? groups[count - fromEnd] : 0;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** Text of the four words: dotted for IPv4, RFC 5952 for IPv6. */
export function formatAddress(words: Uint32Array, at: number): string {
  if (isIpv4(words, at)) {
    const value = words[at + 3];
    return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
  }
  const parts: number[] = [];
  for (let word = 0; word < WORDS; word++) parts.push(words[at + word] >>> 16, words[at + word] & 0xffff);
  let bestFrom = -1;
  let bestLength = 1;
  for (let from = 0; from < MOST_GROUPS; from++) {
    let length = 0;
    while (from + length < MOST_GROUPS && parts[from + length] === 0) length++;
    if (length > bestLength) {
      bestFrom = from;
      bestLength = length;
    }
  }
  const hex = (some: readonly number[]) => some.map((part) => part.toString(16)).join(':');
  if (bestFrom < 0) return hex(parts);
  return `${hex(parts.slice(0, bestFrom))}::${hex(parts.slice(bestFrom + bestLength))}`;
}

export function isIpv4(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED;
}

/** Negative, zero or positive, as the address at `a[i]` is below, at or above the one at `b[j]`. */
export function compareAddresses(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let word = 0; word < WORDS; word++) {
    if (a[i + word] !== b[j + word]) return a[i + word] < b[j + word] ? -1 : 1;
  }
  return 0;
}

/** a - b as a float; exact below 2^53, right in its leading bits beyond. */
export function distance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let sum = 0;
  for (let word = 0; word < WORDS; word++) sum = sum * 4_294_967_296 + (a[i + word] - b[j + word]);
  return sum;
}

/** Addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** Reads `a.b.c.d/n`, `x::/n` or a bare address; null when it is none. Host bits are cleared. */
export function readPrefix(text: string): AddressRange | null {
  const slash = text.indexOf('/');
  const first = new Uint32Array(WORDS);
  const address = slash < 0 ? text : text.slice(0, slash);
  if (!readAddress(address, first, 0)) return null;
  const tail = slash < 0 ? '' : text.slice(slash + 1);
  if (slash >= 0 && !/^\d{1,3}$/.test(tail)) return null;
  const bits = address.includes(':') ? 128 : 32;
  const length = slash < 0 ? 128 : Number(tail) + 128 - bits;
  if (length > 128) return null;
  const last = first.slice();
  for (let word = 0; word < WORDS; word++) {
    const kept = Math.min(32, Math.max(0, length - word * 32));
    // A shift by 32 is a shift by 0.
    const hosts = kept === 32 ? 0 : 0xffff_ffff >>> kept;
    first[word] = (first[word] & ~hosts) >>> 0;
    last[word] = (first[word] | hosts) >>> 0;
  }
  return { first, last };
}

/** Number of addresses, as a float. */
export function rangeSize(range: AddressRange): number {
  return distance(range.last, 0, range.first, 0) + 1;
}

/** The address `steps` above (or, negative, below) the one at `words[at]`. Not for a hot path. */
export function addressPlus(words: Uint32Array, at: number, steps: bigint): Uint32Array {
  let value = 0n;
  for (let word = 0; word < WORDS; word++) value = (value << 32n) | BigInt(words[at + word]);
  value = BigInt.asUintN(128, value + steps);
  const out = new Uint32Array(WORDS);
  for (let word = WORDS - 1; word >= 0; word--) {
    out[word] = Number(value & 0xffff_ffffn);
    value >>= 32n;
  }
  return out;
}
