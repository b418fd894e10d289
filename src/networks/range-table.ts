/** Prefixes compiled to disjoint sorted ranges, most specific first, for look-ups by the hundred thousand. */
import type { Prefix } from '../base/prefix.ts';

/**
 * Built once. Where prefixes nest, each address belongs to the longest; of two equal ones the later wins.
 * Values are indices 0.. of whatever the caller keeps; -1 means none.
 */
export class RangeTable {
  readonly #starts4: Uint32Array;
  readonly #values4: Int32Array;
  readonly #starts6: bigint[];
  readonly #values6: Int32Array;

  constructor(entries: readonly { readonly prefix: Prefix; readonly value: number }[]) {
    const four = flatten(entries.filter(({ prefix }) => prefix.family === 4));
    this.#starts4 = Uint32Array.from(four, ({ start }) => Number(start));
    this.#values4 = Int32Array.from(four, ({ value }) => value);
    const six = flatten(entries.filter(({ prefix }) => prefix.family === 6));
    this.#starts6 = six.map(({ start }) => start);
    this.#values6 = Int32Array.from(six, ({ value }) => value);
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
    const address = (high << 64n) | low;
    let from = 0;
    let to = this.#starts6.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#starts6[middle] <= address) from = middle + 1;
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
function flatten(entries: readonly { readonly prefix: Prefix; readonly value: number }[]): Step[] {
  const sorted = entries
    .map((entry, order) => ({ ...entry, order }))
    .sort((a, b) =>
      a.prefix.first !== b.prefix.first
        ? a.prefix.first < b.prefix.first
          ? -1
          : 1
        : a.prefix.length - b.prefix.length || a.order - b.order,
    );
  const steps: Step[] = [];
  const put = (start: bigint, value: number) => {
    if (steps.at(-1)?.start === start) steps.pop();
    if (steps.length > 0 && steps.at(-1)?.value === value) return;
    steps.push({ start, value });
  };
  const open: { last: bigint; value: number }[] = [];
  const closeUpTo = (limit: bigint | null) => {
    while (open.length > 0 && (limit === null || open.at(-1)!.last < limit)) {
      const { last } = open.pop()!;
      put(last + 1n, open.at(-1)?.value ?? -1);
    }
  };
  for (const { prefix, value } of sorted) {
    closeUpTo(prefix.first);
    put(prefix.first, value);
    open.push({ last: prefix.last, value });
  }
  closeUpTo(null);
  // The address after 255.255.255.255 does not exist.
  const beyond = entries[0]?.prefix.family === 4 ? 1n << 32n : 1n << 128n;
  return steps.filter(({ start }) => start < beyond);
}
