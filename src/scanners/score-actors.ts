/** Each actor by himself: does chance explain how he visits the dark? */

import { NO_SET } from './columns.ts';
import type { Recalled } from './found-before.ts';
import type { Frame } from './frame.ts';
import { mayMissRepeats, type RepeatFinding, sweepGap, weighRepeats } from './repeats.ts';
import { evennessOf } from './rhythm.ts';
import { mayWalk, type WalkFinding, weighWalk } from './walk.ts';

export interface Score {
  readonly actor: number;
  /** Of all its tests together, corrected for their number. */
  readonly p: number;
  readonly repeats: RepeatFinding;
  readonly walk: WalkFinding;
  /** P(days this even, were it a Poisson process). */
  readonly evenness: number;
  readonly gapSeconds: number;
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

/** `recalled`: who is taken from what was found before. */
export function scoreActors(
  frame: Frame,
  recalled: Recalled<unknown> | null,
  onProgress: (done: number, of: number) => void,
): Scores {
  const { timeline } = frame;
  const p = new Float64Array(timeline.actors).fill(2);
  const kept = new Map<number, Score>();
  let tested = 0;
  for (let actor = 0; actor < timeline.actors; actor++) {
    if ((actor & 0x3fff) === 0) onProgress(actor, timeline.actors);
    const before = recalled?.before[actor] ?? -1;
    if (recalled !== null && before >= 0) {
      const { scores } = recalled.found;
      p[actor] = scores.p[before];
      if (p[actor] <= 1) tested++;
      const score = scores.kept.get(before);
      if (score !== undefined) kept.set(actor, { ...score, actor });
      continue;
    }
    const groups = groupsOf(frame, actor);
    const visits = askable(frame, groups);
    if (visits === 0) continue;
    tested++;
    p[actor] = withoutRepeats(frame, groups, visits) ?? scoreAsked(frame, actor, groups, visits, kept);
  }
  return { kept, p, tested };
}

function scoreAsked(
  frame: Frame,
  actor: number,
  groups: Uint32Array,
  visits: number,
  kept: Map<number, Score>,
): number {
  const score = weigh(frame, actor, groups, visits);
  if (score.p < KEPT_BELOW) kept.set(actor, score);
  return score.p;
}

export function groupsOf({ timeline }: Frame, actor: number): Uint32Array {
  return timeline.order.subarray(timeline.start[actor], timeline.start[actor + 1]);
}

/** Null where there is too little to ask anything of it. */
export function scoreGroups(frame: Frame, actor: number, groups: Uint32Array): Score | null {
  const visits = askable(frame, groups);
  return visits === 0 ? null : weigh(frame, actor, groups, visits);
}

/** Its visits; 0 where these are too few, or to too few addresses, to ask anything. */
function askable(frame: Frame, groups: Uint32Array): number {
  let visits = 0;
  for (const group of groups) visits += frame.distinct[group];
  return visits >= LEAST_VISITS && reaches(frame, groups, LEAST_REACH) ? visits : 0;
}

/**
 * The p of an actor of whom chance makes too few repeats for any to be missed, and whom nothing else makes remarkable: nearly
 * all of a million, each asked with hardly any work. Null: it must be weighed in full.
 */
function withoutRepeats(frame: Frame, groups: Uint32Array, visits: number): number | null {
  if (mayMissRepeats(frame, groups)) return null;
  const walk = mayWalk(frame, groups) ? weighWalk(frame, groups).p : 1;
  const p = Math.min(1, Math.min(walk, evennessOf(frame, groups, visits)) * TESTS);
  return p < KEPT_BELOW ? null : p;
}

/** All three were tried whatever came out of them. */
const TESTS = 3;

function weigh(frame: Frame, actor: number, groups: Uint32Array, visits: number): Score {
  const gapSeconds = sweepGap(frame, groups);
  const repeats = weighRepeats(frame, groups, gapSeconds);
  const walk = weighWalk(frame, groups);
  const evenness = evennessOf(frame, groups, visits);
  const isSpread = repeats.excess > LEAST_EXCESS;
  const ps = [repeats.p, walk.p, evenness].filter((one) => one < 1);
  const least = ps.length === 0 ? 1 : Math.min(...ps);
  return {
    actor,
    p: isSpread ? Math.min(1, least * TESTS) : 1,
    repeats,
    walk,
    evenness,
    gapSeconds,
    visits,
  };
}

/** Whether it came to so many addresses, those that are not dark left out. */
function reaches(frame: Frame, groups: Uint32Array, least: number): boolean {
  const { observations, masks } = frame;
  const { set, distinct, members, space } = frame.columns;
  const found: number[] = [];
  for (const group of groups) {
    const at = space[group];
    if (observations.spaces[at].family === 6 || observations.spaces.length > 1)
      return reachOf(frame, groups) >= least;
    if (set[group] === NO_SET) continue;
    const mask = masks[at];
    const end = set[group] + distinct[group];
    for (let i = set[group]; i < end; i++) {
      const position = members[i];
      if ((mask !== null && mask[position] !== 0) || found.includes(position)) continue;
      if (found.push(position) >= least) return true;
    }
  }
  return false;
}

/** Distinct addresses of the dark spaces together, those that are not dark left out. */
export function reachOf(frame: Frame, groups: ArrayLike<number>): number {
  const { observations, masks, scratch, sizes } = frame;
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
      // Crowds have been everywhere long before the last of their millions of visits.
      if (scratch.distinct === sizes[space]) break;
    }
    reach += scratch.distinct;
    scratch.clear();
  }
  return reach;
}
