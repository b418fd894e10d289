/** The store of facts in a ClickHouse server, for what is too large for one machine. */
import { YamoriError } from '../../base/errors.ts';
import type { FactsSize, SourceVerdict } from '../../model/facts.ts';
import type { FactsStore } from '../facts-port.ts';
import { ClickhouseDatabase } from './clickhouse-database.ts';
import { keyColumns, storeBatch } from './clickhouse-ingest.ts';
import { expireFacts, forgetSensorFacts, rollUpDays } from './clickhouse-retention.ts';
import { CLICKHOUSE_SCANNED_SET, clickhouseBlock } from './clickhouse-scan.ts';
import { STORED_BATCHES } from './clickhouse-schema.ts';
import type { Row } from './facts-engine.ts';
import { type ScanEngine, scanChunks, watchedStretches } from './scan-chunks.ts';
import { storedSighting, US_PER_HOUR, US_PER_SECOND } from './sighting-columns.ts';
import { keyCondition } from './source-condition.ts';
import { sourceKey, sourceText } from './source-key.ts';
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

/** Batches looked through at a time for what was touched. */
const TOUCHED_BATCHES = 1000;

/**
 * `url`: `http://user:password@host:8123/database`. Several hubs may store batches; one of them judges and
 * deletes. An acknowledged batch is as durable as the server makes an insert (`fsync_after_insert` and replicas
 * are settings of its own). Throws E_STORE_UNREACHABLE or E_STORE_VERSION.
 */
export async function openClickhouseFacts(url: string): Promise<FactsStore> {
  const database = await ClickhouseDatabase.open(url);
  const [{ newest }] = await database.rows('SELECT max(counter) AS newest FROM batches');
  return clickhouseFacts(database, Number(newest ?? 0));
}

function clickhouseFacts(database: ClickhouseDatabase, newestCounter: number): FactsStore {
  let counter = newestCounter;
  const engine: ScanEngine = {
    rows: (sql) => database.rows(sql),
    stored: STORED_BATCHES,
    longList: (literals) => literals.join(', '),
    sensorLiteral: quoteSensor,
    sensorId: String,
    networkNames: (asns) => networkNames(database, asns),
    firstHourKept: () => database.progress('first-hour'),
    scannedSet: CLICKHOUSE_SCANNED_SET,
    async *blocks(sql, columns) {
      for await (const block of database.blocks(sql, columns))
        yield clickhouseBlock(block.rows, block.columns);
    },
  };
  return {
    ingest: (sensorId, batch, options) =>
      database.inTurn(async () => {
        // Microseconds: above those of a hub that was here before, and of others within their clocks' error.
        counter = Math.max(counter + 1, Date.now() * 1000);
        const isNew = await storeBatch(database, counter, sensorId, batch, options);
        return isNew ? 'stored' : 'known';
      }),
    async sightingsOf(sources, range) {
      const rows = await querySightings(engine, sources, range);
      return rows.map((row) => storedSighting(engine, row, String(row.destination_set)));
    },
    hoursSeen: (sources, range) => queryHoursSeen(engine, sources, range),
    touchedSince: (sequence, limit) => touchedSince(database, sequence, limit),
    scanChunks: (range, part) => scanChunks(engine, range, part),
    // Another hub may be about to store a batch with a smaller counter.
    scanMark: () => Promise.resolve(null),
    watchedStretches: (range) => watchedStretches(engine, range),
    putVerdicts: (verdicts) => database.inTurn(() => putVerdicts(database, verdicts)),
    sources: (query) => querySources(engine, query),
    source: (source, range, scope) => querySource(engine, source, range, scope),
    verdictsOf: (source, limit) => queryVerdicts(engine, source, limit),
    async packetsOf(source, range, limit) {
      const rows = await queryPackets(engine, source, range, limit);
      return rows.map((row) => ({
        sensorId: String(row.sensor),
        source: sourceText(keyOf(row)),
        time: Number(row.time_us) / US_PER_SECOND,
        originalLength: Number(row.original_length),
        bytes: String(row.bytes),
      }));
    },
    series: (query) => querySeries(engine, query),
    categorySeries: (query) => queryCategorySeries(engine, query),
    top: (query) => queryTop(engine, query),
    rollUp: (untilDay) => database.inTurn(() => rollUpDays(database, untilDay)),
    expire: (before) => database.inTurn(() => expireFacts(database, before)),
    async forgetSensor(sensorId) {
      const literal = quoteSensor(sensorId);
      if (literal !== null) await database.inTurn(() => forgetSensorFacts(database, literal));
    },
    size: () => storeSize(database),
    ping: () => database.ping(),
    async backup() {
      throw new YamoriError(
        'E_BACKUP',
        'facts in ClickHouse are not copied by Yamori',
        'Use BACKUP DATABASE of ClickHouse, or clickhouse-backup; the state is in the backup.',
      );
    },
    close: () => database.close(),
  };
}

