/** Why the next step of a ladder is not taken yet, as far as the case tells it; the policy of the hub decides. */
import type { CaseDetail } from '../../../../src/model/api.ts';
import type { CaseRecord } from '../../../../src/model/case.ts';

/**
 * `time`: its time has not come. `silence`: nothing came since the step before, or so long a silence speaks for the
 * owner. `unknown`: nobody can say whether it sends. `retest`: its answer comes first. `study`: an arm may begin later.
 * `policy`: it is due, and quiet hours, free days, a digest, a limit or a missing mail address may still hold it.
 */
export type StepWait = 'time' | 'silence' | 'unknown' | 'retest' | 'study' | 'policy';

/** A silence that chance brings in less than half of all cases speaks for the owner: the hub's own bound. */
const SPEAKS_FOR_HIM = 0.5;

/** Null: there is no next step. */
export function whyStepWaits(
  { case: record, ladder }: Pick<CaseDetail, 'case' | 'ladder'>,
  nowMs: number,
): StepWait | null {
  if (record.next === null) return null;
  if (nowMs < record.next.at) return 'time';
  if (record.study !== null && record.stepAt === null) return 'study';
  // The foot is climbed at once and whatever happens.
  if (ladder.slice(0, record.step + 1).every(({ afterMs }) => afterMs === 0)) return 'policy';
  if (record.proof.state === 'unknown-moved' || record.proof.state === 'unknown-sensor-down')
    return 'unknown';
  if (!stillSends(record)) return 'silence';
  return record.retest !== null && record.retest.outcome === null ? 'retest' : 'policy';
}

function stillSends({ proof, stepAt, openedAt }: CaseRecord): boolean {
  if (proof.lastAt <= (stepAt ?? openedAt)) return false;
  if (proof.state === 'active' || proof.state === 'reinfected') return true;
  return proof.state === 'quiet' && (proof.p ?? 0) > SPEAKS_FOR_HIM;
}
