/** Data chunks of DuckDB as the blocks of a scan. */
import type { DuckDBBlobVector, DuckDBDataChunk } from '@duckdb/node-api';
import { base64OfNumber, MOST_NUMBERED_BYTES } from './base64-number.ts';
import { SCANNED, type ScanBlock, type ScannedSet } from './scan-columns.ts';

/** Short sets come as a number, with their length above its bytes: most sets are short. */
const LENGTH_UNIT = 2 ** (8 * MOST_NUMBERED_BYTES);
const NO_SET = 0;
const LONG_SET = -1;

export const DUCKDB_SCANNED_SET: ScannedSet = {
  // Empty and not null: a column without nulls is read without asking of each row whether it is one.
  set: "coalesce(destination_set, ''::BLOB)",
  setNumber: `CASE WHEN coalesce(octet_length(destination_set), 0) = 0 THEN ${NO_SET}
    WHEN octet_length(destination_set) > ${MOST_NUMBERED_BYTES} THEN ${LONG_SET}
    ELSE toFloat64(CAST(CAST(destination_set AS BIT) AS BIGINT) + octet_length(destination_set) * ${LENGTH_UNIT}) END`,
};

export function duckdbBlock(chunk: DuckDBDataChunk): ScanBlock {
  const rows = chunk.rowCount;
  const copy: ScanBlock['copy'] = (column, from, to, target, at) => {
    const vector = chunk.getColumnVector(column);
    for (let row = from; row < to; row++) target[at + row - from] = vector.getItem(row) as number;
  };
  const numbers = (column: number) => {
    const values = new Float64Array(rows);
    copy(column, 0, rows, values, 0);
    return values;
  };
  const setNumbers = numbers(SCANNED.setNumber);
  const sets = chunk.getColumnVector(SCANNED.set) as DuckDBBlobVector;
  return {
    rows,
    copy,
    numbers,
    big: (column, row) => chunk.getColumnVector(column).getItem(row) as bigint,
    setAt(row) {
      const number = setNumbers[row];
      if (number === NO_SET) return '';
      if (number === LONG_SET) return base64Of(sets.getItemBytes(row)!);
      const length = Math.floor(number / LENGTH_UNIT);
      return base64OfNumber(number - length * LENGTH_UNIT, length);
    },
  };
}

function base64Of({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, length).toString('base64');
}
