/** A batch of sightings -> rows of the embedded store, with its id, in one transaction. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SightingBatch } from '../../model/sighting.ts';
import type { IngestOptions } from '../facts-port.ts';
import { darkSpace } from './dark-id.ts';
import {
  type AppendColumn,
  appendRows,
  base64Column,
  bigColumn,
  numberColumn,
  sameColumn,
} from './duckdb-append.ts';
import { readRows } from './duckdb-database.ts';
import type { DuckdbDictionaries } from './duckdb-dictionaries.ts';
import {
  countryCode,
  eachPlainColumn,
  HEADER_COLUMNS,
  offsetInHour,
  SIGHTING_COLUMNS,
  US_PER_SECOND,
} from './sighting-columns.ts';
import { type SourceKey, sourceKey } from './source-key.ts';

const WIDTHS = new Map(
  [...SIGHTING_COLUMNS, ...HEADER_COLUMNS].map(([name, width]) => [name, width] as const),
);

/** A source of a batch, looked up once. */
interface Placed {
  readonly key: SourceKey;
  readonly asn: number;
  readonly country: number;
}

/** In a transaction of the caller's. False: the id was stored before, and nothing was written. */
export async function writeBatch(
  writer: DuckDBConnection,
  dictionaries: DuckdbDictionaries,
  sensorId: string,
  batch: SightingBatch,
  options: IngestOptions,
): Promise<boolean> {
  const known = await writer.runAndReadAll('SELECT 1 FROM batches WHERE id = $1', [batch.id]);
  if (known.currentRowCount > 0) return false;
  const sensor = await dictionaries.sensorNumber(writer, sensorId);
  await writer.run("UPDATE progress SET value = value + 1 WHERE name = 'batch'");
  const [progress] = await readRows(writer, "SELECT value FROM progress WHERE name = 'batch'");
  const counter = Number(progress.value);
  const { id: darkId, prefixes } = darkSpace(batch.dark);
  await writer.run(
    'INSERT INTO dark_spaces SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM dark_spaces WHERE id = $1)',
    [darkId, prefixes],
  );
  await writer.run('INSERT INTO batches VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    batch.id,
    BigInt(counter),
    sensor,
    BigInt(batch.sequence),
    BigInt(Date.now()),
    batch.sightings.source.length,
    darkId,
    BigInt(Math.round(batch.covered.from * US_PER_SECOND)),
    BigInt(Math.round(batch.covered.to * US_PER_SECOND)),
  ]);
  const names = new Map<number, string>();
  await appendSightings(writer, sensor, counter, batch, options, names);
  await dictionaries.nameNetworks(writer, names);
  await appendPackets(writer, sensor, counter, batch, options);
  return true;
}

async function appendSightings(
  writer: DuckDBConnection,
  sensor: number,
  counter: number,
  { sightings }: SightingBatch,
  { locate }: IngestOptions,
  names: Map<number, string>,
): Promise<void> {
  const rows = sightings.source.length;
  if (rows === 0) return;
  const [asn, country] = [new Uint32Array(rows), new Uint16Array(rows)];
  const [high, low] = [new BigUint64Array(rows), new BigUint64Array(rows)];
  const placed = new Map<string, Placed>();
  for (const [i, source] of sightings.source.entries()) {
    let place = placed.get(source);
    if (place === undefined) {
      const location = locate(source);
      place = { key: mustKey(source), asn: location.asn ?? 0, country: countryCode(location.country) };
      placed.set(source, place);
      if (location.asn !== null && location.asName !== null) names.set(location.asn, location.asName);
    }
    high[i] = place.key.high;
    low[i] = place.key.low;
    asn[i] = place.asn;
    country[i] = place.country;
  }
  const offsets = (times: readonly number[]) => times.map((time, i) => offsetInHour(time, sightings.hour[i]));
  const columns: Record<string, AppendColumn> = {
    batch: sameColumn('count', counter),
    place: numberColumn(
      16,
      Uint16Array.from({ length: rows }, (_, i) => i),
    ),
    hour: numberColumn(32, sightings.hour),
    high: bigColumn(high),
    low: bigColumn(low),
    asn: numberColumn(32, asn),
    country: numberColumn(16, country),
    response: numberColumn(8, sightings.response.map(Number)),
    first_us: numberColumn(32, offsets(sightings.first)),
    last_us: numberColumn(32, offsets(sightings.last)),
    destination_set: base64Column(sightings.destinationSet),
  };
  eachPlainColumn(sightings, (name, values) => {
    columns[name] = numberColumn(WIDTHS.get(name) as 8 | 16 | 32 | 'count', values);
  });
  await appendRows(writer, 'sightings', rows, [
    ...SIGHTING_COLUMNS.map(([name]) => columns[name]),
    sameColumn(16, sensor),
    ...HEADER_COLUMNS.map(([name]) => columns[name]),
  ]);
}

async function appendPackets(
  writer: DuckDBConnection,
  sensor: number,
  counter: number,
  batch: SightingBatch,
  { keepPacketsOf }: IngestOptions,
): Promise<void> {
  const kept = batch.packets.filter(({ source }) => keepPacketsOf(source));
  if (kept.length === 0) return;
  const keys = kept.map(({ source }) => mustKey(source));
  await appendRows(writer, 'packets', kept.length, [
    sameColumn('count', counter),
    numberColumn(
      16,
      Uint16Array.from(kept, (_, i) => i),
    ),
    sameColumn(16, sensor),
    bigColumn(keys.map(({ high }) => high)),
    bigColumn(keys.map(({ low }) => low)),
    numberColumn(
      'count',
      kept.map(({ time }) => Math.round(time * US_PER_SECOND)),
    ),
    numberColumn(
      32,
      kept.map(({ originalLength }) => originalLength),
    ),
    base64Column(kept.map(({ bytes }) => bytes)),
  ]);
}

/** The caller has checked the batch (check-sighting-batch.ts). */
function mustKey(source: string): SourceKey {
  const key = sourceKey(source);
  if (key === null) throw new Error(`"${source}" is no address: the batch was not checked`);
  return key;
}
