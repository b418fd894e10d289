/** Daily sums and deletion in the embedded store. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FactsStore } from '../facts-port.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { readRows } from './duckdb-database.ts';
import { US_PER_SECOND } from './sighting-columns.ts';

const HOURS_PER_DAY = 24;
const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;
/** Ids of batches outlive their sightings by this: a sensor that comes back sends nothing older. */
const BATCH_IDS_KEPT_DAYS = 30;

type ProgressName = 'batch' | 'first-hour' | 'rolled-batch' | 'rolled-day';

export async function readProgress(connection: DuckDBConnection, name: ProgressName): Promise<number> {
  const [row] = await readRows(connection, `SELECT value FROM progress WHERE name = '${name}'`);
  return Number(row.value);
}

async function setProgress(writer: DuckDBConnection, name: ProgressName, value: number): Promise<void> {
  await writer.run(`UPDATE progress SET value = ${value} WHERE name = '${name}'`);
}

/**
 * Sums the days before `untilDay` of which there are sightings that no roll-up has seen. A day of which
 * sightings were deleted keeps the sums that it has.
 */
export async function rollUpDays(database: DuckdbDatabase, untilDay: number): Promise<void> {
  const { days, batch } = await database.read(async (reader) => {
    const rolledDay = await readProgress(reader, 'rolled-day');
    const rolledBatch = await readProgress(reader, 'rolled-batch');
    const rows = await readRows(
      reader,
      `SELECT DISTINCT hour // ${HOURS_PER_DAY} AS day FROM sightings
       WHERE hour < ${untilDay * HOURS_PER_DAY} AND (batch > ${rolledBatch} OR hour >= ${rolledDay * HOURS_PER_DAY})
       ORDER BY day`,
    );
    return { days: rows.map(({ day }) => Number(day)), batch: await readProgress(reader, 'batch') };
  });
  // A day at a time: what is held in memory does not grow with the years.
  for (const day of days) await database.transaction((writer) => rollUpDay(writer, day));
  await database.transaction(async (writer) => {
    await setProgress(writer, 'rolled-batch', batch);
    await setProgress(writer, 'rolled-day', untilDay);
  });
}

async function rollUpDay(writer: DuckDBConnection, day: number): Promise<void> {
  const firstHour = await readProgress(writer, 'first-hour');
  if (day * HOURS_PER_DAY < firstHour) return;
  await writer.run(`DELETE FROM daily WHERE day = ${day}`);
  await writer.run(`DELETE FROM daily_totals WHERE day = ${day}`);
  await writer.run(`INSERT INTO daily ${dayText(day, 'sensor')}`);
  await writer.run(`INSERT INTO daily_totals ${dayText(day, null)}`);
}

function dayText(day: number, by: 'sensor' | null): string {
  const key = by === null ? '' : `${by}, `;
  return `SELECT ${day}, ${key}coalesce(category, 'unjudged') AS category, sum(p), count() FROM (
      SELECT ${key}high, low, sum(packets) AS p FROM sightings
      WHERE hour >= ${day * HOURS_PER_DAY} AND hour < ${(day + 1) * HOURS_PER_DAY} GROUP BY ${key}high, low) AS by_source
    LEFT JOIN (SELECT high, low, category FROM newest_verdicts) AS judged USING (high, low)
    GROUP BY ${key}category`;
}

/** Days that lose sightings are summed first, by the verdicts of now. */
export async function expireFacts(
  database: DuckdbDatabase,
  before: Parameters<FactsStore['expire']>[0],
): ReturnType<FactsStore['expire']> {
  const deleted = { sightings: 0, packets: 0, verdicts: 0, daily: 0 };
  if (before.sightings !== null) {
    deleted.sightings = await expireSightings(database, Math.floor(before.sightings / 3600));
  }
  await database.transaction(async (writer) => {
    const drop = async (table: string, condition: string) =>
      (await writer.run(`DELETE FROM ${table} WHERE ${condition}`)).rowsChanged;
    if (before.packets !== null) {
      deleted.packets = await drop('packets', `time_us < ${Math.floor(before.packets * US_PER_SECOND)}`);
    }
    if (before.verdicts !== null) {
      const time = Math.floor(before.verdicts * 1000);
      deleted.verdicts = await drop('verdicts', `judged_at < ${time}`);
      await drop('newest_verdicts', `judged_at < ${time}`);
    }
    if (before.daily !== null) {
      const day = Math.floor(before.daily / SECONDS_PER_DAY);
      deleted.daily = await drop('daily', `day < ${day}`);
      await drop('daily_totals', `day < ${day}`);
    }
  });
  await database.write(giveRoomBack);
  return deleted;
}

