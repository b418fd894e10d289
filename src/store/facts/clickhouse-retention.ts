/** Daily sums and deletion in the served store. One hub does this at a time. */
import type { FactsStore } from '../facts-port.ts';
import type { ClickhouseDatabase } from './clickhouse-database.ts';
import { STORED_BATCHES } from './clickhouse-schema.ts';
import { US_PER_SECOND } from './sighting-columns.ts';

const HOURS_PER_DAY = 24;
const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;
/** Ids of batches outlive their sightings by this: a sensor that comes back sends nothing older. */
const BATCH_IDS_KEPT_DAYS = 30;

/** As rollUpDays of the embedded store. */
export async function rollUpDays(database: ClickhouseDatabase, untilDay: number): Promise<void> {
  const [rolledDay, rolledBatch] = [
    await database.progress('rolled-day'),
    await database.progress('rolled-batch'),
  ];
  const [{ newest }] = await database.rows('SELECT max(counter) AS newest FROM batches');
  const rows = await database.rows(`SELECT intDiv(hour, ${HOURS_PER_DAY}) AS day FROM sightings
    WHERE hour < ${untilDay * HOURS_PER_DAY} AND (batch > ${rolledBatch} OR hour >= ${rolledDay * HOURS_PER_DAY})
      AND ${STORED_BATCHES} GROUP BY day ORDER BY day`);
  for (const { day } of rows) await rollUpDay(database, Number(day));
  await database.setProgress('rolled-batch', Number(newest ?? 0));
  await database.setProgress('rolled-day', untilDay);
}

async function rollUpDay(database: ClickhouseDatabase, day: number): Promise<void> {
  if (day * HOURS_PER_DAY < (await database.progress('first-hour'))) return;
  await database.delete('daily', `day = ${day}`);
  await database.delete('daily_totals', `day = ${day}`);
  await database.command(`INSERT INTO daily ${dayText(day, 'sensor')}`);
  await database.command(`INSERT INTO daily_totals ${dayText(day, null)}`);
}

function dayText(day: number, by: 'sensor' | null): string {
  const key = by === null ? '' : `${by}, `;
  return `SELECT toUInt32(${day}), ${key}coalesce(judged_category, 'unjudged') AS category, sum(p), count() FROM (
      SELECT ${key}high, low, sum(packets) AS p FROM sightings
      WHERE hour >= ${day * HOURS_PER_DAY} AND hour < ${(day + 1) * HOURS_PER_DAY} AND ${STORED_BATCHES}
      GROUP BY ${key}high, low) AS by_source
    LEFT JOIN (SELECT high, low, category AS judged_category FROM newest_verdicts) AS judged USING (high, low)
    GROUP BY ${key}category`;
}

/** As expireFacts of the embedded store. */
export async function expireFacts(
  database: ClickhouseDatabase,
  before: Parameters<FactsStore['expire']>[0],
): ReturnType<FactsStore['expire']> {
  const deleted = { sightings: 0, packets: 0, verdicts: 0, daily: 0 };
  if (before.sightings !== null) {
    deleted.sightings = await expireSightings(database, Math.floor(before.sightings / 3600));
  }
  if (before.packets !== null) {
    deleted.packets = await database.delete(
      'packets',
      `time_us < ${Math.floor(before.packets * US_PER_SECOND)}`,
    );
  }
  if (before.verdicts !== null) {
    deleted.verdicts = await database.delete('verdicts', `judged_at < ${Math.floor(before.verdicts * 1000)}`);
  }
  if (before.daily !== null) {
    const day = Math.floor(before.daily / SECONDS_PER_DAY);
    deleted.daily = await database.delete('daily', `day < ${day}`);
    await database.delete('daily_totals', `day < ${day}`);
  }
  return deleted;
}

async function expireSightings(database: ClickhouseDatabase, firstHour: number): Promise<number> {
  const lost = await database.rows(`SELECT intDiv(hour, ${HOURS_PER_DAY}) AS day FROM sightings
    WHERE hour < ${firstHour} AND ${STORED_BATCHES} GROUP BY day ORDER BY day`);
  for (const { day } of lost) await rollUpDay(database, Number(day));
  await database.setProgress('first-hour', firstHour);
  const rows = await database.delete('sightings', `hour < ${firstHour}`);
  await database.delete(
    'batches',
    `received_at < ${Math.max(0, firstHour * 3_600_000 - BATCH_IDS_KEPT_DAYS * MS_PER_DAY)}`,
  );
  return rows;
}

/** As forgetSensorFacts of the embedded store. `literal` is the quoted id. */
export async function forgetSensorFacts(database: ClickhouseDatabase, literal: string): Promise<void> {
  const mine = await database.rows(
    `SELECT high, low FROM sightings WHERE ${STORED_BATCHES} GROUP BY high, low
     HAVING min(sensor) = ${literal} AND max(sensor) = ${literal}`,
  );
  // The ids first: without them nothing of the sensor counts, whatever happens next.
  for (const table of ['batches', 'sightings', 'packets']) {
    await database.delete(table, `sensor = ${literal}`);
  }
  const pairs = mine.map(({ high, low }) => `(${high}, ${low})`);
  if (pairs.length > 0) await database.delete('verdicts', `(high, low) IN (${pairs.join(', ')})`);
  await forgetDays(database, literal);
}

async function forgetDays(database: ClickhouseDatabase, literal: string): Promise<void> {
  const rows = await database.rows(
    `SELECT day FROM daily WHERE sensor = ${literal} GROUP BY day ORDER BY day`,
  );
  await database.delete('daily', `sensor = ${literal}`);
  const firstHour = await database.progress('first-hour');
  for (const day of rows.map((row) => Number(row.day))) {
    if (day * HOURS_PER_DAY >= firstHour) await rollUpDay(database, day);
    else {
      // The sum of the other sensors is at most too high where they saw the same sources.
      await database.delete('daily_totals', `day = ${day}`);
      await database.command(`INSERT INTO daily_totals SELECT day, category, sum(day_packets), sum(day_sources)
        FROM daily WHERE day = ${day} GROUP BY day, category`);
    }
  }
}
