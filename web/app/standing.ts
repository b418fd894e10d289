/** How a connection stands, in one word of four: what the app's first page answers. */
import type { AppCase, AppState } from '../../src/model/api.ts';

/** `unknown` is never said as if it were good news: nobody looked. */
export const STANDINGS = ['listed', 'unknown', 'clean', 'clear'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Judging runs every few minutes; after this long it has stopped. */
const OLD_MS = 24 * 3_600_000;

const UNKNOWN: ReadonlySet<AppCase['proof']['state']> = new Set(['unknown-moved', 'unknown-sensor-down']);
const CLEAN: ReadonlySet<AppCase['proof']['state']> = new Set(['clean-by-silence', 'clean-by-retest']);

export function standingOf(state: Pick<AppState, 'cases' | 'judgedAt'>, now: number): Standing {
  const open = state.cases.filter(({ status }) => status === 'open');
  if (open.some(({ proof }) => !UNKNOWN.has(proof.state))) return 'listed';
  if (open.length > 0 || state.judgedAt === null || now - state.judgedAt > OLD_MS) return 'unknown';
  return state.cases.some(({ proof }) => CLEAN.has(proof.state)) ? 'clean' : 'clear';
}

/** Of its test, the last step of all advice: that has a button of its own. */
const RETEST_ID = 're-test';

export interface Walk {
  readonly steps: AppCase['advice'];
  /** The first that is not done; null: all are. */
  readonly current: AppCase['advice'][number] | null;
}

export function walkOf({ advice, stepsDone }: Pick<AppCase, 'advice' | 'stepsDone'>): Walk {
  const steps = advice.filter(({ id }) => id !== RETEST_ID);
  return { steps, current: steps.find(({ id }) => !stepsDone.includes(id)) ?? null };
}

/** Time for a push to come through before its silence is told. */
const PATIENCE_MS = 15 * 60_000;

/** A push went out, and the device has not said that it came. */
export function isPushLost(push: AppState['push'], now: number): boolean {
  if (push === null || push.acceptedAt === null) return false;
  return (push.heardAt ?? 0) < push.acceptedAt && now - push.acceptedAt > PATIENCE_MS;
}
