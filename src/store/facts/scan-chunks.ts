/**
 * All that asks, sensor by sensor, in chunks: streamed as the engine gives it, and put together by the stretch of
 * time in which its batches looked without a gap at the same dark prefixes. So a chunk tells what was looked at,
 * and where chunks leave a gap nobody looked.
 *
 * In memory are one chunk for each stretch that is under way and, of one sensor, some bytes for each batch.
 */
import { formatIpv4 } from '../../base/address.ts';
import type { TimeRange } from '../../model/facts.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { MOST_SIGHTINGS } from '../../model/sighting.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';
import type { ScanPart } from '../facts-port.ts';
import { type HourRange, hourCondition, hoursOf } from './fact-conditions.ts';
import type { FactsEngine } from './facts-engine.ts';
import {
  SCANNED,
  SCANNED_COLUMNS,
  type ScanBlock,
  ScanColumnsBuilder,
  type ScannedSet,
  scanExpressions,
} from './scan-columns.ts';
import { US_PER_HOUR, US_PER_SECOND } from './sighting-columns.ts';
import { sourceText } from './source-key.ts';

export interface ScanEngine extends FactsEngine {
  readonly scannedSet: ScannedSet;
  /** Blocks of an answer in any order, as they come. */
  blocks(sql: string, columns: number): AsyncIterable<ScanBlock>;
}

/**
 * A time in which a sensor looked without a gap at the same prefixes; null where nobody knows: of batches from
 * before this was recorded (darkId '' then), and of batches with sightings of hours that they did not cover.
 */
interface Stretch {
  readonly darkId: string;
  readonly covered: ScanChunk['covered'];
}

interface SensorScan {
  /** As a literal. */
  readonly sensor: string;
  readonly sensorId: string;
  readonly hours: HourRange;
  /** Counters of the batches of its sightings; none when `first` is above `last`. */
  first: number;
  last: number;
}

const UNKNOWN: Stretch = { darkId: '', covered: null };
/** Stretches under way at a time: batches of one sensor may come late, or out of order. */
const MOST_UNDER_WAY = 16;
const REMEMBERED_SHIFT = 16;
const REMEMBERED = 2 ** (32 - REMEMBERED_SHIFT);

export async function* scanChunks(
  engine: ScanEngine,
  range: TimeRange,
  part?: ScanPart,
): AsyncGenerator<ScanChunk> {
  const hours = hoursOf(range);
  if (hours.from >= hours.to) return;
  const darks = new Map<string, readonly string[]>([['', []]]);
  for (const scan of await sensorsOf(engine, hours)) {
    const { stretches, byBatch } = await stretchesOf(engine, scan);
    for (const darkId of new Set([...byBatch.values()].map((stretch) => stretch.darkId))) {
      if (!darks.has(darkId)) darks.set(darkId, await darkOf(engine, darkId));
    }
    const chunkOf = ({ darkId, covered }: Stretch, builder: ScanColumnsBuilder): ScanChunk => ({
      sensorId: scan.sensorId,
      dark: darks.get(darkId)!,
      covered,
      sightings: builder.columns(),
    });
    const silent = new Set(stretches);
    if (scan.first <= scan.last) {
      for await (const { stretch, builder } of filled(engine, scan, byBatch, part)) {
        silent.delete(stretch);
        yield chunkOf(stretch, builder);
      }
    }
    // That nothing came while somebody looked is a fact as well.
    for (const stretch of silent) yield chunkOf(stretch, new ScanColumnsBuilder());
  }
}

/** By sensor, then dark prefixes, then time; cut to the hours of the range. */
export async function watchedStretches(engine: FactsEngine, range: TimeRange): Promise<WatchedStretch[]> {
  const hours = hoursOf(range);
  if (hours.from >= hours.to) return [];
  const looked = await engine.rows(
    `SELECT sensor FROM batches WHERE ${coveredCondition(hours)} GROUP BY sensor`,
  );
  const watched: WatchedStretch[] = [];
  const darks = new Map<string, readonly string[]>();
  for (const sensorId of looked.map((row) => engine.sensorId(row.sensor)).sort()) {
    const sensor = engine.sensorLiteral(sensorId);
    if (sensor === null) continue;
    const { stretches } = await stretchesOf(engine, { sensor, sensorId, hours, first: 1, last: 0 });
    for (const { darkId, covered } of stretches) {
      if (covered === null) continue;
      if (!darks.has(darkId)) darks.set(darkId, await darkOf(engine, darkId));
      watched.push({ sensorId, dark: darks.get(darkId)!, ...covered });
    }
  }
  return watched;
}

function askingCondition(engine: FactsEngine, hours: HourRange): string {
  return `${hourCondition(engine, hours)} AND response = 0 AND requests > 0`;
}

function partCondition(part: ScanPart | undefined): string {
  if (part === undefined) return '';
  // Of an hour that was ahead of the clock when its batch was read, nothing was taken.
  const { to } = hoursOf({ from: 0, to: part.readTo });
  return ` AND batch <= ${part.upTo} AND (batch > ${part.after} OR hour >= ${to})`;
}

function coveredCondition({ from, to }: HourRange): string {
  return `dark_id != '' AND covered_from < ${to * US_PER_HOUR} AND covered_to > ${from * US_PER_HOUR}`;
}

