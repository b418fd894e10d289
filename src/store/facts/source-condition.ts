/**
 * Prefixes -> one condition on the columns `high` and `low`.
 *
 * Each prefix becomes a membership that a hash table answers: prefixes from /16 to /24 are spread out to
 * their /24 numbers (IPv6: /40 to /48), longer ones are grouped by length, addresses stand as they are. Only
 * the few that are wider are compared by their bounds. A range join over thousands of holdings is many times
 * slower, and an AS-OF join misses nested ones.
 */
import { type Prefix, parsePrefix } from '../../base/prefix.ts';
import type { FactsEngine } from './facts-engine.ts';
import { MAPPED_LOW, type SourceKey } from './source-key.ts';

/** Literals that are compared one by one as fast as a hash table is made. */
const SHORT_LIST = 16;
const SIGNED_LAST = 0x7fff_ffff_ffff_ffffn;
const LOW_BITS = 0xffff_ffff_ffff_ffffn;
const CELL = { 4: { least: 16, length: 24, bits: 32 }, 6: { least: 40, length: 48, bits: 64 } } as const;

/** A 64-bit literal: beyond 2^63 DuckDB would make it a 128-bit one, which no unsigned column is compared with fast. */
export function uint64(value: bigint): string {
  return value <= SIGNED_LAST ? String(value) : `toUInt64('${value}')`;
}

/** Null when no prefix of the list can be read: nothing can match. */
export function prefixCondition(engine: FactsEngine, texts: readonly string[]): string | null {
  const prefixes = outermost(texts.map(parsePrefix).filter((prefix) => prefix !== null));
  if (prefixes.length === 0) return null;
  const ipv4 = halfConditions(
    engine,
    prefixes.filter(({ family }) => family === 4),
    'low',
    CELL[4],
    MAPPED_LOW,
  );
  const ipv6 = prefixes.filter(({ family }) => family === 6);
  const upper = ipv6.filter(({ length }) => length <= 64);
  const conditions = [
    ...ipv4.map((condition) => `(high = 0 AND ${condition})`),
    ...withoutMapped(
      upper,
      halfConditions(
        engine,
        upper.map((prefix) => ({ ...prefix, first: prefix.first >> 64n, last: prefix.last >> 64n })),
        'high',
        CELL[6],
        0n,
      ),
    ),
    ...lowerConditions(ipv6.filter(({ length }) => length > 64)),
  ];
  return `(${conditions.join(' OR ')})`;
}

/** Exactly these sources. Not for an empty list. */
export function keyCondition(keys: readonly SourceKey[]): string {
  const zero = keys.filter(({ high }) => high === 0n).map(({ low }) => uint64(low));
  const others = keys.filter(({ high }) => high !== 0n);
  const conditions: string[] = [];
  if (zero.length > 0) conditions.push(`(high = 0 AND low IN (${zero.join(', ')}))`);
  if (others.length > 0) {
    const pairs = others.map(({ high, low }) => `(${uint64(high)}, ${uint64(low)})`);
    conditions.push(`(${highIn(others)} AND (high, low) IN (${pairs.join(', ')}))`);
  }
  return `(${conditions.join(' OR ')})`;
}

/** Without what lies in another: CIDR prefixes are nested or apart. */
function outermost(prefixes: readonly Prefix[]): Prefix[] {
  const sorted = prefixes.toSorted(
    (a, b) =>
      a.family - b.family || Number(a.first > b.first) - Number(a.first < b.first) || a.length - b.length,
  );
  const kept: Prefix[] = [];
  for (const prefix of sorted) {
    const outer = kept.at(-1);
    if (outer === undefined || outer.family !== prefix.family || prefix.first > outer.last) kept.push(prefix);
  }
  return kept;
}

function halfConditions(
  engine: FactsEngine,
  prefixes: readonly Prefix[],
  column: 'high' | 'low',
  cell: (typeof CELL)[4 | 6],
  base: bigint,
): string[] {
  const conditions: string[] = [];
  const byShift = new Map<number, bigint[]>();
  for (const { length, first, last } of prefixes) {
    if (length < cell.least) {
      conditions.push(`${column} BETWEEN ${uint64(base + first)} AND ${uint64(base + last)}`);
      continue;
    }
    const shift = cell.bits - Math.max(length, cell.length);
    const numbers = byShift.get(shift) ?? [];
    byShift.set(shift, numbers);
    const end = (base + last) >> BigInt(shift);
    for (let number = (base + first) >> BigInt(shift); number <= end; number++) numbers.push(number);
  }
  for (const [shift, numbers] of byShift) {
    const value = shift === 0 ? column : `bitShiftRight(${column}, ${shift})`;
    const literals = numbers.map(uint64);
    const list = literals.length > SHORT_LIST ? engine.longList(literals) : literals.join(', ');
    conditions.push(`${value} IN (${list})`);
  }
  return conditions;
}

/** IPv4 lies inside of IPv6 in the tables; ::/0 does not mean it. */
function withoutMapped(prefixes: readonly Prefix[], conditions: readonly string[]): string[] {
  if (!prefixes.some(({ first }) => first >> 64n === 0n)) return [...conditions];
  return conditions.map(
    (condition) => `(${condition} AND (high <> 0 OR bitShiftRight(low, 32) <> ${MAPPED_LOW >> 32n}))`,
  );
}

function lowerConditions(prefixes: readonly Prefix[]): string[] {
  const byShift = Map.groupBy(prefixes, ({ length }) => 128 - length);
  return [...byShift].map(([shift, group]) => {
    const keys = group.map(({ first }) => ({ high: first >> 64n, low: (first & LOW_BITS) >> BigInt(shift) }));
    const low = shift === 0 ? 'low' : `bitShiftRight(low, ${shift})`;
    const pairs = keys.map((key) => `(${uint64(key.high)}, ${uint64(key.low)})`);
    return `(${highIn(keys)} AND (high, ${low}) IN (${pairs.join(', ')}))`;
  });
}

/** Pairs alone prune nothing: the upper half does. */
function highIn(keys: readonly SourceKey[]): string {
  return `high IN (${[...new Set(keys.map(({ high }) => uint64(high)))].join(', ')})`;
}
