/** Sums over time and by kind: series, shares by category, and what is on top. */
import type { CategorySeries, SeriesPoint, TimeRange, TopKind, TopRow } from '../../model/facts.ts';
import { CATEGORIES } from '../../model/report.ts';
import { serviceName } from '../../model/service-name.ts';
import type { FactsStore } from '../facts-port.ts';
import { type HourRange, hoursOf, sightingCondition } from './fact-conditions.ts';
import type { FactsEngine, Row } from './facts-engine.ts';
import { countryText } from './sighting-columns.ts';
import { sourceText } from './source-key.ts';
import { keyOf } from './source-queries.ts';

const HOURS_PER_DAY = 24;
/** A longer series is drawn in wider steps: no question costs more memory than this. */
const MOST_STEPS = 20_000;
const UNJUDGED = 'unjudged';

/** Steps of whole hours: sightings know no less. They begin at multiples of the step since 1970. */
interface Steps {
  readonly hours: HourRange;
  readonly stepHours: number;
}

function stepsOf(range: TimeRange, stepSeconds: number): Steps {
  const hours = hoursOf(range);
  const asked = Math.max(1, Math.ceil(stepSeconds / 3600) || 1);
  const fewest = Math.ceil((hours.to - hours.from) / asked / MOST_STEPS) || 1;
  return { hours, stepHours: asked * Math.max(1, fewest) };
}

interface Sum {
  packets: number;
  sources: number;
}

function points({ hours, stepHours }: Steps, sums: ReadonlyMap<number, Sum>): SeriesPoint[] {
  const made: SeriesPoint[] = [];
  if (hours.from >= hours.to) return made;
  const last = Math.ceil(hours.to / stepHours);
  for (let step = Math.floor(hours.from / stepHours); step < last; step++) {
    const { packets, sources } = sums.get(step) ?? { packets: 0, sources: 0 };
    made.push({ at: step * stepHours * 3600, packets, sources });
  }
  return made;
}

export async function querySeries(
  engine: FactsEngine,
  query: Parameters<FactsStore['series']>[0],
): Promise<SeriesPoint[]> {
  const steps = stepsOf(query.range, query.stepSeconds);
  const condition = sightingCondition(engine, steps.hours, query.filter, query.scope);
  const rows =
    condition === null
      ? []
      : await engine.rows(`SELECT step, sum(p) AS packets, count() AS sources FROM (
          SELECT intDiv(hour, ${steps.stepHours}) AS step, high, low, sum(packets) AS p
          FROM sightings WHERE ${condition} GROUP BY step, high, low) AS by_source GROUP BY step`);
  const sums = rows.map((row) => [Number(row.step), sumOf(row)] as const);
  return points(steps, new Map(sums));
}

function sumOf(row: Row): Sum {
  return { packets: Number(row.packets), sources: Number(row.sources) };
}

/**
 * Where sightings were deleted, whole days come from the daily sums, if the steps are whole days and all
 * sources are asked for. Of several days in one step those with most sources count: the daily sums cannot
 * tell which of them are the same.
 */
export async function queryCategorySeries(
  engine: FactsEngine,
  query: Parameters<FactsStore['categorySeries']>[0],
): Promise<CategorySeries[]> {
  const steps = stepsOf(query.range, query.stepSeconds);
  const canUseDays = query.scope === null && steps.stepHours % HOURS_PER_DAY === 0;
  const firstDay = canUseDays ? Math.ceil((await engine.firstHourKept()) / HOURS_PER_DAY) : 0;
  const hours = { ...steps.hours, from: Math.max(steps.hours.from, firstDay * HOURS_PER_DAY) };
  const condition = sightingCondition(engine, hours, {}, query.scope);
  const found = await Promise.all([
    condition === null ? [] : engine.rows(categoryText(condition, steps.stepHours)),
    firstDay === 0 ? [] : engine.rows(dailyText(steps, firstDay)),
  ]);
  const byCategory = new Map<string, Map<number, Sum>>();
  for (const row of found.flat()) {
    const sums = byCategory.get(String(row.category)) ?? new Map<number, Sum>();
    byCategory.set(String(row.category), sums);
    const step = Number(row.step);
    const sum = sumOf(row);
    const seam = sums.get(step) ?? { packets: 0, sources: 0 };
    sums.set(step, {
      packets: seam.packets + sum.packets,
      sources: Math.max(seam.sources, sum.sources),
    });
  }
  return [...CATEGORIES, UNJUDGED]
    .filter((category) => byCategory.has(category))
    .map((category) => ({
      category: category as CategorySeries['category'],
      points: points(steps, byCategory.get(category)!),
    }));
}

