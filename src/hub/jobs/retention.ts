/** Deletes what is older than the settings say; sums of whole days are made before their sightings go. */
import type { FactsStore } from '../../store/facts-port.ts';
import type { StateStore } from '../../store/state-port.ts';
import { RETENTION_NOTE } from '../retention-note.ts';
import { createLoop, type Loop } from './loop.ts';

const DAY_MS = 86_400_000;

export interface RetentionDeps {
  readonly facts: FactsStore;
  readonly state: StateStore;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface Retaining extends Loop {
  runOnce(): Promise<void>;
}

export function createRetention(deps: RetentionDeps): Retaining {
  const runOnce = () => run(deps);
  return { ...createLoop(runOnce, deps.onTrouble), runOnce };
}

async function run({ facts, state, clock }: RetentionDeps): Promise<void> {
  const now = clock();
  const kept = await state.retention();
  const before = (days: number | null) => (days === null ? null : now - days * DAY_MS);
  const seconds = (days: number | null) => {
    const ms = before(days);
    return ms === null ? null : Math.floor(ms / 1000);
  };
  await facts.rollUp(Math.floor(now / DAY_MS));
  await facts.expire({
    sightings: seconds(kept.sightings),
    packets: seconds(kept.packets),
    verdicts: seconds(kept.verdicts),
    daily: seconds(kept.daily),
  });
  await state.expire({
    closedIncidents: before(kept.closedIncidents),
    audit: before(kept.audit),
    leases: before(kept.leases),
    systems: before(kept.verdicts),
    visits: before(kept.visits),
    sessions: now,
  });
  await state.setNote(RETENTION_NOTE, String(now));
}
