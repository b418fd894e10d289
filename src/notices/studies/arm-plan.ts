/** What an arm changes of the policy: its ladder, how long it waits, its wording. */
import type { StudyArm } from '../../model/study.ts';
import type { ArmPlan } from '../policy/next-step.ts';
import { type LadderStep, ladderStep } from '../policy/policy-settings.ts';

const HOUR_MS = 3_600_000;
/** Between steps of which the policy says nothing: time to act on the one before. */
const USUAL_WAIT = '3d';

export function armPlan(arm: StudyArm, policy: { readonly ladder: readonly LadderStep[] }): ArmPlan {
  return {
    ladder: arm.channels === null ? null : ladderOfArm(arm.channels, policy.ladder),
    delayMs: arm.delayHours * HOUR_MS,
    variant: arm.template,
  };
}

/** The n-th time that a channel stands in the arm is its n-th step of the policy, with its wait and where it goes to. */
function ladderOfArm(channels: StudyArm['channels'] & {}, ladder: readonly LadderStep[]): LadderStep[] {
  const left = [...ladder];
  return channels.map((channel, place) => {
    const found = left.findIndex((step) => step.channel === channel);
    const [own] = found < 0 ? [] : left.splice(found, 1);
    const step = own ?? ladderStep.parse({ channel, after: place === 0 ? '0h' : USUAL_WAIT });
    // What began the policy's ladder at once may stand later in this one, and the other way round.
    return place === 0 ? { ...step, after: 0 } : step;
  });
}

/** As it is shown: the wait of the arm is that of its first step. */
export function shownLadder({ ladder, delayMs }: ArmPlan, policy: readonly LadderStep[]): LadderStep[] {
  const steps = ladder ?? policy;
  return steps.map((step, place) => (place === 0 ? { ...step, after: step.after + delayMs } : step));
}
