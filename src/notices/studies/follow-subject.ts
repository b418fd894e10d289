/**
 * A case of a study -> how long it took to get clean, or how long it was known not to be.
 *
 * Clean counts from when its silence began, which is the last arrival, and not from when the silence was long enough to
 * prove it: that wait depends on the device's rate and on the size of the dark space, and not on what the owner did. The
 * true moment lies between the last arrival and the next that did not come, about one mean gap later; this widens every
 * time by the same law in all arms, and so is left as it is. A silence that began before the case opened, or within the
 * hour, counts as one hour, the grain of what is stored.
 *
 * A device that fell silent a moment ago cannot be told from one that sends. So each open case is looked at as it was
 * `neededDays` ago, the silence that would prove it clean: what has sent since was infected then, and what has not is
 * closed by proof. The look lies back by the same for a device whether it gets clean or not, so nobody is lost from
 * sight because he got clean. Only where sensors were down, or the address moved, does a case end with its last arrival.
 */
import type { CaseEvent, CaseRecord } from '../../model/case.ts';
import type { Censoring, StudySubject } from '../../model/study.ts';

export type Followed = Pick<
  StudySubject,
  'timeDays' | 'isClean' | 'censoredBy' | 'reinfectedDays' | 'followedCleanDays'
>;

export interface FollowOptions {
  /** Empty for a case that was never reopened: its record tells all. */
  readonly events: readonly Pick<CaseEvent, 'at' | 'kind' | 'actor'>[];
  /** The last arrival at or before a time, epoch milliseconds; null: none is known (any more). */
  readonly lastArrival: (before: number) => number | null;
  readonly followDays: number;
  /** Epoch milliseconds: now, or when the study ended. */
  readonly until: number;
  readonly now: number;
}

const DAY_MS = 86_400_000;
const SHORTEST_DAYS = 1 / 24;

export type FollowedCase = Pick<CaseRecord, 'openedAt' | 'closedAt' | 'status' | 'proof' | 'reopened'>;

export function followSubject(record: FollowedCase, options: FollowOptions): Followed {
  const { followDays, until, now } = options;
  const dayOf = (at: number) => (at - record.openedAt) / DAY_MS;
  const endDays = Math.min(followDays, dayOf(until));
  const lost = (censoredBy: Censoring, days: number): Followed => ({
    timeDays: Math.max(0, Math.min(days, endDays)),
    isClean: false,
    censoredBy: days < endDays ? censoredBy : 'end-of-study',
    reinfectedDays: [],
    followedCleanDays: 0,
  });
  const first = firstEnd(record, options);
  if (first !== null && !first.isProof) return lost('closed-otherwise', dayOf(first.at));
  if (first !== null) {
    const timeDays = Math.max(SHORTEST_DAYS, dayOf(first.silentSince));
    if (timeDays > endDays) return lost('end-of-study', endDays);
    const reinfectedDays = options.events
      .filter(({ kind, at }) => kind === 'reopened' && at > first.at)
      .map(({ at }) => dayOf(at) - timeDays)
      .filter((days) => days <= endDays - timeDays);
    return {
      timeDays,
      isClean: true,
      censoredBy: null,
      reinfectedDays,
      followedCleanDays: endDays - timeDays,
    };
  }
  const { state, lastAt, neededDays } = record.proof;
  if (state === 'unknown-moved') return lost('moved', dayOf(lastAt));
  if (neededDays === null) return lost('unprovable', dayOf(lastAt));
  const looked = now - neededDays * DAY_MS;
  return lastAt < looked ? lost('sensor-down', dayOf(lastAt)) : lost('end-of-study', dayOf(looked));
}

type FirstEnd =
  | { readonly isProof: true; readonly at: number; readonly silentSince: number }
  | { readonly isProof: false; readonly at: number };

/** Null: it was never closed. */
function firstEnd(record: FollowedCase, { events, lastArrival }: FollowOptions): FirstEnd | null {
  const { state, lastAt } = record.proof;
  if (record.reopened === 0) {
    if (record.status === 'open' || record.closedAt === null) return null;
    const isProof = state === 'clean-by-silence' || state === 'clean-by-retest';
    return isProof ? { isProof, at: record.closedAt, silentSince: lastAt } : { isProof, at: record.closedAt };
  }
  const closed = events.find(({ kind }) => kind === 'closed');
  if (closed === undefined) return null;
  const { at } = closed;
  if (closed.actor !== 'rule:proof') return { isProof: false, at };
  // Where retention took the arrivals, the proof's own time is the latest that it can have been.
  return { isProof: true, at, silentSince: lastArrival(at) ?? at };
}
