/** A watched incident that fell silent closes by itself: nobody was ever bothered with it. */
import type { Incident } from '../../model/incident.ts';
import { changeOf, eventOf, type IncidentStep } from './incident-step.ts';

const SILENT_DAYS = 30;

/** Null: it stays. */
export function fade(incident: Incident, now: number): IncidentStep | null {
  if (incident.status !== 'watch' || now - incident.lastSeen < SILENT_DAYS * 86_400_000) return null;
  const faded: Incident = {
    ...incident,
    status: 'closed',
    closeReason: 'faded',
    closedAt: now,
    updatedAt: now,
  };
  const change = changeOf(incident, faded, ['status', 'closeReason']);
  const why = `Nothing was seen of it for ${SILENT_DAYS} days.`;
  return { incident: faded, events: [eventOf(faded, 'closed', 'rule:fade', why, now, change)] };
}
