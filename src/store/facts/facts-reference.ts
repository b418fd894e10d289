/** The answers of a store of facts, worked out the slow way from a list: what the suite holds the engines to. */
import { parseAddress } from '../../base/address.ts';
import { parsePrefix, prefixHolds } from '../../base/prefix.ts';
import type { SourceFilter, SourceVerdict, TimeRange } from '../../model/facts.ts';
import { serviceName } from '../../model/service-name.ts';
import type { Scope, StoredSighting } from '../facts-port.ts';
import { locate } from './facts-fixture.ts';

export interface ReferenceRow {
  source: string;
  packets: number;
  bytes: number;
  first: number;
  last: number;
  services: number;
  topService: string;
  sensors: string[];
  confidence: number | null;
}

export class FactsReference {
  readonly #sightings: readonly StoredSighting[];
  readonly #verdicts: ReadonlyMap<string, SourceVerdict>;

  constructor(sightings: readonly StoredSighting[], verdicts: readonly SourceVerdict[]) {
    this.#sightings = sightings;
    const inOrder = verdicts.toSorted((a, b) => a.judgedAt - b.judgedAt);
    this.#verdicts = new Map(inOrder.map((verdict) => [verdict.source, verdict]));
  }

  /** By source, in no order. */
  sources(range: TimeRange, filter: SourceFilter, scope: Scope): ReferenceRow[] {
    const groups = Map.groupBy(this.#matching(range, filter, scope), ({ source }) => source);
    return [...groups].map(([source, pieces]) => {
      const services = Map.groupBy(pieces, ({ protocol, port }) => protocol * 65_536 + port);
      const [top] = [...services]
        .map(([service, of]) => ({ service, packets: total(of) }))
        .sort((a, b) => b.packets - a.packets || a.service - b.service);
      return {
        source,
        packets: total(pieces),
        bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
        first: Math.min(...pieces.map(({ first }) => first)),
        last: Math.max(...pieces.map(({ last }) => last)),
        services: services.size,
        topService: serviceName(top.service >>> 16, top.service & 0xffff),
        sensors: [...new Set(pieces.map(({ sensorId }) => sensorId))].sort(),
        confidence: this.#verdicts.get(source)?.confidence ?? null,
      };
    });
  }

  /** Step -> packets and sources; steps without any are absent. */
  series(range: TimeRange, stepHours: number, filter: SourceFilter, scope: Scope): Map<number, Sums> {
    return sums(this.#matching(range, filter, scope), ({ hour }) => Math.floor(hour / stepHours));
  }

  top(kind: 'service' | 'country' | 'asn' | 'tool' | 'category' | 'sensor', range: TimeRange, scope: Scope) {
    const keys: Record<typeof kind, (one: StoredSighting) => string | null> = {
      service: ({ protocol, port }) => serviceName(protocol, port),
      country: ({ source }) => locate(source).country,
      asn: ({ source }) => {
        const { asn } = locate(source);
        return asn === null ? null : `AS${asn}`;
      },
      tool: ({ source }) => this.#verdicts.get(source)?.tool ?? null,
      category: ({ source }) => this.#verdicts.get(source)?.category ?? 'unjudged',
      sensor: ({ sensorId }) => sensorId,
    };
    const found = sums(this.#matching(range, {}, scope), keys[kind]);
    found.delete(null);
    return found;
  }

  #matching(range: TimeRange, filter: SourceFilter, scope: Scope): StoredSighting[] {
    const has = <Value>(list: readonly Value[] | undefined, value: Value | null) =>
      list === undefined || (value !== null && list.includes(value));
    return this.#sightings.filter((one) => {
      const verdict = this.#verdicts.get(one.source);
      const place = locate(one.source);
      return (
        one.hour * 3600 < range.to &&
        (one.hour + 1) * 3600 > range.from &&
        has(filter.sensor, one.sensorId) &&
        has(filter.service, serviceName(one.protocol, one.port)) &&
        has(filter.country, place.country) &&
        has(filter.asn, place.asn) &&
        has(filter.category, verdict?.category ?? null) &&
        has(filter.tool, verdict?.tool ?? null) &&
        isIn(one.source, filter.prefix ?? null) &&
        isIn(one.source, scope)
      );
    });
  }
}

export interface Sums {
  packets: number;
  sources: number;
}

function total(pieces: readonly StoredSighting[]): number {
  return pieces.reduce((sum, { packets }) => sum + packets, 0);
}

function sums<Key>(pieces: readonly StoredSighting[], keyOf: (one: StoredSighting) => Key): Map<Key, Sums> {
  const groups = Map.groupBy(pieces, keyOf);
  return new Map(
    [...groups].map(([key, of]) => [
      key,
      { packets: total(of), sources: new Set(of.map(({ source }) => source)).size },
    ]),
  );
}

function isIn(source: string, prefixes: readonly string[] | null): boolean {
  if (prefixes === null) return true;
  const address = parseAddress(source)!;
  return prefixes.some((text) => {
    const prefix = parsePrefix(text);
    return prefix !== null && prefixHolds(prefix, address);
  });
}
