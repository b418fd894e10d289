/** Names of the notes that the systems job leaves and the routes read. */
import type { SystemsReport } from '../model/scanning-system.ts';
import type { StateStore } from '../store/state-port.ts';

/** What one of several hubs holds while it runs. */
export const SYSTEMS_CLAIM = 'systems-run';

export interface SystemsNote {
  /** Epoch milliseconds: when the run was, and up to when it looked. */
  readonly ranAt: number;
  /** Null where no sensor has a dark space of IPv4, of which all of it speaks. */
  readonly report: Omit<SystemsReport, 'systems'> | null;
}

function noteName(sample: boolean): string {
  return sample ? 'systems-report-sample' : 'systems-report';
}

/** Null before the first run. */
export async function readSystemsNote(state: StateStore, sample: boolean): Promise<SystemsNote | null> {
  const text = await state.note(noteName(sample));
  return text === null || text === '' ? null : (JSON.parse(text) as SystemsNote);
}

/** Null forgets it. */
export async function writeSystemsNote(
  state: StateStore,
  sample: boolean,
  note: SystemsNote | null,
): Promise<void> {
  await state.setNote(noteName(sample), note === null ? '' : JSON.stringify(note));
}
