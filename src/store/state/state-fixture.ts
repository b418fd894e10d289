/** What the suites of the state share: an incident, an event, an owner, and how a refusal is expected. */
import assert from 'node:assert/strict';
import type { OwnerRecord } from '../../model/account.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { Incident, Lease } from '../../model/incident.ts';
import type { CaseChange, NoticeDraft } from '../cases-port.ts';
import { type IncidentChange, StateError, type StateStore } from '../state-port.ts';

export const HOUR_MS = 3_600_000;
export const NOW = Date.UTC(2026, 2, 1);

export function anOwner(name: string, sample = false): Omit<OwnerRecord, 'id' | 'version'> {
  return {
    name,
    contact: 'csirt@example.org',
    language: 'ja',
    critical: 'medium',
    prefixes: ['192.0.2.0/24', '2001:db8::/32'],
    dark: ['192.0.2.128/25'],
    sample,
  };
}

export function anIncident(ownerId: string, change: Partial<Incident> = {}): Incident {
  return {
    id: '',
    ownerId,
    address: '192.0.2.7',
    cause: 'infected',
    status: 'open',
    closeReason: null,
    grade: 'corroborated-packets',
    verdict: 'infected',
    device: 'iot',
    confidence: 0.875,
    tool: 'mirai',
    observation: 'external',
    critical: 'medium',
    sensors: ['north', 'south'],
    packets: 12,
    firstSeen: NOW - HOUR_MS,
    lastSeen: NOW,
    openedAt: NOW,
    updatedAt: NOW,
    closedAt: null,
    reopened: 0,
    assignee: null,
    labels: ['camera'],
    machine: null,
    evidence: [{ code: 'mirai-mark', text: '12 of 12 probes', formula: null }],
    sample: false,
    version: 0,
    ...change,
  };
}

export function opened(incident: Incident, why = 'seen often enough'): IncidentChange {
  return { incident, events: [anEvent({ why })] };
}

export function anEvent(change: Partial<IncidentChange['events'][number]>): IncidentChange['events'][number] {
  return { incidentId: '', at: NOW, kind: 'opened', actor: 'rule:infected', why: '', change: {}, ...change };
}

export function aCase(incident: Incident, change: Partial<CaseRecord> = {}): CaseRecord {
  return {
    id: incident.id,
    ownerId: incident.ownerId,
    address: incident.address,
    cause: incident.cause,
    grade: incident.grade,
    critical: incident.critical,
    status: 'open',
    openedAt: NOW,
    closedAt: null,
    code: '',
    token: '',
    proof: {
      state: 'active',
      p: null,
      ratePerDay: 12.5,
      rateLowPerDay: 4,
      watchedDays: 0,
      neededDays: 1.5,
      enoughAt: null,
      lastAt: NOW,
      darkSize: 4096,
      formula: '',
      judgedAt: NOW,
    },
    isExposed: false,
    retest: null,
    stepsDone: [],
    step: 0,
    stepAt: null,
    study: null,
    untold: 0,
    toldAt: null,
    answeredAt: null,
    reopened: 0,
    sample: false,
    version: 0,
    ...change,
  };
}

export function openedCase(incident: Incident, change: Partial<CaseRecord> = {}): CaseChange {
  return {
    case: aCase(incident, change),
    events: [{ at: NOW, kind: 'opened', actor: 'rule:cases', text: 'opened', channel: null, noticeId: null }],
  };
}

export function aNotice(caseIds: readonly string[], change: Partial<NoticeDraft> = {}): NoticeDraft {
  return {
    kind: 'first',
    channel: 'email',
    ownerId: 'o1',
    contactId: null,
    to: 'csirt@example.org',
    language: 'ja',
    template: 'first.person.standard',
    caseIds,
    createdAt: NOW,
    dueAt: NOW,
    sample: false,
    ...change,
  };
}

export function aLease(change: Partial<Lease> & { name?: string } = {}): Lease {
  const { name = 'printer', ...rest } = change;
  return {
    address: '192.0.2.7',
    portFirst: null,
    portLast: null,
    from: NOW,
    to: NOW + HOUR_MS,
    machine: { name, mac: '00:00:5e:00:53:01', insideAddress: null, source: 'dhcp.csv' },
    ...rest,
  };
}

export function anAccount(name: string, role: 'admin' | 'analyst' | 'owner' = 'admin') {
  return { name, role, ownerIds: [], language: 'en', passwordHash: `hash of ${name}` } as const;
}

/** Follows the cursor to the end of the list. */
export async function allPages<Row>(
  page: (cursor: string | null) => Promise<{ rows: readonly Row[]; next: string | null }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const { rows: more, next }: { rows: readonly Row[]; next: string | null } = await page(cursor);
    rows.push(...more);
    cursor = next;
  } while (cursor !== null);
  return rows;
}

export function refusal(code: StateError['code']): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StateError, `expected StateError ${code}, got ${error}`);
    assert.equal(error.code, code);
    return true;
  };
}

/** Of several attempts at once: how many succeeded. All others must have been refused with the code. */
export async function succeeded(
  attempts: readonly Promise<unknown>[],
  code: StateError['code'],
): Promise<number> {
  const outcomes = await Promise.allSettled(attempts);
  for (const outcome of outcomes) if (outcome.status === 'rejected') refusal(code)(outcome.reason);
  return outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
}

/** Stores incidents of one owner and returns them. */
export async function putIncidents(
  store: StateStore,
  ownerId: string,
  changes: readonly Partial<Incident>[],
): Promise<Incident[]> {
  return store.changeIncidents(changes.map((change) => opened(anIncident(ownerId, change))));
}
