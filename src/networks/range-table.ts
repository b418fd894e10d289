/** Prefixes compiled to disjoint sorted ranges, most specific first, for look-ups by the hundred thousand. */
import type { Address, Family } from '../base/address.ts';
import type { Prefix } from '../base/prefix.ts';

export interface RangeEntry {
  readonly prefix: Prefix;
  /** 0.. */
  readonly value: number;
}

const LOW_HALF = 0xffff_ffff_ffff_ffffn;

/**
 * Built once. Where prefixes nest, each address belongs to the longest; of two equal ones the later wins.
 * Values are indices 0.. of whatever the caller keeps; -1 means none.
 *
 * Each range reaches to the start of the next, and a gap is a range of value -1, so starts are enough.
 */
export class RangeTable {
  readonly #starts4: Uint32Array;
  readonly #values4: Int32Array;
  readonly #high6: BigUint64Array;
  readonly #low6: BigUint64Array;
  readonly #values6: Int32Array;

  constructor(entries: readonly RangeEntry[]) {
    const four = flatten(entries, 4);
    this.#starts4 = Uint32Array.from(four, ({ start }) => Number(start));
    this.#values4 = Int32Array.from(four, ({ value }) => value);
    const six = flatten(entries, 6);
    this.#high6 = BigUint64Array.from(six, ({ start }) => start >> 64n);
    this.#low6 = BigUint64Array.from(six, ({ start }) => start & LOW_HALF);
    this.#values6 = Int32Array.from(six, ({ value }) => value);
  }

  find(address: Address): number {
    return address.family === 4
      ? this.findIpv4(Number(address.value))
      : this.findIpv6(address.value >> 64n, address.value & LOW_HALF);
  }

  findIpv4(address: number): number {
    const starts = this.#starts4;
    let from = 0;
    let to = starts.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (starts[middle] <= address) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? -1 : this.#values4[from - 1];
  }

  findIpv6(high: bigint, low: bigint): number {
    let from = 0;
    let to = this.#high6.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const start = this.#high6[middle];
      if (start < high || (start === high && this.#low6[middle] <= low)) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? -1 : this.#values6[from - 1];
  }
}

interface Step {
  readonly start: bigint;
  readonly value: number;
}

/** Prefixes nest or are apart, so a walk with a stack gives every address's most specific one. */
function flatten(entries: readonly RangeEntry[], family: Family): Step[] {
  // The sort is stable: of equal prefixes the later stays behind, and so on top.
  const sorted = entries
    .filter(({ prefix }) => prefix.family === family)
    .sort((a, b) => {
      if (a.prefix.first !== b.prefix.first) return a.prefix.first < b.prefix.first ? -1 : 1;
      return a.prefix.length - b.prefix.length;
    });
  const steps: Step[] = [];
  const put = (start: bigint, value: number) => {
    if (steps.at(-1)?.start === start) steps.pop();
    if (steps.length === 0 || steps.at(-1)!.value !== value) steps.push({ start, value });
  };
  const open: { last: bigint; value: number }[] = [];
  const closeBefore = (limit: bigint) => {
    while (open.length > 0 && open.at(-1)!.last < limit) {
      const { last } = open.pop()!;
      put(last + 1n, open.at(-1)?.value ?? -1);
    }
  };
  for (const { prefix, value } of sorted) {
    closeBefore(prefix.first);
    put(prefix.first, value);
    open.push({ last: prefix.last, value });
  }
  // Beyond the last address there is none to close for.
  const beyond = 1n << (family === 4 ? 32n : 128n);
  closeBefore(beyond);
  return steps.filter(({ start }) => start < beyond);
}
