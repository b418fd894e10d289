/** A plan of a study for tests that need one to be there. */
import type { StudyDraft } from '../src/model/api.ts';
import { registerStudy } from '../src/notices/studies/register-study.ts';
import type { StateStore } from '../src/store/state-port.ts';

const DAY_MS = 86_400_000;
const arm = { channels: null, template: null, delayHours: 0, weight: 1, isControl: false };

export function aStudyDraft(now: number, change: Partial<StudyDraft> = {}): StudyDraft {
  return {
    name: 'Wording',
    question: 'Does the wording that says first what to do get devices clean sooner?',
    arms: [
      { ...arm, name: 'improved', template: 'improved' },
      { ...arm, name: 'standard', isControl: true },
    ],
    stratifyBy: 'nothing',
    isClusteredByOwner: true,
    exempt: { grades: [], causes: [] },
    covariates: [],
    primaryOutcome: 'time-to-clean',
    expected: { controlShare: 0.6, armShare: 0.8 },
    costs: { currency: 'JPY', perNotice: [] },
    stopAt: { subjects: 400, epochMs: now + 100 * DAY_MS },
    followDays: 60,
    ...change,
  };
}

/** Past the routes: a hub that sends nothing registers none. Resolves to its id. */
export async function addStudy(
  state: StateStore,
  now: number,
  change: Partial<StudyDraft> = {},
): Promise<string> {
  const id = 'a-study';
  const { registeredAt, planHash, ...plan } = registerStudy({ id, ...aStudyDraft(now, change) }, now);
  await state.createStudy({ id, plan: JSON.stringify(plan), planHash, registeredAt, sample: false });
  return id;
}