/** Those who saw something or looked, in the order of their ids. */
async function sensorsOf(engine: FactsEngine, hours: HourRange): Promise<SensorScan[]> {
  const [saw, looked] = await Promise.all([
    engine.rows(`SELECT sensor, min(batch) AS first_batch, max(batch) AS last_batch FROM sightings
      WHERE ${askingCondition(engine, hours)} GROUP BY sensor`),
    engine.rows(`SELECT sensor FROM batches WHERE ${coveredCondition(hours)} GROUP BY sensor`),
  ]);
  const scans = new Map<string, SensorScan>();
  for (const row of [...looked, ...saw]) {
    const sensorId = engine.sensorId(row.sensor);
    const sensor = engine.sensorLiteral(sensorId);
    if (sensor === null) continue;
    const [first, last] = [Number(row.first_batch ?? 1), Number(row.last_batch ?? 0)];
    scans.set(sensorId, { sensor, sensorId, hours, first, last });
  }
  return [...scans.values()].sort((a, b) => (a.sensorId < b.sensorId ? -1 : 1));
}

async function darkOf(engine: FactsEngine, darkId: string): Promise<readonly string[]> {
  const rows = await engine.rows(`SELECT prefixes FROM dark_spaces WHERE id = '${darkId}' LIMIT 1`);
  // None where the sensor was forgotten since.
  return rows.length === 0 ? [] : (JSON.parse(String(rows[0].prefixes)) as string[]);
}

/** Batches whose times touch are one stretch. A batch that is not in `byBatch` did not tell what it covered. */
async function stretchesOf(
  engine: FactsEngine,
  { sensor, hours, first, last }: SensorScan,
): Promise<{ stretches: Stretch[]; byBatch: ReadonlyMap<number, Stretch> }> {
  const rows = await engine.rows(`SELECT counter, dark_id, covered_from, covered_to FROM batches
    WHERE sensor = ${sensor} AND dark_id != ''
      AND ((${coveredCondition(hours)}) OR (counter >= ${first} AND counter <= ${last}))
    ORDER BY dark_id, covered_from, covered_to`);
  const stretches: Stretch[] = [];
  const byBatch = new Map<number, Stretch>();
  const uncovered = new Map<string, Stretch>();
  let at = 0;
  while (at < rows.length) {
    const darkId = String(rows[at].dark_id);
    const from = Number(rows[at].covered_from);
    let to = from;
    const counters: number[] = [];
    while (at < rows.length && rows[at].dark_id === darkId && Number(rows[at].covered_from) <= to) {
      to = Math.max(to, Number(rows[at].covered_to));
      counters.push(Number(rows[at].counter));
      at++;
    }
    const covered = within(hours, from, to);
    let stretch: Stretch = { darkId, covered };
    if (covered !== null) stretches.push(stretch);
    else {
      stretch = uncovered.get(darkId) ?? stretch;
      uncovered.set(darkId, stretch);
    }
    for (const counter of counters) byBatch.set(counter, stretch);
  }
  return { stretches, byBatch };
}

/** Microseconds -> the seconds of them that lie in these hours, or null. */
function within(hours: HourRange, fromUs: number, toUs: number): Stretch['covered'] {
  const [first, end] = [hours.from * US_PER_HOUR, hours.to * US_PER_HOUR];
  if (fromUs >= end || toUs <= first) return null;
  return { from: Math.max(fromUs, first) / US_PER_SECOND, to: Math.min(toUs, end) / US_PER_SECOND };
}

interface Filled {
  readonly stretch: Stretch;
  readonly builder: ScanColumnsBuilder;
}

async function* filled(
  engine: ScanEngine,
  { sensor, hours, last }: SensorScan,
  byBatch: ReadonlyMap<number, Stretch>,
  part: ScanPart | undefined,
): AsyncGenerator<Filled> {
  const underWay = new Map<Stretch, ScanColumnsBuilder>();
  const sourceOf = sourceReader();
  // A batch that came since is for the next scan: what it looked at was not asked for.
  const sql = `SELECT ${scanExpressions(engine.scannedSet)} FROM sightings
    WHERE ${askingCondition(engine, hours)} AND sensor = ${sensor} AND batch <= ${last}${partCondition(part)}`;
  for await (const block of engine.blocks(sql, SCANNED_COLUMNS)) {
    const batches = block.numbers(SCANNED.batch);
    const sourceAt = sourceOf(block);
    let from = 0;
    while (from < block.rows) {
      const stretch = byBatch.get(batches[from]) ?? UNKNOWN;
      let to = from + 1;
      while (to < block.rows && batches[to] === batches[from]) to++;
      while (from < to) {
        let builder = underWay.get(stretch);
        if (builder === undefined) {
          const [oldest] = underWay;
          if (underWay.size >= MOST_UNDER_WAY) {
            underWay.delete(oldest[0]);
            yield { stretch: oldest[0], builder: oldest[1] };
          }
          builder = new ScanColumnsBuilder();
          underWay.set(stretch, builder);
        }
        from = builder.take(block, from, to, sourceAt);
        if (builder.rows === MOST_SIGHTINGS) {
          underWay.delete(stretch);
          yield { stretch, builder };
        }
      }
    }
  }
  for (const [stretch, builder] of underWay) yield { stretch, builder };
}

/** Remembers texts: a busy source has many rows. A place each, and no map: looking into one so large takes longer. */
function sourceReader(): (block: ScanBlock) => (row: number) => string {
  const keys = new Uint32Array(REMEMBERED);
  const texts: string[] = Array(REMEMBERED).fill(formatIpv4(0));
  return (block) => {
    const isIpv6 = block.numbers(SCANNED.isIpv6);
    const ipv4 = block.numbers(SCANNED.ipv4);
    return (row) => {
      if (isIpv6[row] !== 0) {
        return sourceText({ high: block.big(SCANNED.high, row), low: block.big(SCANNED.low, row) });
      }
      const key = ipv4[row];
      const place = Math.imul(key, 0x9e37_79b1) >>> REMEMBERED_SHIFT;
      if (keys[place] !== key) {
        keys[place] = key;
        texts[place] = formatIpv4(key);
      }
      return texts[place];
    };
  };
}
