/** How rows of scanning systems are sorted: they are here as a whole, at whatever time is looked at. */
import type { SystemRow } from '../../../../src/model/api.ts';

/** Names as in the address bar. */
const SORTS = {
  novelty: (row) => row.novelty,
  name: (row) => row.name,
  verdict: (row) => row.verdict,
  sources: (row) => row.sources,
  networks: (row) => row.networks,
  frequency: (row) => row.frequency,
  coverage: (row) => row.coverage,
  reach: (row) => row.reach,
  probes: (row) => row.probes,
  confidence: (row) => row.confidence,
  power: (row) => row.power,
  q: (row) => row.q ?? 1,
  activeDays: (row) => row.activeDays,
  first: (row) => row.first,
  last: (row) => row.last,
  born: (row) => row.bornAt,
} as const satisfies Record<string, (row: SystemRow) => number | string>;

export type SystemSort = keyof typeof SORTS;

export const SYSTEM_SORTS = Object.keys(SORTS) as readonly SystemSort[];

/** Most novel first; what is equal stays in the order of the hub. */
export function sortSystems(
  rows: readonly SystemRow[],
  sort: { readonly key: string; readonly descending: boolean },
): readonly SystemRow[] {
  const by = SORTS[sort.key as SystemSort];
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a), by(b)];
    return sign * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y));
  });
}