/** Null for what is no id of a sensor: the hub draws them, so nothing has to be escaped. */
function quoteSensor(sensorId: string): string | null {
  return /^[\w-]{1,64}$/.test(sensorId) ? `'${sensorId}'` : null;
}

async function networkNames(
  database: ClickhouseDatabase,
  asns: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (asns.length === 0) return new Map();
  const rows = await database.rows(
    `SELECT asn, argMax(name, named_at) AS newest_name FROM networks WHERE asn IN (${asns.join(', ')}) GROUP BY asn`,
  );
  return new Map(rows.map((row) => [Number(row.asn), String(row.newest_name)]));
}

/** What is there already is left out; newest_verdicts is a view and follows. */
async function putVerdicts(database: ClickhouseDatabase, verdicts: readonly SourceVerdict[]): Promise<void> {
  const byMoment = new Map(verdicts.map((verdict) => [`${verdict.source} ${verdict.judgedAt}`, verdict]));
  const keys = [...byMoment.values()].map(({ source }) => sourceKey(source)).filter((key) => key !== null);
  if (keys.length === 0) return;
  const known = await database.rows(`SELECT high, low, judged_at FROM verdicts WHERE ${keyCondition(keys)}`);
  for (const row of known) byMoment.delete(`${sourceText(keyOf(row))} ${Number(row.judged_at)}`);
  await database.insert(
    'verdicts',
    [...byMoment.values()]
      .filter(({ source }) => sourceKey(source) !== null)
      .map((verdict) => ({
        ...keyColumns(verdict.source),
        judged_at: verdict.judgedAt,
        verdict: verdict.verdict,
        category: verdict.category,
        device: verdict.device ?? '',
        confidence: verdict.confidence,
        iot_probability: verdict.iotProbability,
        tool: verdict.tool ?? '',
        organisation: verdict.organisation ?? '',
        evidence: JSON.stringify(verdict.evidence),
      })),
  );
}

/** As of the embedded store. A hub whose clock lags may store a batch below the sequence that was told. */
async function touchedSince(
  database: ClickhouseDatabase,
  sequence: number,
  limit: number,
): ReturnType<FactsStore['touchedSince']> {
  const waiting =
    await database.rows(`SELECT argMin(counter, attempt) AS batch, max(sightings) AS rows FROM batches
    GROUP BY id HAVING batch > ${sequence} ORDER BY batch LIMIT ${TOUCHED_BATCHES}`);
  let taken = 0;
  let running = 0;
  while (taken < waiting.length) {
    running += Number(waiting[taken].rows);
    if (running > limit && taken > 0) break;
    taken++;
  }
  if (taken === 0) return { sources: [], sequence, more: false };
  const until = Number(waiting[taken - 1].batch);
  const rows = await database.rows(`SELECT high, low FROM sightings
    WHERE batch > ${sequence} AND batch <= ${until} AND ${STORED_BATCHES} GROUP BY high, low ORDER BY high, low`);
  return {
    sources: rows.map((row) => sourceText(keyOf(row))),
    sequence: until,
    more: taken < waiting.length || waiting.length === TOUCHED_BATCHES,
  };
}

async function storeSize(database: ClickhouseDatabase): Promise<FactsSize> {
  const [[{ total }], sightings, packets, verdicts, daily] = await Promise.all([
    database.rows(
      'SELECT sum(bytes) AS total FROM system.parts WHERE active AND database = currentDatabase()',
    ),
    ...[
      `min(hour * ${US_PER_HOUR} + first_us) AS oldest, max(hour * ${US_PER_HOUR} + last_us) AS newest FROM sightings WHERE ${STORED_BATCHES}`,
      `min(time_us) AS oldest FROM packets WHERE ${STORED_BATCHES}`,
      'min(judged_at) AS oldest FROM verdicts',
      'min(day) AS oldest FROM daily',
    ].map(async (text) => (await database.rows(`SELECT count() AS rows, ${text}`))[0]),
  ]);
  // The least of nothing is 0 here.
  const seconds = (row: Row, value: unknown, unitsPerSecond: number) =>
    Number(row.rows) === 0 ? null : Number(value) / unitsPerSecond;
  return {
    bytes: Number(total),
    sightings: {
      rows: Number(sightings.rows),
      oldest: seconds(sightings, sightings.oldest, US_PER_SECOND),
      newest: seconds(sightings, sightings.newest, US_PER_SECOND),
    },
    packets: { rows: Number(packets.rows), oldest: seconds(packets, packets.oldest, US_PER_SECOND) },
    verdicts: { rows: Number(verdicts.rows), oldest: seconds(verdicts, verdicts.oldest, 1000) },
    daily: { rows: Number(daily.rows), oldest: seconds(daily, daily.oldest, 1 / 86_400) },
  };
}
