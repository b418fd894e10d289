/** Sources, one by one: the table of sources and its pages, one source, its pieces, packets and verdicts. */
import { parseAddress } from '../../base/address.ts';
import { parsePrefix, prefixHolds } from '../../base/prefix.ts';
import type {
  Page,
  SourceFilter,
  SourceRow,
  SourceSort,
  SourceVerdict,
  TimeRange,
} from '../../model/facts.ts';
import type { Category } from '../../model/report.ts';
import type { SeenHour } from '../../model/seen-hour.ts';
import { serviceName } from '../../model/service-name.ts';
import type { Evidence, ToolName, VerdictKind } from '../../model/verdict.ts';
import type { FactsStore, Scope } from '../facts-port.ts';
import {
  ALL_HOURS,
  hourCondition,
  hoursOf,
  sightingCondition,
  splitCondition,
  storedCondition,
} from './fact-conditions.ts';
import type { FactsEngine, Row } from './facts-engine.ts';
import { countryText, US_PER_HOUR, US_PER_SECOND } from './sighting-columns.ts';
import { keyCondition, uint64 } from './source-condition.ts';
import { decodeCursor, encodeCursor, type SourceCursor } from './source-cursor.ts';
import { type SourceKey, sourceKey, sourceText } from './source-key.ts';

const FIRST = `toUInt64(hour) * ${US_PER_HOUR} + first_us`;
const LAST = `toUInt64(hour) * ${US_PER_HOUR} + last_us`;
const SERVICE = 'toUInt32(protocol) * 65536 + port';
/** Packets beyond these count as equal when a source's top service is chosen: the rest of the 64 bits is its number. */
const MOST_COMPARED = 2 ** 39 - 1;
const SERVICES = 2 ** 24;

/** What a page is sorted by, for each source that matches. `source` itself is the key. */
const SORT_VALUES: Record<Exclude<SourceSort, 'confidence'>, string> = {
  packets: 'sum(packets)',
  first: `min(${FIRST})`,
  last: `max(${LAST})`,
  services: `count(DISTINCT ${SERVICE})`,
  source: '0',
};

type Split = NonNullable<ReturnType<typeof splitCondition>>;

const EMPTY_PAGE = { rows: [], next: null, total: 0 } as const;

export async function querySources(
  engine: FactsEngine,
  query: Parameters<FactsStore['sources']>[0],
): Promise<Page<SourceRow>> {
  const condition = splitCondition(engine, hoursOf(query.range), query.filter, query.scope);
  if (condition === null) return EMPTY_PAGE;
  const after = query.cursor === null ? null : decodeCursor(query.cursor, query.sort, query.descending);
  if (query.cursor !== null && after === null) return { ...EMPTY_PAGE, total: null };
  const limit = Math.max(1, Math.floor(query.limit));
  const [found, total] = await Promise.all([
    engine.rows(pageText(query.sort, query.descending, condition, after, limit + 1)),
    after === null ? countSources(engine, condition) : null,
  ]);
  const keys = found.slice(0, limit).map(keyOf);
  const rows = keys.length === 0 ? new Map() : await describeSources(engine, keys, condition.sightings);
  const end = found.length > limit ? found[limit - 1] : null;
  const { sort, descending } = query;
  return {
    // Between the two questions a source may have been deleted.
    rows: keys.map((key) => rows.get(sourceText(key))).filter((row) => row !== undefined),
    next: end && encodeCursor({ sort, descending, value: String(end.value), ...keyOf(end) }),
    total,
  };
}

function pageText(
  sort: SourceSort,
  descending: boolean,
  condition: Split,
  after: SourceCursor | null,
  limit: number,
): string {
  const grouped =
    sort === 'confidence'
      ? `SELECT high, low, coalesce(confidence, -1) AS value
         FROM (${groupedText('high, low', condition)}) AS seen
         LEFT JOIN (SELECT high, low, confidence FROM newest_verdicts) AS judged USING (high, low)`
      : groupedText(`high, low, ${SORT_VALUES[sort]} AS value`, condition);
  const direction = descending ? 'DESC' : 'ASC';
  // By source the key itself runs in the direction asked for; else it only breaks ties.
  const keyDirection = sort === 'source' ? direction : 'ASC';
  return `SELECT high, low, value FROM (${grouped}) AS by_source
    ${after === null ? '' : `WHERE ${beyond(after)}`}
    ORDER BY value ${direction}, high ${keyDirection}, low ${keyDirection} LIMIT ${limit}`;
}

function groupedText(columns: string, { sightings, sources }: Split): string {
  return `SELECT ${columns} FROM sightings WHERE ${sightings} GROUP BY high, low HAVING ${sources}`;
}

