/** What a walled garden does to a case: held, released, watched. The watch is a re-test of its own kind. */
import type { CaseRecord } from '../../model/case.ts';
import type { GardenWatch, ReleasedBy } from '../../model/hold.ts';
import { beginRetest, type CaseStep } from './case-steps.ts';

const RELEASED: Readonly<Record<ReleasedBy, string>> = {
  self: 'The owner let the address go.',
  staff: 'Staff let the address go.',
  proof: 'The case was closed, and the address let go.',
  expired: 'The hold ended by itself.',
};

/** More watching alone is written so often: each write is a version that somebody else's change may meet. */
const WRITE_EVERY_SECONDS = 300;

export function noteHeld(record: CaseRecord, holdId: string, now: number): CaseStep {
  const event = { at: now, actor: 'garden', channel: null, noticeId: holdId };
  const text = 'The address reaches nothing but the page of its case.';
  return { case: record, events: [{ ...event, kind: 'quarantined', text }] };
}

/** He knows by now. */
export function notePageSeen(record: CaseRecord, holdId: string, now: number): CaseStep {
  const event = { at: now, actor: 'owner', channel: null, noticeId: holdId };
  return {
    case: { ...record, toldAt: record.toldAt ?? now },
    events: [{ ...event, kind: 'page-seen', text: 'The page of the case was shown at the gateway.' }],
  };
}

export function noteReleased(record: CaseRecord, holdId: string, by: ReleasedBy, now: number): CaseStep {
  const event = { at: now, actor: by === 'self' ? 'owner' : 'garden', channel: null, noticeId: holdId };
  return { case: record, events: [{ ...event, kind: 'released', text: RELEASED[by] }] };
}

/** A re-test at the gateway; null: the case is closed, or a re-test runs already. */
export function beginWatch(record: CaseRecord, now: number): CaseStep | null {
  const begun = beginRetest(record, 'owner', now);
  if (begun === null || begun.case.retest === null) return null;
  return { ...begun, case: { ...begun.case, retest: { ...begun.case.retest, kind: 'gateway-silence' } } };
}

/** What the gateway counted since the release; null: no such re-test runs, or nothing is new. */
export function noteWatch(record: CaseRecord, watch: GardenWatch, now: number): CaseStep | null {
  const { retest } = record;
  if (retest === null || retest.kind !== 'gateway-silence' || retest.outcome !== null) return null;
  const { watchedSeconds, hits, isOver } = watch;
  const isMore = watchedSeconds >= retest.watchedSeconds + WRITE_EVERY_SECONDS;
  if (!isMore && hits === retest.hits && isOver === (retest.endedAt !== null)) return null;
  // What it shows, proof says: it ends as clean, as still sending, or as too short to show anything.
  const next = { ...retest, watchedSeconds, hits, endedAt: isOver ? now : null };
  return { case: { ...record, retest: next }, events: [] };
}
