/** What a rule makes of an incident: the incident as it shall be, and the events that tell of it. */
import { isDeepStrictEqual } from 'node:util';
import type { Incident, IncidentEvent, IncidentEventKind } from '../../model/incident.ts';

/** As the store's IncidentChange; a new incident has the version 0 and no id yet. */
export interface IncidentStep {
  readonly incident: Incident;
  readonly events: readonly Omit<IncidentEvent, 'id'>[];
}

/** Fields that differ, with both values. */
export function changeOf(
  before: Incident | null,
  after: Incident,
  fields: readonly (keyof Incident)[],
): IncidentEvent['change'] {
  const change: Record<string, { from: unknown; to: unknown }> = {};
  for (const field of fields) {
    const from = before === null ? null : before[field];
    if (!isDeepStrictEqual(from, after[field])) change[field] = { from, to: after[field] };
  }
  return change;
}

export function eventOf(
  incident: Incident,
  kind: IncidentEventKind,
  actor: string,
  why: string,
  at: number,
  change: IncidentEvent['change'],
): Omit<IncidentEvent, 'id'> {
  return { incidentId: incident.id, at, kind, actor, why, change };
}
