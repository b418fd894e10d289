/** An alert -> what the rules make of it, written; and again when somebody was faster. */
import type { Incident } from '../../model/incident.ts';
import type { Alert } from '../../model/verdict.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import type { HubEvents } from '../hub-events.ts';
import type { IncidentRules } from './ports.ts';

export interface SightedAlert {
  readonly alert: Alert;
  /** Null: that of its verdict. */
  readonly cause: Incident['cause'] | null;
  readonly ownerId: string;
  /** Ids of the sensors that saw the address. */
  readonly sensors: readonly string[];
  readonly sample: boolean;
  /** Whether an address of which nothing is known may be watched on evidence that anybody can forge. */
  readonly mayBeginToWatch: boolean;
}

interface Deps {
  readonly state: StateStore;
  readonly rules: IncidentRules;
  readonly events: HubEvents;
  readonly clock: () => number;
}

const MOST_ATTEMPTS = 8;

export async function actOnAlert(
  { state, rules, events, clock }: Deps,
  { mayBeginToWatch, ...sighted }: SightedAlert,
): Promise<void> {
  const { alert } = sighted;
  const lease = await state.leaseAt(alert.address, null, Math.floor(alert.last * 1000));
  const machine = lease?.machine ?? null;
  for (let attempt = 1; ; attempt++) {
    const others = await state.incidentsOfAddress(alert.address);
    if (others.length === 0 && alert.grade === 'spoofable-packet' && !mayBeginToWatch) return;
    const existing = await state.incidentFor(alert.address, sighted.cause ?? rules.causeOf(alert.verdict));
    const changes = rules.decide({ ...sighted, machine, existing, others, now: clock() });
    if (changes.length === 0) return;
    try {
      events.tellIncidents(await state.changeIncidents(changes));
      return;
    } catch (error) {
      const isRace = error instanceof StateError && (error.code === 'stale' || error.code === 'exists');
      if (!isRace || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}
