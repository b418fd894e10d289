/** A range, a filter and a scope -> the condition on sightings that stands for them. */
import type { SourceFilter, TimeRange } from '../../model/facts.ts';
import { parseService } from '../../model/service-name.ts';
import type { Scope } from '../facts-port.ts';
import type { FactsEngine } from './facts-engine.ts';
import { countryCode } from './sighting-columns.ts';
import { prefixCondition } from './source-condition.ts';

/** Hours, half open. */
export interface HourRange {
  readonly from: number;
  readonly to: number;
}

const LAST_HOUR = 0xffff_ffff;

/** The hours that a range touches: a sighting counts whole when its hour overlaps the range. */
export function hoursOf(range: TimeRange): HourRange {
  return { from: clampHour(Math.floor(range.from / 3600)), to: clampHour(Math.ceil(range.to / 3600)) };
}

function clampHour(hour: number): number {
  return Number.isNaN(hour) ? 0 : Math.min(Math.max(hour, 0), LAST_HOUR);
}

export const ALL_HOURS: HourRange = { from: 0, to: LAST_HOUR };

/** Sightings of these hours, of batches that were stored whole. */
export function hourCondition(engine: FactsEngine, { from, to }: HourRange): string {
  return `hour >= ${from} AND hour < ${to}${storedCondition(engine)}`;
}

export function storedCondition({ stored }: FactsEngine): string {
  return stored === null ? '' : ` AND ${stored}`;
}

/** Null when nothing can match: an empty scope, an unknown sensor, a service that is none. */
export function sightingCondition(
  engine: FactsEngine,
  hours: HourRange,
  filter: SourceFilter,
  scope: Scope,
): string | null {
  if (hours.from >= hours.to) return null;
  const parts: (string | null)[] = [hourCondition(engine, hours)];
  if (filter.sensor !== undefined) {
    parts.push(membership('sensor', filter.sensor.map((id) => engine.sensorLiteral(id)).filter(isKnown)));
  }
  if (filter.service !== undefined) parts.push(serviceCondition(filter.service));
  if (filter.country !== undefined) {
    const codes = filter.country.map(countryCode).filter((code) => code !== 0);
    parts.push(membership('country', codes.map(String)));
  }
  if (filter.asn !== undefined) {
    const asns = filter.asn.filter((asn) => Number.isInteger(asn) && asn > 0 && asn <= LAST_HOUR);
    parts.push(membership('asn', asns.map(String)));
  }
  if (filter.prefix !== undefined) parts.push(inPrefixes(engine, filter.prefix, hours));
  if (scope !== null) parts.push(inPrefixes(engine, scope, hours));
  parts.push(...verdictConditions(filter));
  return parts.every(isKnown) ? parts.join(' AND ') : null;
}

/**
 * For questions that group by source: the part of a filter that tells sightings of one source apart, and the part
 * that tells sources apart, which is asked once for each of them. Null when nothing can match.
 */
export function splitCondition(
  engine: FactsEngine,
  hours: HourRange,
  filter: SourceFilter,
  scope: Scope,
): { readonly sightings: string; readonly sources: string } | null {
  const { category, tool, prefix, ...ofSightings } = filter;
  const sightings = sightingCondition(engine, hours, ofSightings, null);
  const ofSources = { ...(category && { category }), ...(tool && { tool }) };
  const sources: (string | null)[] = ['high >= 0', ...verdictConditions(ofSources)];
  if (prefix !== undefined) sources.push(prefixCondition(engine, prefix));
  if (scope !== null) sources.push(prefixCondition(engine, scope));
  return sightings !== null && sources.every(isKnown) ? { sightings, sources: sources.join(' AND ') } : null;
}

const FEW_PREFIXES = 8;

/**
 * A few prefixes are looked for in every sighting. Of thousands it is asked once for each source, since a source
 * has many sightings.
 */
function inPrefixes(engine: FactsEngine, prefixes: readonly string[], hours: HourRange): string | null {
  const condition = prefixCondition(engine, prefixes);
  if (condition === null || prefixes.length <= FEW_PREFIXES) return condition;
  return `(high, low) IN (SELECT high, low FROM (
    SELECT high, low FROM sightings WHERE ${hourCondition(engine, hours)} GROUP BY high, low) AS seen WHERE ${condition})`;
}

function isKnown<Value>(value: Value | null): value is Value {
  return value !== null;
}

function membership(column: string, literals: readonly string[]): string | null {
  return literals.length === 0 ? null : `${column} IN (${literals.join(', ')})`;
}

function serviceCondition(texts: readonly string[]): string | null {
  const services = texts.map(parseService).filter(isKnown);
  if (services.length === 0) return null;
  const conditions = [...Map.groupBy(services, ({ protocol }) => protocol)].map(([protocol, group]) => {
    const ports = group.map(({ port }) => port);
    if (ports.includes(null)) return `protocol = ${protocol}`;
    return `(protocol = ${protocol} AND port IN (${ports.join(', ')}))`;
  });
  return `(${conditions.join(' OR ')})`;
}

/** By the newest verdict of the source. */
function verdictConditions(filter: SourceFilter): (string | null)[] {
  if (filter.category === undefined && filter.tool === undefined) return [];
  const parts: (string | null)[] = [];
  if (filter.category !== undefined) parts.push(membership('category', quoted(filter.category)));
  if (filter.tool !== undefined) parts.push(membership('tool', quoted(filter.tool)));
  if (!parts.every(isKnown)) return [null];
  return [`(high, low) IN (SELECT high, low FROM newest_verdicts WHERE ${parts.join(' AND ')})`];
}

/** Names as literals. What is no plain name cannot be in the tables, so nothing has to be escaped. */
function quoted(names: readonly string[]): string[] {
  return names.filter((name) => /^[a-z0-9-]{1,64}$/.test(name)).map((name) => `'${name}'`);
}
