/** A system as a row of a table and a mark of a chart. */
import type { SystemRow } from './api.ts';
import type { SystemRecord } from './scanning-system.ts';

const MOST_SERVICES = 10;

/** The person's name for it, where it has one. */
export function systemNameOf({ givenName, system }: Pick<SystemRecord, 'givenName' | 'system'>): string {
  return givenName ?? system.name;
}

export function systemRowOf(record: SystemRecord): SystemRow {
  const { system } = record;
  return {
    id: record.id,
    name: systemNameOf(record),
    isNamed: record.givenName !== null,
    promoted: record.promoted,
    verdict: system.verdict,
    status: record.status,
    confidence: system.confidence,
    power: system.power,
    q: system.q,
    novelty: record.novelty,
    sources: system.members.length,
    networks: new Set(system.members.map(({ asn }) => asn).filter((asn) => asn !== null)).size,
    services: system.services.slice(0, MOST_SERVICES).map(({ service }) => service),
    serviceCount: system.services.length,
    probes: system.probes,
    frequency: system.frequency,
    coverage: system.coverage,
    reach: system.reach,
    order: system.order,
    activeDays: system.activeDays,
    observedDays: system.observedDays,
    first: system.first,
    last: system.last,
    bornAt: record.bornAt,
  };
}
