/** Tables of the embedded store, as numbered migrations, and the names that the shared queries use. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { YamoriError } from '../../base/errors.ts';
import { type ColumnWidth, HEADER_COLUMNS, SIGHTING_COLUMNS } from './sighting-columns.ts';

const TYPES: Record<ColumnWidth, string> = {
  8: 'UTINYINT',
  16: 'USMALLINT',
  32: 'UINTEGER',
  64: 'UBIGINT',
  count: 'BIGINT',
  bytes: 'BLOB',
};

/** `name TYPE` of every column of `sightings` in version 1, the sensor last. */
const SIGHTINGS = [
  ...SIGHTING_COLUMNS.map(
    ([name, width]) => `${name} ${TYPES[width]}${width === 'bytes' ? '' : ' NOT NULL'}`,
  ),
  'sensor USMALLINT NOT NULL',
].join(', ');

/**
 * Each brings the store from the version before it to its own, 1 being the first. They are never changed once
 * they were released. There are no keys but that of the batches: an index costs memory with every row.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE batches (id VARCHAR PRIMARY KEY, counter BIGINT NOT NULL, sensor USMALLINT NOT NULL, sequence BIGINT NOT NULL, received_at BIGINT NOT NULL, sightings UINTEGER NOT NULL)',
    `CREATE TABLE sightings (${SIGHTINGS})`,
    'CREATE TABLE packets (batch BIGINT NOT NULL, place USMALLINT NOT NULL, sensor USMALLINT NOT NULL, high UBIGINT NOT NULL, low UBIGINT NOT NULL, time_us BIGINT NOT NULL, original_length UINTEGER NOT NULL, bytes BLOB NOT NULL)',
    'CREATE TABLE sensors (number USMALLINT NOT NULL, id VARCHAR NOT NULL)',
    'CREATE TABLE networks (asn UINTEGER NOT NULL, name VARCHAR NOT NULL)',
    'CREATE TABLE verdicts (high UBIGINT NOT NULL, low UBIGINT NOT NULL, judged_at BIGINT NOT NULL, verdict VARCHAR NOT NULL, category VARCHAR NOT NULL, device VARCHAR, confidence DOUBLE NOT NULL, iot_probability DOUBLE, tool VARCHAR, organisation VARCHAR, evidence VARCHAR NOT NULL)',
    'CREATE TABLE newest_verdicts (high UBIGINT NOT NULL, low UBIGINT NOT NULL, judged_at BIGINT NOT NULL, verdict VARCHAR NOT NULL, category VARCHAR NOT NULL, confidence DOUBLE NOT NULL, tool VARCHAR, organisation VARCHAR)',
    'CREATE TABLE daily (day UINTEGER NOT NULL, sensor USMALLINT NOT NULL, category VARCHAR NOT NULL, day_packets BIGINT NOT NULL, day_sources BIGINT NOT NULL)',
    'CREATE TABLE daily_totals (day UINTEGER NOT NULL, category VARCHAR NOT NULL, day_packets BIGINT NOT NULL, day_sources BIGINT NOT NULL)',
    // What must survive the rows that it was read from.
    'CREATE TABLE progress (name VARCHAR NOT NULL, value BIGINT NOT NULL)',
    "INSERT INTO progress VALUES ('batch', 0), ('first-hour', 0), ('rolled-batch', 0), ('rolled-day', 0)",
  ],
  [
    ...HEADER_COLUMNS.map(
      ([name, width, before]) => `ALTER TABLE sightings ADD COLUMN ${name} ${TYPES[width]} DEFAULT ${before}`,
    ),
    // An empty id: the batch is from before, and nobody knows.
    "ALTER TABLE batches ADD COLUMN dark_id VARCHAR DEFAULT ''",
    'ALTER TABLE batches ADD COLUMN covered_from BIGINT DEFAULT 0',
    'ALTER TABLE batches ADD COLUMN covered_to BIGINT DEFAULT 0',
    'CREATE TABLE dark_spaces (id VARCHAR NOT NULL, prefixes VARCHAR NOT NULL)',
  ],
];

/** Functions under ClickHouse's names, for one connection; they are not in the file. */
const MACROS = [
  'intDiv(a, b) AS a // b',
  'bitShiftRight(a, b) AS a >> b',
  'toUInt8(x) AS CAST(x AS UTINYINT)',
  'toUInt32(x) AS CAST(x AS UINTEGER)',
  'toUInt64(x) AS CAST(x AS UBIGINT)',
  'toFloat64(x) AS CAST(x AS DOUBLE)',
];

export async function defineFunctions(connection: DuckDBConnection): Promise<void> {
  for (const macro of MACROS) await connection.run(`CREATE OR REPLACE TEMP MACRO ${macro}`);
}

/** Brings the store to the newest version, or to another. Throws E_STORE_VERSION when it is newer than this program. */
export async function migrate(connection: DuckDBConnection, wanted = MIGRATIONS.length): Promise<void> {
  await connection.run(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER NOT NULL, applied_at BIGINT NOT NULL)',
  );
  const version = await storedVersion(connection);
  for (const [i, statements] of MIGRATIONS.slice(0, wanted).entries()) {
    if (i < version) continue;
    await connection.run('BEGIN');
    for (const statement of statements) await connection.run(statement);
    await connection.run(`INSERT INTO migrations VALUES (${i + 1}, ${Date.now()})`);
    await connection.run('COMMIT');
  }
}

async function storedVersion(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll('SELECT coalesce(max(version), 0) FROM migrations');
  const version = Number(result.getRows()[0][0]);
  if (version > MIGRATIONS.length) throw newerStore(`version ${version}`, `${MIGRATIONS.length}`);
  return version;
}

export function newerStore(found: string, known: string, cause?: unknown): YamoriError {
  return new YamoriError(
    'E_STORE_VERSION',
    `the store of facts was written by a newer Yamori (${found}; this one knows ${known})`,
    'Install the newer version again, or restore a backup made with this one into a new folder.',
    { cause },
  );
}
