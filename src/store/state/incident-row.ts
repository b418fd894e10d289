/** An incident <-> its rows. */
import { formatAddress, parseAddress } from '../../base/address.ts';
import type { Incident, IncidentEvent } from '../../model/incident.ts';
import { fold } from './ids.ts';
import type { IncidentDetailRow, IncidentEventRow, IncidentRow } from './tables.ts';

export function incidentOf(row: IncidentRow & Omit<IncidentDetailRow, 'incidentId'>): Incident {
  return {
    id: row.id,
    ownerId: row.ownerId,
    address: row.address,
    cause: row.cause as Incident['cause'],
    status: row.status as Incident['status'],
    closeReason: row.closeReason as Incident['closeReason'],
    grade: row.grade as Incident['grade'],
    verdict: row.verdict as Incident['verdict'],
    device: row.device as Incident['device'],
    confidence: row.confidence,
    tool: row.tool as Incident['tool'],
    observation: row.observation as Incident['observation'],
    critical: row.critical as Incident['critical'],
    sensors: JSON.parse(row.sensors),
    packets: row.packets,
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    openedAt: row.openedAt,
    updatedAt: row.updatedAt,
    closedAt: row.closedAt,
    reopened: row.reopened,
    assignee: row.assignee,
    labels: JSON.parse(row.labels),
    machine: row.machine === null ? null : JSON.parse(row.machine),
    evidence: JSON.parse(row.evidence),
    sample: row.sample === 1,
    version: row.version,
  };
}

/** Times become whole milliseconds: what was seen is known to the microsecond. */
export function rowOf(incident: Incident): IncidentRow {
  return {
    id: incident.id,
    ownerId: incident.ownerId,
    address: incident.address,
    addressKey: addressKey(incident.address),
    cause: incident.cause,
    status: incident.status,
    closeReason: incident.closeReason,
    grade: incident.grade,
    verdict: incident.verdict,
    device: incident.device,
    confidence: incident.confidence,
    tool: incident.tool,
    observation: incident.observation,
    critical: incident.critical,
    packets: incident.packets,
    firstSeen: Math.floor(incident.firstSeen),
    lastSeen: Math.floor(incident.lastSeen),
    openedAt: Math.floor(incident.openedAt),
    updatedAt: Math.floor(incident.updatedAt),
    closedAt: incident.closedAt === null ? null : Math.floor(incident.closedAt),
    reopened: incident.reopened,
    assignee: incident.assignee,
    sample: incident.sample ? 1 : 0,
    version: incident.version,
  };
}

export function detailRowOf(incident: Incident): IncidentDetailRow {
  return {
    incidentId: incident.id,
    sensors: JSON.stringify(incident.sensors),
    labels: JSON.stringify(incident.labels),
    machine: incident.machine === null ? null : JSON.stringify(incident.machine),
    evidence: JSON.stringify(incident.evidence),
  };
}

/** What a search looks in, comments and the owner's name aside. Lines keep one part from running into the next. */
export function textOf(incident: Incident): string {
  return fold([incident.id, incident.address, incident.machine?.name ?? '', ...incident.labels].join('\n'));
}

export function eventOf(row: IncidentEventRow): IncidentEvent {
  return {
    id: row.id,
    incidentId: row.incidentId,
    at: row.at,
    kind: row.kind as IncidentEvent['kind'],
    actor: row.actor,
    why: row.why,
    change: JSON.parse(row.change),
  };
}

/** Family and fixed-width hexadecimal value: IPv4 before IPv6, and 9.0.0.0 before 10.0.0.0. */
export function addressKey(text: string): string {
  const address = parseAddress(text);
  if (address === null) throw new TypeError(`not an address: ${text}`);
  return address.family === 4
    ? `4${address.value.toString(16).padStart(8, '0')}`
    : `6${address.value.toString(16).padStart(32, '0')}`;
}

/** Address text as it is stored, of text that people wrote; what is no address stays as it is and matches none. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text);
  return address === null ? text : formatAddress(address);
}