function categoryText(condition: string, stepHours: number): string {
  return `SELECT step, coalesce(judged_category, '${UNJUDGED}') AS category, sum(p) AS packets, count() AS sources
    FROM (SELECT intDiv(hour, ${stepHours}) AS step, high, low, sum(packets) AS p
      FROM sightings WHERE ${condition} GROUP BY step, high, low) AS by_source
    LEFT JOIN (SELECT high, low, category AS judged_category FROM newest_verdicts) AS judged USING (high, low)
    GROUP BY step, category`;
}

function dailyText({ hours, stepHours }: Steps, firstDay: number): string {
  const from = Math.floor(hours.from / HOURS_PER_DAY);
  const to = Math.min(Math.ceil(hours.to / HOURS_PER_DAY), firstDay);
  return `SELECT intDiv(day, ${stepHours / HOURS_PER_DAY}) AS step, category, sum(day_packets) AS packets,
      max(day_sources) AS sources
    FROM daily_totals WHERE day >= ${from} AND day < ${to} GROUP BY step, category`;
}

/** What each kind is grouped by, and which sightings have none of it. */
const SIGHTING_KEYS: Partial<Record<TopKind, { readonly key: string; readonly has: string }>> = {
  service: { key: 'toUInt32(protocol) * 65536 + port', has: 'port >= 0' },
  country: { key: 'country', has: 'country <> 0' },
  asn: { key: 'asn', has: 'asn <> 0' },
  sensor: { key: 'sensor', has: 'port >= 0' },
};

export async function queryTop(
  engine: FactsEngine,
  query: Parameters<FactsStore['top']>[0],
): Promise<TopRow[]> {
  const condition = sightingCondition(engine, hoursOf(query.range), query.filter, query.scope);
  if (condition === null) return [];
  const limit = Math.max(0, Math.floor(query.limit));
  const rows = await engine.rows(topText(query.kind, condition, limit));
  const names =
    query.kind === 'asn' ? await engine.networkNames(rows.map(({ item }) => Number(item))) : new Map();
  return rows.map((row) => ({
    key: topKey(engine, query.kind, row),
    name: query.kind === 'asn' ? (names.get(Number(row.item)) ?? '') : '',
    ...sumOf(row),
  }));
}

function topText(kind: TopKind, condition: string, limit: number): string {
  if (kind === 'source') {
    return `SELECT high, low, p AS packets, 1 AS sources FROM (
      SELECT high, low, sum(packets) AS p FROM sightings WHERE ${condition} GROUP BY high, low) AS by_source
      ORDER BY packets DESC, high, low LIMIT ${limit}`;
  }
  const end = `GROUP BY item ORDER BY packets DESC, item LIMIT ${limit}`;
  const known = SIGHTING_KEYS[kind];
  if (known !== undefined) {
    return `SELECT item, sum(p) AS packets, count() AS sources FROM (
      SELECT ${known.key} AS item, high, low, sum(packets) AS p FROM sightings
      WHERE ${condition} AND ${known.has} GROUP BY item, high, low) AS by_source ${end}`;
  }
  const column = kind === 'tool' ? 'tool' : 'category';
  const has = kind === 'tool' ? `WHERE judged_item <> ''` : '';
  return `SELECT coalesce(judged_item, '${UNJUDGED}') AS item, sum(p) AS packets, count() AS sources
    FROM (SELECT high, low, sum(packets) AS p FROM sightings WHERE ${condition} GROUP BY high, low) AS by_source
    LEFT JOIN (SELECT high, low, ${column} AS judged_item FROM newest_verdicts) AS judged USING (high, low)
    ${has} ${end}`;
}

function topKey(engine: FactsEngine, kind: TopKind, row: Row): string {
  switch (kind) {
    case 'service':
      return serviceName(Number(row.item) >>> 16, Number(row.item) & 0xffff);
    case 'country':
      return countryText(Number(row.item))!;
    case 'asn':
      return `AS${Number(row.item)}`;
    case 'sensor':
      return engine.sensorId(row.item);
    case 'source':
      return sourceText(keyOf(row));
    case 'tool':
    case 'category':
      return String(row.item);
  }
}
