/** What the push service said of a push, kept with the subscription: when it took one, or that it is no more. */
import type { DeliveryOutcome, Notice } from '../../model/notice.ts';
import type { StateStore } from '../../store/state-port.ts';

/** The app compares the time with that of the last push that it heard: pushes stop without a word. */
export async function notePush(
  state: Pick<StateStore, 'enrolment' | 'changeEnrolment'>,
  notice: Pick<Notice, 'channel' | 'to' | 'sample'>,
  outcome: DeliveryOutcome,
  now: number,
): Promise<void> {
  if (notice.channel !== 'web-push' || notice.sample || outcome.kind === 'later') return;
  const push = (await state.enrolment(notice.to))?.push ?? null;
  if (push === null) return;
  if (outcome.kind === 'accepted')
    await state.changeEnrolment(notice.to, { push: { ...push, acceptedAt: now } });
  else if (outcome.isGone) await state.changeEnrolment(notice.to, { push: null });
}
