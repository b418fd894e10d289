/** Named counts: the form that a stranger's wrong input takes, instead of an exception. */

/** name -> how often. Names are kebab-case, documented in docs/reference/counts.md. */
export class Counts {
  readonly #byName = new Map<string, number>();

  add(name: string, by = 1): void {
    if (by !== 0) this.#byName.set(name, (this.#byName.get(name) ?? 0) + by);
  }

  get(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  merge(other: Iterable<readonly [string, number]>): void {
    for (const [name, by] of other) this.add(name, by);
  }

  [Symbol.iterator](): IterableIterator<[string, number]> {
    return this.#byName[Symbol.iterator]();
  }

  /** Sorted by name, for output that must not depend on order of arrival. */
  toObject(): Record<string, number> {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
