/** Address -> the innermost of many nested or disjoint ranges, by binary search without an object. */
import { type AddressRange, addressPlus, compareAddresses, WORDS } from './address.ts';

interface Open {
  readonly last: Uint32Array;
  readonly value: number;
}

/**
 * Built once from prefixes (which nest or are disjoint, never half over each other), cut into disjoint
 * pieces; then only looked up. Of equal ranges the first given wins.
 */
export class RangeIndex {
  /** Where each piece begins, ascending; a piece ends where the next begins. */
  readonly #firsts: Uint32Array;
  /** Value of each piece, -1 where nobody's. */
  readonly #values: Int32Array;

  constructor(ranges: readonly AddressRange[]) {
    const order = ranges
      .map((_, i) => i)
      .sort(
        (a, b) =>
          compareAddresses(ranges[a].first, 0, ranges[b].first, 0) ||
          compareAddresses(ranges[b].last, 0, ranges[a].last, 0) ||
          // The later one goes in first, so that the first one lies inside it.
          b - a,
      );
    const firsts: Uint32Array[] = [];
    const values: number[] = [];
    const begin = (first: Uint32Array, value: number) => {
      if (firsts.length > 0 && compareAddresses(firsts[firsts.length - 1], 0, first, 0) === 0) {
        values[values.length - 1] = value;
      } else {
        firsts.push(first);
        values.push(value);
      }
    };
    const open: Open[] = [];
    const closeBelow = (first: Uint32Array | null) => {
      while (open.length > 0 && (first === null || compareAddresses(open.at(-1)!.last, 0, first, 0) < 0)) {
        const { last } = open.pop()!;
        if (last.some((word) => word !== 0xffff_ffff))
          begin(addressPlus(last, 0, 1n), open.at(-1)?.value ?? -1);
      }
    };
    for (const i of order) {
      const { first, last } = ranges[i];
      closeBelow(first);
      begin(first, i);
      open.push({ last, value: i });
    }
    closeBelow(null);
    this.#values = Int32Array.from(values);
    this.#firsts = new Uint32Array(firsts.length * WORDS);
    firsts.forEach((first, i) => {
      this.#firsts.set(first, i * WORDS);
    });
  }

  /** Number of the innermost range that holds the address at `words[at]`, or -1. */
  find(words: Uint32Array, at: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareAddresses(this.#firsts, middle * WORDS, words, at) <= 0) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : this.#values[low - 1];
  }
}
