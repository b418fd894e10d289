/** The store of facts in a folder: DuckDB inside this process, nothing to start. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactsSize } from '../../model/facts.ts';
import type { FactsStore } from '../facts-port.ts';
import { backupFacts } from './duckdb-backup.ts';
import { DuckdbDatabase } from './duckdb-database.ts';
import { DuckdbDictionaries } from './duckdb-dictionaries.ts';
import { writeBatch } from './duckdb-ingest.ts';
import { expireFacts, forgetSensorFacts, readProgress, rollUpDays } from './duckdb-retention.ts';
import { DUCKDB_SCANNED_SET, duckdbBlock } from './duckdb-scan.ts';
import { type DuckdbOptions, FACTS_FILE } from './duckdb-session.ts';
import { writeVerdicts } from './duckdb-verdicts.ts';
import type { Row } from './facts-engine.ts';
import { type ScanEngine, scanChunks, watchedStretches } from './scan-chunks.ts';
import { storedSighting, US_PER_HOUR, US_PER_SECOND } from './sighting-columns.ts';
import { sourceText } from './source-key.ts';
import {
  keyOf,
  queryHoursSeen,
  queryPackets,
  querySightings,
  querySource,
  querySources,
  queryVerdicts,
} from './source-queries.ts';
import { queryCategorySeries, querySeries, queryTop } from './time-queries.ts';

export type { DuckdbOptions } from './duckdb-session.ts';

/** Throws E_STORE_IN_USE, E_STORE_CORRUPT, E_STORE_VERSION, E_STORE_FULL or E_STORE_UNREACHABLE. */
export async function openDuckdbFacts(folder: string, options: DuckdbOptions = {}): Promise<FactsStore> {
  const database = await DuckdbDatabase.open(folder, options);
  try {
    return duckdbFacts(database, await DuckdbDictionaries.load(database));
  } catch (error) {
    await database.close();
    throw error;
  }
}

function duckdbFacts(database: DuckdbDatabase, dictionaries: DuckdbDictionaries): FactsStore {
  const engine: ScanEngine = {
    rows: (sql) => database.rows(sql),
    stored: null,
    // A list of literals is gone through one by one when it stands in an OR; a table of them is hashed.
    longList: (literals) => `SELECT unnest([${literals.join(', ')}])`,
    sensorLiteral: (id) => dictionaries.numberOf(id)?.toString() ?? null,
    sensorId: (value) => dictionaries.idOf(Number(value)),
    networkNames: async (asns) =>
      new Map(asns.map((asn) => [asn, dictionaries.networkName(asn)!] as const).filter(([, name]) => name)),
    firstHourKept: () => database.read((reader) => readProgress(reader, 'first-hour')),
    scannedSet: DUCKDB_SCANNED_SET,
    async *blocks(sql) {
      for await (const chunk of database.stream(sql)) yield duckdbBlock(chunk);
    },
  };
  return {
    async ingest(sensorId, batch, options) {
      const isNew = await database.transaction(
        (writer) => writeBatch(writer, dictionaries, sensorId, batch, options),
        (committed) => dictionaries.settle(committed),
      );
      return isNew ? 'stored' : 'known';
    },
    async sightingsOf(sources, range) {
      const rows = await querySightings(engine, sources, range);
      return rows.map((row) => storedSighting(engine, row, base64Of(row.destination_set)));
    },
    hoursSeen: (sources, range) => queryHoursSeen(engine, sources, range),
    touchedSince: (sequence, limit) => touchedSince(database, sequence, limit),
    scanChunks: (range, part) => scanChunks(engine, range, part),
    async scanMark() {
      const [{ newest }] = await database.rows('SELECT max(counter) AS newest FROM batches');
      return Number(newest ?? 0);
    },
    watchedStretches: (range) => watchedStretches(engine, range),
    putVerdicts: (verdicts) => database.transaction((writer) => writeVerdicts(writer, verdicts)),
    sources: (query) => querySources(engine, query),
    source: (source, range, scope) => querySource(engine, source, range, scope),
    verdictsOf: (source, limit) => queryVerdicts(engine, source, limit),
    async packetsOf(source, range, limit) {
      const rows = await queryPackets(engine, source, range, limit);
      return rows.map((row) => ({
        sensorId: engine.sensorId(row.sensor),
        source: sourceText(keyOf(row)),
        time: Number(row.time_us) / US_PER_SECOND,
        originalLength: Number(row.original_length),
        bytes: base64Of(row.bytes),
      }));
    },
    series: (query) => querySeries(engine, query),
    categorySeries: (query) => queryCategorySeries(engine, query),
    top: (query) => queryTop(engine, query),
    rollUp: (untilDay) => rollUpDays(database, untilDay),
    expire: (before) => expireFacts(database, before),
    async forgetSensor(sensorId) {
      const sensor = dictionaries.numberOf(sensorId);
      if (sensor !== null) await database.transaction((writer) => forgetSensorFacts(writer, sensor));
    },
    size: () => storeSize(database),
    // Writes and syncs a byte or two: a disk that is full or gone answers here.
    ping: () =>
      database.transaction(async (writer) => {
        await writer.run("UPDATE progress SET value = value WHERE name = 'batch'");
      }),
    backup: (folder) => backupFacts(database, folder),
    close: () => database.close(),
  };
}

