/** Blocks of ClickHouse as the blocks of a scan. */
import type { NativeColumn } from './clickhouse-native.ts';
import { SCANNED, type ScanBlock, type ScannedSet } from './scan-columns.ts';

/** Base64, as it was stored. */
export const CLICKHOUSE_SCANNED_SET: ScannedSet = { set: 'destination_set', setNumber: 'toUInt8(0)' };

export function clickhouseBlock(rows: number, columns: readonly NativeColumn[]): ScanBlock {
  const numbers = (column: number) => columns[column] as Float64Array;
  const sets = columns[SCANNED.set] as readonly string[];
  return {
    rows,
    copy: (column, from, to, target, at) => target.set(numbers(column).subarray(from, to), at),
    numbers,
    big: (column, row) => (columns[column] as BigUint64Array)[row],
    setAt: (row) => sets[row],
  };
}
