/** A batch of sightings -> rows of the served store; its id last, which makes them count. */
import { randomBytes } from 'node:crypto';
import type { Sighting, SightingBatch } from '../../model/sighting.ts';
import type { IngestOptions } from '../facts-port.ts';
import type { ClickhouseDatabase } from './clickhouse-database.ts';
import { darkSpace } from './dark-id.ts';
import { countryCode, eachPlainColumn, offsetInHour, US_PER_SECOND } from './sighting-columns.ts';
import { sourceKey } from './source-key.ts';

/** False: the id was stored before. `counter` is larger than any before it. */
export async function storeBatch(
  database: ClickhouseDatabase,
  counter: number,
  sensor: string,
  batch: SightingBatch,
  options: IngestOptions,
): Promise<boolean> {
  // The hub's id of a sensor, and base64url, have nothing to escape; the caller has checked the batch.
  if (!/^[\w/-]+$/.test(batch.id)) throw new Error('the batch was not checked');
  const known = await database.rows(`SELECT id FROM batches WHERE id = '${batch.id}' LIMIT 1`);
  if (known.length > 0) return false;
  const names = new Map<number, string>();
  const attempt = String(randomBytes(8).readBigUInt64LE());
  const origin = { batch: counter, attempt, sensor };
  await database.insert('sightings', sightingRows(origin, batch, options, names));
  await database.insert('packets', packetRows(origin, batch, options));
  const namedAt = Date.now();
  await database.insert(
    'networks',
    [...names].map(([asn, name]) => ({ asn, name, named_at: namedAt })),
  );
  const dark = darkSpace(batch.dark);
  // The server drops what it has already, in its own time.
  await database.insert('dark_spaces', [dark]);
  await database.insert('batches', [
    {
      id: batch.id,
      attempt,
      counter,
      sensor,
      sequence: batch.sequence,
      received_at: Date.now(),
      sightings: batch.sightings.source.length,
      dark_id: dark.id,
      covered_from: Math.round(batch.covered.from * US_PER_SECOND),
      covered_to: Math.round(batch.covered.to * US_PER_SECOND),
    },
  ]);
  return true;
}

type PlainRow = Record<string, number | string>;

function sightingRows(
  origin: PlainRow,
  { sightings }: SightingBatch,
  { locate }: IngestOptions,
  names: Map<number, string>,
): PlainRow[] {
  const places = new Map<string, PlainRow>();
  const placeOf = (source: string): PlainRow => {
    const known = places.get(source);
    if (known !== undefined) return known;
    const { asn, asName, country } = locate(source);
    if (asn !== null && asName !== null) names.set(asn, asName);
    const place = { ...keyColumns(source), asn: asn ?? 0, country: countryCode(country) };
    places.set(source, place);
    return place;
  };
  const rows = sightings.source.map((source, place): PlainRow => {
    const field = <Name extends keyof Sighting>(name: Name) =>
      (sightings[name] as readonly unknown[])[place] as Sighting[Name];
    const hour = field('hour');
    return {
      ...origin,
      place,
      hour,
      ...placeOf(source),
      response: field('response') ? 1 : 0,
      first_us: offsetInHour(field('first'), hour),
      last_us: offsetInHour(field('last'), hour),
      destination_set: field('destinationSet'),
    };
  });
  eachPlainColumn(sightings, (name, values) => {
    for (const [i, value] of values.entries()) rows[i][name] = value;
  });
  return rows;
}

function packetRows(
  origin: PlainRow,
  { packets }: SightingBatch,
  { keepPacketsOf }: IngestOptions,
): PlainRow[] {
  return packets
    .filter(({ source }) => keepPacketsOf(source))
    .map(({ source, time, originalLength, bytes }, place) => ({
      ...origin,
      place,
      ...keyColumns(source),
      time_us: Math.round(time * US_PER_SECOND),
      original_length: originalLength,
      bytes,
    }));
}

/** 64 bits do not fit a number of JSON: as text. */
export function keyColumns(source: string): { readonly high: string; readonly low: string } {
  const key = sourceKey(source);
  if (key === null) throw new Error(`"${source}" is no address: the batch was not checked`);
  return { high: String(key.high), low: String(key.low) };
}