function beyond({ sort, descending, value, high, low }: SourceCursor): string {
  const literal = sort === 'confidence' ? `toFloat64('${value}')` : value;
  const sign = descending ? '<' : '>';
  const keySign = sort === 'source' ? sign : '>';
  const keyBeyond = `(high ${keySign} ${uint64(high)} OR (high = ${uint64(high)} AND low ${keySign} ${uint64(low)}))`;
  return `(value ${sign} ${literal} OR (value = ${literal} AND ${keyBeyond}))`;
}

async function countSources(engine: FactsEngine, condition: Split): Promise<number> {
  const [row] = await engine.rows(
    `SELECT count() AS sources FROM (${groupedText('high, low', condition)}) AS seen`,
  );
  return Number(row.sources);
}

/** Whole lines for these sources, over the sightings that match. */
async function describeSources(
  engine: FactsEngine,
  keys: readonly SourceKey[],
  condition: string,
): Promise<Map<string, SourceRow>> {
  const those = `${condition} AND ${keyCondition(keys)}`;
  const [sums, sensors, judged] = await Promise.all([
    engine.rows(`SELECT high, low, sum(p) AS packets, sum(b) AS bytes, min(f) AS first, max(l) AS last,
        count() AS services, argMax(a, l) AS asn, argMax(c, l) AS country,
        max(least(p, ${MOST_COMPARED}) * ${SERVICES} + (${SERVICES - 1} - service)) AS top
      FROM (SELECT high, low, ${SERVICE} AS service, sum(packets) AS p, sum(bytes) AS b, min(${FIRST}) AS f,
          max(${LAST}) AS l, argMax(asn, ${LAST}) AS a, argMax(country, ${LAST}) AS c
        FROM sightings WHERE ${those} GROUP BY high, low, service) AS by_service
      GROUP BY high, low`),
    // GROUP BY, since DISTINCT over the first columns of a key repeats rows in old ClickHouse.
    engine.rows(`SELECT high, low, sensor FROM sightings WHERE ${those} GROUP BY high, low, sensor`),
    newestVerdicts(engine, keys),
  ]);
  const names = await engine.networkNames([...new Set(sums.map(({ asn }) => Number(asn)))]);
  const sensorsBySource = Map.groupBy(sensors, (row) => sourceText(keyOf(row)));
  return new Map(
    sums.map((row) => {
      const source = sourceText(keyOf(row));
      const asn = Number(row.asn);
      const top = SERVICES - 1 - Number(BigInt(String(row.top)) % BigInt(SERVICES));
      const found: SourceRow = {
        source,
        packets: Number(row.packets),
        bytes: Number(row.bytes),
        first: Number(row.first) / US_PER_SECOND,
        last: Number(row.last) / US_PER_SECOND,
        services: Number(row.services),
        topService: serviceName(top >>> 16, top & 0xffff),
        sensors: (sensorsBySource.get(source) ?? []).map(({ sensor }) => engine.sensorId(sensor)).sort(),
        asn: asn === 0 ? null : asn,
        asName: names.get(asn) ?? null,
        country: countryText(Number(row.country)),
        ...opinion(judged.get(source)),
      };
      return [source, found];
    }),
  );
}

type Opinion = Pick<SourceRow, 'verdict' | 'category' | 'confidence' | 'tool' | 'organisation'>;

function opinion(row: Row | undefined): Opinion {
  if (row === undefined) {
    return { verdict: null, category: null, confidence: null, tool: null, organisation: null };
  }
  return {
    verdict: row.verdict as VerdictKind,
    category: row.category as Category,
    confidence: Number(row.confidence),
    tool: textOrNull(row.tool) as ToolName | null,
    organisation: textOrNull(row.organisation),
  };
}

/** ClickHouse keeps '' for none: its argMax passes over nulls, and an older name would come through. */
function textOrNull(value: unknown): string | null {
  return value === null || value === '' ? null : String(value);
}

async function newestVerdicts(engine: FactsEngine, keys: readonly SourceKey[]): Promise<Map<string, Row>> {
  const rows = await engine.rows(
    `SELECT high, low, verdict, category, confidence, tool, organisation FROM newest_verdicts WHERE ${keyCondition(keys)}`,
  );
  return new Map(rows.map((row) => [sourceText(keyOf(row)), row]));
}

