/** Each actor by himself: does chance explain how he visits the dark? */
import type { Frame } from './frame.ts';
import { NO_SET } from './observations.ts';
import { type RepeatFinding, sweepGap, weighRepeats } from './repeats.ts';
import { weighRhythm } from './rhythm.ts';
import { type WalkFinding, weighWalk } from './walk.ts';

export interface Score {
  readonly actor: number;
  /** Of all its tests together, corrected for their number. */
  readonly p: number;
  readonly repeats: RepeatFinding;
  readonly walk: WalkFinding;
  /** P(days this even, were it a Poisson process). */
  readonly evenness: number;
  readonly gapSeconds: number;
  /** Distinct dark addresses, over all services. */
  readonly reach: number;
  /** Visits: see repeats.ts. */
  readonly visits: number;
}

/** Fewer visits than this show nothing, whatever they are. */
export const LEAST_VISITS = 6;
/** Who knows fewer addresses looks for them, not for whoever is there. */
export const LEAST_REACH = 5;
/** P(so many repeats): below, somebody returns to few addresses, as a client does that lost its server. */
const LEAST_EXCESS = 1e-4;

export interface Scores {
  /** Those with p < KEPT_BELOW, by actor. */
  readonly kept: ReadonlyMap<number, Score>;
  /** p of every actor that was tested, by actor; 2 for those that were not. */
  readonly p: Float64Array;
  readonly tested: number;
}

const KEPT_BELOW = 0.05;

export function scoreActors(frame: Frame, onProgress: (done: number, of: number) => void): Scores {
  const { timeline } = frame;
  const p = new Float64Array(timeline.actors).fill(2);
  const kept = new Map<number, Score>();
  let tested = 0;
  for (let actor = 0; actor < timeline.actors; actor++) {
    if ((actor & 0x3fff) === 0) onProgress(actor, timeline.actors);
    const score = scoreGroups(frame, actor, groupsOf(frame, actor));
    if (score === null) continue;
    tested++;
    p[actor] = score.p;
    if (score.p < KEPT_BELOW) kept.set(actor, score);
  }
  return { kept, p, tested };
}

export function groupsOf({ timeline }: Frame, actor: number): Uint32Array {
  return timeline.order.subarray(timeline.start[actor], timeline.start[actor + 1]);
}

/** Null where there is too little to ask anything of it. */
export function scoreGroups(frame: Frame, actor: number, groups: Uint32Array): Score | null {
  let visits = 0;
  for (const group of groups) visits += frame.distinct[group];
  if (visits < LEAST_VISITS) return null;
  const reach = reachOf(frame, groups);
  if (reach < LEAST_REACH) return null;
  const gapSeconds = sweepGap(frame, groups);
  const repeats = weighRepeats(frame, groups, gapSeconds);
  const walk = weighWalk(frame, groups);
  const { evenness } = weighRhythm(frame, groups);
  const isSpread = repeats.excess > LEAST_EXCESS;
  const ps = [repeats.p, walk.p, evenness].filter((one) => one < 1);
  const least = ps.length === 0 ? 1 : Math.min(...ps);
  // All three were tried whatever came out of them.
  return {
    actor,
    p: isSpread ? Math.min(1, least * 3) : 1,
    repeats,
    walk,
    evenness,
    gapSeconds,
    reach,
    visits,
  };
}

/** Distinct addresses of the dark spaces together, those that are not dark left out. */
export function reachOf(frame: Frame, groups: ArrayLike<number>): number {
  const { observations, masks, scratch } = frame;
  const { set, distinct, members } = frame.columns;
  const spaces = new Set<number>();
  for (let i = 0; i < groups.length; i++) spaces.add(frame.columns.space[groups[i]]);
  let reach = 0;
  for (const space of spaces) {
    const mask = masks[space];
    if (observations.spaces[space].family === 6) {
      for (let i = 0; i < groups.length; i++) {
        if (frame.columns.space[groups[i]] === space) reach += frame.distinct[groups[i]];
      }
      continue;
    }
    scratch.begin(observations.spaces[space].size);
    for (let i = 0; i < groups.length; i++) {
      if (frame.columns.space[groups[i]] !== space) continue;
      const end = set[groups[i]] === NO_SET ? 0 : set[groups[i]] + distinct[groups[i]];
      for (let at = set[groups[i]]; at < end; at++) {
        if (mask === null || mask[members[at]] === 0) scratch.add(members[at]);
      }
    }
    reach += scratch.distinct;
    scratch.clear();
  }
  return reach;
}
