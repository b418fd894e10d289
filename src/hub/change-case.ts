/** One step of a case, again on what is there by then when somebody else changed it meanwhile. */
import type { CaseRecord } from '../model/case.ts';
import { StateError, type StateStore } from '../store/state-port.ts';
import type { CaseStep } from './jobs/case-ports.ts';

const MOST_ATTEMPTS = 5;

/** `step` gives null where nothing is to be changed. Resolves to the case as it is then. */
export async function changeCase(
  state: Pick<StateStore, 'changeCases'>,
  read: () => Promise<CaseRecord>,
  step: (record: CaseRecord) => CaseStep | null,
): Promise<CaseRecord> {
  for (let attempt = 1; ; attempt++) {
    const record = await read();
    const next = step(record);
    if (next === null) return record;
    try {
      const [changed] = await state.changeCases({ cases: [next], notices: [], incidents: [] });
      return changed;
    } catch (error) {
      if (!(error instanceof StateError) || error.code !== 'stale' || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}