function base64Of(value: unknown): string {
  return value === null ? '' : Buffer.from((value as { bytes: Uint8Array }).bytes).toString('base64');
}

/** Whole batches, in the order in which they were stored: as many as fit the limit, at least one. */
async function touchedSince(
  database: DuckdbDatabase,
  sequence: number,
  limit: number,
): ReturnType<FactsStore['touchedSince']> {
  const [taken] = await database.rows(`SELECT coalesce(max(counter), ${sequence}) AS until FROM (
      SELECT counter, sum(sightings) OVER (ORDER BY counter) AS running,
        row_number() OVER (ORDER BY counter) AS place
      FROM batches WHERE counter > ${sequence}) AS waiting
    WHERE running <= ${limit} OR place = 1`);
  const until = Number(taken.until);
  const [rows, [rest]] = await Promise.all([
    database.rows(`SELECT DISTINCT high, low FROM sightings WHERE batch > ${sequence} AND batch <= ${until}
      ORDER BY high, low`),
    database.rows(`SELECT count() AS batches FROM batches WHERE counter > ${until}`),
  ]);
  const sources = rows.map((row) => sourceText(keyOf(row)));
  return { sources, sequence: until, more: Number(rest.batches) > 0 };
}

async function storeSize(database: DuckdbDatabase): Promise<FactsSize> {
  const sizes = [FACTS_FILE, `${FACTS_FILE}.wal`].map((name) =>
    stat(join(database.folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  const [sightings, packets, verdicts, daily] = await Promise.all(
    [
      `min(toUInt64(hour) * ${US_PER_HOUR} + first_us) AS oldest, max(toUInt64(hour) * ${US_PER_HOUR} + last_us) AS newest FROM sightings`,
      'min(time_us) AS oldest FROM packets',
      'min(judged_at) AS oldest FROM verdicts',
      'min(day) AS oldest FROM daily',
    ].map(async (text) => (await database.rows(`SELECT count() AS rows, ${text}`))[0]),
  );
  const seconds = (value: unknown, unitsPerSecond: number) =>
    value === null ? null : Number(value) / unitsPerSecond;
  const rows = (row: Row) => Number(row.rows);
  return {
    bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
    sightings: {
      rows: rows(sightings),
      oldest: seconds(sightings.oldest, US_PER_SECOND),
      newest: seconds(sightings.newest, US_PER_SECOND),
    },
    packets: { rows: rows(packets), oldest: seconds(packets.oldest, US_PER_SECOND) },
    verdicts: { rows: rows(verdicts), oldest: seconds(verdicts.oldest, 1000) },
    daily: { rows: rows(daily), oldest: seconds(daily.oldest, 1 / 86_400) },
  };
}