/** With nothing in the range but something before or after it: a line of zeros, with the times of all. */
export async function querySource(
  engine: FactsEngine,
  source: string,
  range: TimeRange,
  scope: Scope,
): Promise<SourceRow | null> {
  const key = sourceKey(source);
  if (key === null || !isInScope(source, scope)) return null;
  const inRange = sightingCondition(engine, hoursOf(range), NO_FILTER, null);
  const text = sourceText(key);
  const found = inRange === null ? undefined : (await describeSources(engine, [key], inRange)).get(text);
  if (found !== undefined) return found;
  const ever = (await describeSources(engine, [key], hourCondition(engine, ALL_HOURS))).get(text);
  if (ever === undefined) return null;
  return { ...ever, packets: 0, bytes: 0, services: 0, topService: '', sensors: [] };
}

const NO_FILTER: SourceFilter = {};

function isInScope(source: string, scope: Scope): boolean {
  if (scope === null) return true;
  const address = parseAddress(source)!;
  return scope.some((text) => {
    const prefix = parsePrefix(text);
    return prefix !== null && prefixHolds(prefix, address);
  });
}

/** In the order in which pieces merge. */
export async function querySightings(
  engine: FactsEngine,
  sources: readonly string[],
  range: TimeRange,
): Promise<Row[]> {
  const keys = sources.map(sourceKey).filter((key) => key !== null);
  const hours = hoursOf(range);
  if (keys.length === 0 || hours.from >= hours.to) return [];
  return engine.rows(
    `SELECT * FROM sightings WHERE ${hourCondition(engine, hours)} AND ${keyCondition(keys)}
     ORDER BY high, low, protocol, port, response, batch, place`,
  );
}

export async function queryHoursSeen(
  engine: FactsEngine,
  sources: readonly string[],
  range: TimeRange,
): Promise<SeenHour[]> {
  const keys = sources.map(sourceKey).filter((key) => key !== null);
  const hours = hoursOf(range);
  if (keys.length === 0 || hours.from >= hours.to) return [];
  const rows = await engine.rows(
    `SELECT high, low, sensor, hour,
       sum(CASE WHEN response = 0 THEN requests ELSE 0 END) AS requests,
       sum(CASE WHEN response = 1 THEN packets ELSE 0 END) AS answers,
       max(last_us) AS last_us
     FROM sightings WHERE ${hourCondition(engine, hours)} AND ${keyCondition(keys)}
     GROUP BY high, low, sensor, hour`,
  );
  const texts = new Map(keys.map((key) => [`${key.high} ${key.low}`, sourceText(key)]));
  return rows.map((row) => ({
    source: texts.get(`${row.high} ${row.low}`) ?? sourceText(keyOf(row)),
    sensorId: engine.sensorId(row.sensor),
    hour: Number(row.hour),
    requests: Number(row.requests),
    answers: Number(row.answers),
    last: (Number(row.hour) * US_PER_HOUR + Number(row.last_us)) / US_PER_SECOND,
  }));
}

/** Newest first. */
export async function queryVerdicts(
  engine: FactsEngine,
  source: string,
  limit: number,
): Promise<SourceVerdict[]> {
  const key = sourceKey(source);
  if (key === null) return [];
  const rows = await engine.rows(
    `SELECT * FROM verdicts WHERE ${keyCondition([key])} ORDER BY judged_at DESC LIMIT ${Math.max(0, Math.floor(limit))}`,
  );
  return rows.map((row) => ({
    source: sourceText(key),
    judgedAt: Number(row.judged_at),
    verdict: row.verdict as VerdictKind,
    category: row.category as Category,
    device: textOrNull(row.device) as SourceVerdict['device'],
    confidence: Number(row.confidence),
    iotProbability: row.iot_probability === null ? null : Number(row.iot_probability),
    tool: textOrNull(row.tool) as ToolName | null,
    organisation: textOrNull(row.organisation),
    evidence: JSON.parse(String(row.evidence)) as Evidence[],
  }));
}

/** Newest first; times to the microsecond. */
export async function queryPackets(
  engine: FactsEngine,
  source: string,
  range: TimeRange,
  limit: number,
): Promise<Row[]> {
  const key = sourceKey(source);
  const [from, to] = [microseconds(range.from), microseconds(range.to)];
  if (key === null || from >= to) return [];
  return engine.rows(
    `SELECT * FROM packets WHERE time_us >= ${from} AND time_us < ${to} AND ${keyCondition([key])}${storedCondition(engine)}
     ORDER BY time_us DESC, batch DESC, place DESC LIMIT ${Math.max(0, Math.floor(limit))}`,
  );
}

function microseconds(seconds: number): number {
  const value = Math.round(seconds * US_PER_SECOND);
  return Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), Number.MAX_SAFE_INTEGER);
}

export function keyOf(row: Row): SourceKey {
  return { high: BigInt(String(row.high)), low: BigInt(String(row.low)) };
}
