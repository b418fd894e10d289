/** How long a person stayed on each page: the time from one page to the next of the same visitor. */

export interface PageDwell {
  /** Milliseconds since the page before and its name; null: it is the first, or the one before is long ago. */
  next(visitor: string, page: string): { readonly page: string; readonly dwellMs: number } | null;
}

const MOST_VISITORS = 10_000;
const LONG_AGO_MS = 3_600_000;

export function createPageDwell(clock: () => number): PageDwell {
  const last = new Map<string, { readonly page: string; readonly at: number }>();
  return {
    next(visitor, page) {
      const at = clock();
      const before = last.get(visitor);
      last.delete(visitor);
      last.set(visitor, { page, at });
      if (last.size > MOST_VISITORS) last.delete(last.keys().next().value as string);
      if (before === undefined || at - before.at > LONG_AGO_MS) return null;
      return { page: before.page, dwellMs: at - before.at };
    },
  };
}
