/** A scanning system <-> its rows. */
import type { SystemRow } from '../../model/api.ts';
import type { ScanningSystem, SystemEvent, SystemMember, SystemRecord } from '../../model/scanning-system.ts';
import { systemRowOf } from '../../model/system-row.ts';
import { chunksOf } from './engine.ts';
import { fold } from './ids.ts';
import type { SystemEventRow, SystemTableRow, Tables } from './tables.ts';

type DetailRow = Tables['systemDetails'];
type MemberRow = Tables['systemMembers'];

const MEMBERS_A_ROW = 400;
/** Of what a system is searched by; who knocks at every port has thousands. */
const MOST_SEARCHED = 1_000;

export function tableRowOf(record: SystemRecord): SystemTableRow {
  const { system } = record;
  return {
    id: record.id,
    foundName: system.name,
    ...personColumns(record),
    foundText: foundTextOf(record),
    verdict: system.verdict,
    status: record.status,
    confidence: system.confidence,
    novelty: record.novelty,
    probes: system.probes,
    sources: system.members.length,
    firstSeen: system.first,
    lastSeen: system.last,
    bornAt: Math.floor(record.bornAt),
    updatedAt: Math.floor(record.updatedAt),
    sample: record.sample ? 1 : 0,
    // With the found name: the given one stands above it for as long as there is one.
    row: JSON.stringify(systemRowOf({ ...record, givenName: null, promoted: null })),
  };
}

/** What a person says of a system stands in columns of its own, which a run leaves alone. */
export function personColumns({
  givenName,
  promoted,
  comment,
}: Pick<SystemRecord, 'givenName' | 'promoted' | 'comment'>) {
  return {
    givenName,
    promoted: promoted === null ? null : JSON.stringify(promoted),
    comment,
    personText: linesOf([givenName ?? '', promoted?.organisation ?? '', comment]),
  };
}

function foundTextOf({ id, system }: SystemRecord): string {
  const networks = new Set<string>();
  for (const { asn, asName } of system.members) {
    if (asn === null || networks.size >= MOST_SEARCHED) continue;
    networks.add(networkLine(asn)).add(asName ?? '');
  }
  const services = system.services.slice(0, MOST_SEARCHED).map(({ service }) => service);
  return linesOf([id, system.name, ...services, ...networks]);
}

export function networkLine(asn: number): string {
  return `as${asn}`;
}

function linesOf(texts: readonly string[]): string {
  return fold(`\n${texts.join('\n')}\n`);
}

export function detailRowOf({ id, system, similar }: SystemRecord): DetailRow {
  const { members: _members, walk, ...head } = system;
  return {
    systemId: id,
    head: JSON.stringify(head),
    similar: JSON.stringify(similar),
    walk: JSON.stringify(walk),
  };
}

export function memberRowsOf({ id, system }: SystemRecord): MemberRow[] {
  return [...chunksOf(system.members, MEMBERS_A_ROW)].map((members, place) => ({
    systemId: id,
    place,
    members: JSON.stringify(members),
  }));
}

/** `details.walk` '' leaves it out. */
export function recordOf(
  row: SystemTableRow,
  details: Omit<DetailRow, 'systemId'>,
  members: readonly string[],
): SystemRecord {
  const head = JSON.parse(details.head) as Omit<ScanningSystem, 'members' | 'walk'>;
  return {
    id: row.id,
    givenName: row.givenName,
    promoted: promotedOf(row.promoted),
    comment: row.comment,
    status: row.status as SystemRecord['status'],
    bornAt: row.bornAt,
    updatedAt: row.updatedAt,
    system: {
      ...head,
      members: members.flatMap((some) => JSON.parse(some) as SystemMember[]),
      walk: details.walk === '' ? [] : JSON.parse(details.walk),
    },
    novelty: row.novelty,
    similar: JSON.parse(details.similar),
    sample: row.sample === 1,
  };
}

/** `row` of today or of a snapshot, with what persons say of the system today. */
export function listRowOf(row: string, person: Pick<SystemTableRow, 'givenName' | 'promoted'>): SystemRow {
  const read = JSON.parse(row) as SystemRow;
  return {
    ...read,
    name: person.givenName ?? read.name,
    isNamed: person.givenName !== null,
    promoted: promotedOf(person.promoted),
  };
}

function promotedOf(text: string | null): SystemRecord['promoted'] {
  return text === null ? null : JSON.parse(text);
}

export function eventRowOf(id: string, event: Omit<SystemEvent, 'id'>): SystemEventRow {
  return {
    id,
    systemId: event.systemId,
    at: Math.floor(event.at),
    kind: event.kind,
    actor: event.actor,
    joined: JSON.stringify(event.joined),
    left: JSON.stringify(event.left),
    text: event.text,
  };
}

export function systemEventOf(row: SystemEventRow): SystemEvent {
  return {
    id: row.id,
    systemId: row.systemId,
    at: row.at,
    kind: row.kind as SystemEvent['kind'],
    actor: row.actor,
    joined: JSON.parse(row.joined),
    left: JSON.parse(row.left),
    text: row.text,
  };
}
