/** From a mix to sources: how many of each kind, in which groups, with how many packets. All before the first packet. */

import type { Family } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { allot, allotAtLeastOne } from './allot.ts';
import type { DarkTargets } from './dark-targets.ts';
import { KINDS, kindNumber } from './kinds/registry.ts';
import { IPV6_SHARE, type Mix, type MixRow } from './mix.ts';
import { hash, toNormal, toUnit } from './random.ts';
import { SourceColumns } from './source-columns.ts';

/** One row of a mix in one family, in numbers. Its sources are consecutive. */
export interface PlannedRow {
  readonly kind: number;
  readonly family: Family;
  readonly sources: number;
  readonly packets: number;
  readonly spread: number;
  readonly groups: number;
}

/** With dirt, one more row has the frames that have no source: one row of the columns, but no source. */
const DIRTY_SOURCES = 0.01;
const SOURCELESS_SHARE = 0.2;

function dirtRows(packets: number, sources: number, dirt: number, withIpv4: boolean): PlannedRow[] {
  const all = Math.round(packets * dirt);
  if (all === 0) return [];
  const sourceless = withIpv4 ? Math.max(1, Math.round(all * SOURCELESS_SHARE)) : all;
  const row = (kind: string, rowSources: number, rowPackets: number): PlannedRow => ({
    kind: kindNumber(kind),
    family: 4,
    sources: rowSources,
    packets: rowPackets,
    spread: 1,
    groups: 0,
  });
  const rows = [row('no-source', 1, sourceless)];
  const odd = all - sourceless;
  if (odd > 0)
    rows.push(row('odd-packets', Math.max(1, Math.min(odd, Math.round(sources * DIRTY_SOURCES))), odd));
  return rows;
}

/** The sums are exact: `sources` addresses and `packets` packets. Throws E_USAGE where that cannot be. */
export function planRows(
  options: { packets: number; sources: number; dirt: number },
  mix: Mix,
  dark: DarkTargets,
  reaches: (kind: number) => boolean,
): PlannedRow[] {
  const dirty = dirtRows(options.packets, options.sources, options.dirt, dark.count(4) > 0);
  const isSource = (row: PlannedRow) => KINDS[row.kind].name !== 'no-source';
  const sources = options.sources - dirty.filter(isSource).reduce((sum, row) => sum + row.sources, 0);
  const packets = options.packets - dirty.reduce((sum, row) => sum + row.packets, 0);
  if (sources < 1 || packets < sources) {
    throw new YamoriError(
      'E_USAGE',
      `${options.packets} packets are too few for ${options.sources} sources`,
      'Every source sends at least one packet, and --dirt takes its share.',
    );
  }
  const rows: { row: MixRow; kind: number; family: Family; sources: number; packets: number }[] = [];
  const both = dark.count(4) > 0 && dark.count(6) > 0;
  for (const family of [4, 6] as const) {
    if (dark.count(family) === 0) continue;
    const table = (family === 4 ? mix.ipv4 : mix.ipv6)
      .map((row) => ({ row, kind: kindNumber(row.kind) }))
      .filter(({ kind }) => reaches(kind));
    const sum = (of: 'sources' | 'packets') => table.reduce((total, { row }) => total + row[of], 0) || 1;
    const part = (of: 'sources' | 'packets') =>
      !both ? 1 : family === 6 ? IPV6_SHARE[of] : 1 - IPV6_SHARE[of];
    const sourceScale = part('sources') / sum('sources');
    const packetScale = part('packets') / sum('packets');
    for (const { row, kind } of table) {
      rows.push({
        row,
        kind,
        family,
        sources: row.sources * sourceScale,
        packets: row.packets * packetScale,
      });
    }
  }
  const counts = allotAtLeastOne(
    sources,
    rows.map((row) => row.sources),
  );
  if (rows.length === 0 || counts.every((count) => count === 0)) {
    throw new YamoriError(
      'E_USAGE',
      `no sender of the mix ${mix.name} reaches this dark space`,
      'Choose another --mix or --dark.',
    );
  }
  // Rows without sources send nothing; when none that has sources wants more, all share what is left.
  const wanted = rows.map((row, i) => (counts[i] > 0 ? row.packets : 0));
  const extra = allot(packets - sources, wanted.some((weight) => weight > 0) ? wanted : counts);
  const planned = rows.map(({ row, kind, family }, i) => ({
    kind,
    family,
    sources: counts[i],
    packets: counts[i] + extra[i],
    spread: row.spread,
    groups: groupsOf(KINDS[kind].group, counts[i]),
  }));
  return [...planned, ...dirty].filter((row) => row.sources > 0);
}

function groupsOf(size: number, sources: number): number {
  if (size === 1 || sources === 0) return 0;
  return size === Number.POSITIVE_INFINITY ? 1 : Math.max(1, Math.round(sources / size));
}

/** Columns with everything but addresses filled in, as far as the plan knows it. */
export function fillColumns(rows: readonly PlannedRow[], seed: number): SourceColumns {
  const total = rows.reduce((sum, row) => sum + row.sources, 0);
  const groups = rows.reduce((sum, row) => sum + row.groups, 0);
  const columns = new SourceColumns(
    total,
    groups,
    rows.some((row) => row.family === 6),
  );
  let s = 0;
  let group = 1;
  for (const [number, row] of rows.entries()) {
    const first = s;
    for (let i = 0; i < row.sources; i++, s++) {
      columns.kind[s] = row.kind;
      columns.family[s] = row.family;
      columns.hops[s] = 5 + (hash(seed, s, 0x686f7073) % 26);
      if (row.groups === 0) continue;
      columns.group[s] = group + Math.floor((i * row.groups) / row.sources);
      if (columns.groupSize[columns.group[s]]++ === 0) columns.groupFirst[columns.group[s]] = s;
    }
    spreadPackets(columns, row, first, hash(seed, number, 0x7061636b));
    group += row.groups;
  }
  columns.left.set(columns.packets);
  return columns;
}

/** Log-normal weights, the same within a group; running totals are rounded, so the sum is exact. */
function spreadPackets(columns: SourceColumns, row: PlannedRow, first: number, key: number): void {
  const extra = row.packets - row.sources;
  const weight = (s: number) => {
    const who = columns.group[s] === 0 ? s : -columns.group[s];
    return Math.exp(row.spread * toNormal(toUnit(hash(key, who, 1)), toUnit(hash(key, who, 2))));
  };
  let sum = 0;
  for (let i = 0; i < row.sources; i++) sum += weight(first + i);
  let running = 0;
  let given = 0;
  for (let i = 0; i < row.sources; i++) {
    running += weight(first + i);
    const until = i === row.sources - 1 ? extra : Math.min(extra, Math.round((running / sum) * extra));
    columns.packets[first + i] = 1 + until - given;
    given = until;
  }
}
