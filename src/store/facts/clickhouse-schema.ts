/** Tables of the served store, as numbered migrations. */
import { type ColumnWidth, HEADER_COLUMNS, SIGHTING_COLUMNS } from './sighting-columns.ts';

const TYPES: Record<ColumnWidth, string> = {
  8: 'UInt8',
  16: 'UInt16',
  32: 'UInt32',
  64: 'UInt64',
  count: 'UInt64',
  // Base64, as it came.
  bytes: 'String',
};

const SIGHTINGS = SIGHTING_COLUMNS.map(([name, width]) => `${name} ${TYPES[width]}`).join(', ');

/**
 * ClickHouse has no transaction over tables. So each attempt to store a batch draws a number, its rows carry
 * it, and they count once it stands in `batches`, which is written last: what a hub left behind when it died
 * never counts, and of two hubs that stored one batch at the same time the attempt with the lower number does.
 * Nothing rests on how far back the server remembers blocks.
 */
export const STORED_BATCHES = 'attempt IN (SELECT min(attempt) FROM batches GROUP BY id)';

export const CLICKHOUSE_MIGRATIONS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE batches (id String, attempt UInt64, counter UInt64, sensor String, sequence UInt64, received_at UInt64, sightings UInt32) ENGINE = MergeTree ORDER BY (id, attempt)',
    `CREATE TABLE sightings (${SIGHTINGS}, sensor String, attempt UInt64) ENGINE = MergeTree ORDER BY (hour, high, low)`,
    'CREATE TABLE packets (attempt UInt64, batch UInt64, place UInt16, sensor String, high UInt64, low UInt64, time_us UInt64, original_length UInt32, bytes String) ENGINE = MergeTree ORDER BY (high, low, time_us)',
    'CREATE TABLE networks (asn UInt32, name String, named_at UInt64) ENGINE = ReplacingMergeTree(named_at) ORDER BY asn',
    'CREATE TABLE verdicts (high UInt64, low UInt64, judged_at UInt64, verdict String, category String, device String, confidence Float64, iot_probability Nullable(Float64), tool String, organisation String, evidence String) ENGINE = MergeTree ORDER BY (high, low, judged_at)',
    `CREATE VIEW newest_verdicts AS SELECT high, low, argMax(verdict, judged_at) AS verdict, argMax(category, judged_at) AS category,
       argMax(confidence, judged_at) AS confidence, argMax(tool, judged_at) AS tool, argMax(organisation, judged_at) AS organisation
     FROM verdicts GROUP BY high, low`,
    'CREATE TABLE daily (day UInt32, sensor String, category String, day_packets UInt64, day_sources UInt64) ENGINE = MergeTree ORDER BY (day, sensor)',
    'CREATE TABLE daily_totals (day UInt32, category String, day_packets UInt64, day_sources UInt64) ENGINE = MergeTree ORDER BY day',
    'CREATE TABLE progress (name String, value UInt64) ENGINE = MergeTree ORDER BY name',
  ],
  [
    // Zeros are read where nothing was written; to say so of several columns breaks old servers.
    ...HEADER_COLUMNS.map(
      ([name, width, before]) =>
        `ALTER TABLE sightings ADD COLUMN ${name} ${TYPES[width]}${before === 0 ? '' : ` DEFAULT ${before}`}`,
    ),
    // An empty id: the batch is from before, and nobody knows.
    'ALTER TABLE batches ADD COLUMN dark_id String',
    'ALTER TABLE batches ADD COLUMN covered_from UInt64',
    'ALTER TABLE batches ADD COLUMN covered_to UInt64',
    'CREATE TABLE dark_spaces (id String, prefixes String) ENGINE = ReplacingMergeTree ORDER BY id',
  ],
];
