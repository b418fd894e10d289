/** Prefix -> values, all that hold an address: the most specific prefix first. Compiled once, then only looked up. */
import type { Address } from '../../base/address.ts';
import { formatPrefix, type Prefix, PrefixTable } from '../../base/prefix.ts';

interface Level<Value> {
  readonly values: Value[];
  /** Of the next wider prefix in the table. */
  readonly wider: Level<Value> | undefined;
}

export class NestedPrefixes<Value> {
  readonly #table = new PrefixTable<Level<Value>>();

  constructor(entries: readonly { readonly prefix: Prefix; readonly value: Value }[]) {
    const levels = new Map<string, Level<Value>>();
    // The sort is stable, so values of one prefix keep their order; wider ones come first, so they are found.
    for (const { prefix, value } of entries.toSorted((a, b) => a.prefix.length - b.prefix.length)) {
      const key = formatPrefix(prefix);
      const known = levels.get(key);
      if (known !== undefined) {
        known.values.push(value);
        continue;
      }
      const wider = this.#table.find({ family: prefix.family, value: prefix.first });
      const level = { values: [value], wider };
      levels.set(key, level);
      this.#table.set(prefix, level);
    }
  }

  *holding(address: Address): Generator<Value> {
    for (let level = this.#table.find(address); level !== undefined; level = level.wider) yield* level.values;
  }
}