/** The room of what is gone serves for what comes; while a scan is under way, the next time. */
async function giveRoomBack(writer: DuckDBConnection): Promise<void> {
  try {
    await writer.run('CHECKPOINT');
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('Cannot CHECKPOINT'))) throw error;
  }
}

async function expireSightings(database: DuckdbDatabase, firstHour: number): Promise<number> {
  const lost = await database.rows(
    `SELECT DISTINCT hour // ${HOURS_PER_DAY} AS day FROM sightings WHERE hour < ${firstHour} ORDER BY day`,
  );
  for (const { day } of lost) await database.transaction((writer) => rollUpDay(writer, Number(day)));
  return database.transaction(async (writer) => {
    const { rowsChanged } = await writer.run(`DELETE FROM sightings WHERE hour < ${firstHour}`);
    await setProgress(writer, 'first-hour', Math.max(firstHour, await readProgress(writer, 'first-hour')));
    const received = firstHour * 3_600_000 - BATCH_IDS_KEPT_DAYS * MS_PER_DAY;
    await writer.run(`DELETE FROM batches WHERE received_at < ${received}`);
    await dropDarkSpaces(writer);
    return rowsChanged;
  });
}

/** Those that no batch names any more. */
async function dropDarkSpaces(writer: DuckDBConnection): Promise<void> {
  await writer.run('DELETE FROM dark_spaces WHERE id NOT IN (SELECT dark_id FROM batches)');
}

/** In a transaction of the caller's. Verdicts on sources that nobody else saw go with their sightings. */
export async function forgetSensorFacts(writer: DuckDBConnection, sensor: number): Promise<void> {
  await writer.run(`CREATE OR REPLACE TEMP TABLE forgotten AS
    SELECT high, low FROM sightings WHERE sensor = ${sensor} GROUP BY high, low`);
  for (const table of ['sightings', 'packets', 'batches']) {
    await writer.run(`DELETE FROM ${table} WHERE sensor = ${sensor}`);
  }
  await dropDarkSpaces(writer);
  await writer.run(
    'DELETE FROM forgotten WHERE (high, low) IN (SELECT high, low FROM sightings GROUP BY high, low)',
  );
  for (const table of ['verdicts', 'newest_verdicts']) {
    await writer.run(`DELETE FROM ${table} WHERE (high, low) IN (SELECT high, low FROM forgotten)`);
  }
  await forgetDays(writer, sensor);
}

/** Whole days are summed again; of days whose sightings are gone, its share is taken off. */
async function forgetDays(writer: DuckDBConnection, sensor: number): Promise<void> {
  const rows = await readRows(writer, `SELECT DISTINCT day FROM daily WHERE sensor = ${sensor} ORDER BY day`);
  const days = rows.map(({ day }) => Number(day));
  await writer.run(`CREATE OR REPLACE TEMP TABLE forgotten_days AS FROM daily WHERE sensor = ${sensor}`);
  await writer.run(`DELETE FROM daily WHERE sensor = ${sensor}`);
  await writer.run(`UPDATE daily_totals SET day_packets = daily_totals.day_packets - gone.day_packets,
      day_sources = least(daily_totals.day_sources, coalesce((SELECT sum(left_over.day_sources) FROM daily AS left_over
        WHERE left_over.day = daily_totals.day AND left_over.category = daily_totals.category), 0))
    FROM forgotten_days AS gone WHERE gone.day = daily_totals.day AND gone.category = daily_totals.category`);
  await writer.run('DELETE FROM daily_totals WHERE day_packets = 0');
  for (const day of days) await rollUpDay(writer, day);
}
