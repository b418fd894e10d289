/** Sources that come again: those that look the same, and are neighbours, keep one schedule, or follow one another. */
import type { MemberLink } from '../model/scanning-system.ts';
import { isAlike, joinFleets } from './fleet-links.ts';
import { itineraryOf, pairsOnTheSpot, shareTargets } from './followers.ts';
import type { Frame } from './frame.ts';
import { type Habits, habitsOf, scheduleLikeness, serviceLikeness, togetherProbability } from './likeness.ts';
import type { LinkOptions } from './link-actors.ts';
import { comesBack, recurrenceOf } from './recurrence.ts';
import { median } from './rhythm.ts';
import { groupsOf, LEAST_VISITS, type Score, type Scores } from './score-actors.ts';
import { neighbourhoodOf } from './source-address.ts';
import type { Units } from './units.ts';

/** Of two neighbours, days in common (cosine). */
const LEAST_COMMON_DAYS = 0.3;
/** Cosine of the visits by day from which on two keep one schedule. */
const SAME_SCHEDULE = 0.85;
/** A schedule tells something when it is not every day the same. */
const LEAST_VARIATION = 0.7;
const LEAST_COMMON_SERVICES = 0.5;
/** P that so many sweeps begin together by accident, one pair of few hundred being enough to mislead. */
const TOGETHER_LEVEL = 1e-5;
/** A successor begins within this, or within twice the pause that is usual for both. */
const HAND_OVER_SECONDS = 3 * 86_400;
/** Where so many look the same, looking the same says little. */
const MOST_ALIKE = 40;

/**
 * Those that come again, and whose habits can be compared therefore: alike in look, and neighbours, on one schedule, or one
 * after the other. Who came once keeps no schedule with anybody.
 */
export function joinByHabit(
  frame: Frame,
  scores: Scores,
  units: Units,
  systematic: ReadonlySet<number>,
  options: LinkOptions,
): void {
  const { timeline, observations } = frame;
  const actors = [...systematic].sort((a, b) => a - b);
  const context = { scores, observedDays: frame.watchedDays.length, asnOf: options.asnOf };
  const sourceOf = (actor: number) => observations.sources[timeline.sourceOf[actor]];
  // One address, one sender, unless it changed hands.
  for (let i = 1; i < actors.length; i++) {
    const [a, b] = [actors[i - 1], actors[i]];
    if (timeline.sourceOf[a] === timeline.sourceOf[b] && timeline.lookOf[a] === timeline.lookOf[b])
      units.join(a, b, 'signature');
  }
  const byLook = new Map<number, Comeback[]>();
  const recurrent: Comeback[] = [];
  for (const actor of actors) {
    const groups = groupsOf(frame, actor);
    if (!comesBack(recurrenceOf(frame, groups))) continue;
    const look = timeline.lookOf[actor];
    const list = byLook.get(look) ?? [];
    byLook.set(look, list);
    const one = { actor, source: sourceOf(actor), habits: habitsOf(frame, groups) };
    list.push(one);
    recurrent.push(one);
  }
  joinFollowers(context, frame, units, recurrent);
  joinFleets(frame, units, systematic);
  const isOwnLook = ownLooks(frame, systematic);
  for (const [look, alike] of byLook) {
    const isRare = alike.length <= MOST_ALIKE;
    for (const [i, a] of alike.entries()) {
      for (const b of alike.slice(i + 1)) {
        if (units.find(a.actor) === units.find(b.actor)) continue;
        const link = linkOf(context, a, b, isRare, isOwnLook.has(look));
        if (link !== null) units.join(a.actor, b.actor, link);
      }
    }
  }
}

/** Neighbours that look different: on the same days, for the same services. */
function areTogether(a: Habits, b: Habits): boolean {
  return (
    scheduleLikeness(a, b) >= SAME_SCHEDULE &&
    serviceLikeness(a, b) >= LEAST_COMMON_SERVICES &&
    Math.min(a.variation, b.variation) >= LEAST_TOGETHER_VARIATION
  );
}

/** Who comes every day comes on the same days as everybody who does. */
const LEAST_TOGETHER_VARIATION = 0.4;

interface Comeback {
  readonly actor: number;
  readonly source: string;
  readonly habits: Habits;
}

interface HabitContext {
  readonly scores: Scores;
  readonly observedDays: number;
  readonly asnOf: LinkOptions['asnOf'];
}

/** What ties two actors that look the same, the most telling first; null: nothing. */
function linkOf(
  { scores, observedDays, asnOf }: HabitContext,
  a: Comeback,
  b: Comeback,
  isRare: boolean,
  isOwn: boolean,
): MemberLink | null {
  const services = serviceLikeness(a.habits, b.habits);
  const schedule = scheduleLikeness(a.habits, b.habits);
  const seekTheSame = services >= LEAST_COMMON_SERVICES;
  const asn = asnOf(a.source);
  const isSameNetwork = asn !== null && asn === asnOf(b.source);
  const [periodA, periodB] = [periodOf(a.habits), periodOf(b.habits)];
  if (
    neighbourhoodOf(a.source) === neighbourhoodOf(b.source) &&
    (schedule >= LEAST_COMMON_DAYS || seekTheSame || isSamePeriod(periodA, periodB, NEAR_PERIOD))
  )
    return 'neighbour';
  // Whoever does something every day or week does it as many others do; a period of 18.2 days is his own.
  if (isSameNetwork && !isOfCalendar(periodA) && isSamePeriod(periodA, periodB, SAME_PERIOD))
    return 'schedule';
  if (
    (seekTheSame || isSameNetwork) &&
    togetherProbability(a.habits, b.habits, observedDays) < TOGETHER_LEVEL
  )
    return 'schedule';
  if (!seekTheSame) return null;
  if (schedule >= SAME_SCHEDULE && Math.min(a.habits.variation, b.habits.variation) >= LEAST_VARIATION)
    return 'schedule';
  if (
    (isRare || isSameNetwork) &&
    handsOver(a.habits, b.habits, scores.kept.get(a.actor), scores.kept.get(b.actor))
  )
    return 'hand-over';
  const [walkA, walkB] = [scores.kept.get(a.actor)?.walk.order, scores.kept.get(b.actor)?.walk.order];
  // In one network, in one order: nobody else walks so.
  if (isSameNetwork && walkA !== undefined && walkA !== 'none' && walkA === walkB) return 'signature';
  return isOwn ? 'signature' : null;
}

/** Two periods are alike, or the same, within this share. */
const NEAR_PERIOD = 0.05;
const SAME_PERIOD = 0.005;

function isSamePeriod(a: number | null, b: number | null, within: number): boolean {
  return a !== null && b !== null && Math.abs(a / b - 1) <= within;
}

/** Whole days, as the calendar has them. */
function isOfCalendar(seconds: number | null): boolean {
  if (seconds === null) return true;
  const days = seconds / 86_400;
  return Math.abs(days - Math.round(days)) <= days * SAME_PERIOD;
}

/** Beyond so many the comparison of each with each would take longer than all the rest. */
const MOST_COMPARED = 3_000;
const FOLLOWING_SCHEDULE = 0.6;

function joinFollowers(
  { asnOf }: HabitContext,
  frame: Frame,
  units: Units,
  recurrent: readonly Comeback[],
): void {
  const compared = recurrent.slice(0, MOST_COMPARED);
  const { lookOf } = frame.timeline;
  const itineraries = compared.map(({ actor }) => itineraryOf(frame, groupsOf(frame, actor)));
  const mayShare = pairsOnTheSpot(itineraries);
  for (const [i, a] of compared.entries()) {
    const asn = asnOf(a.source);
    for (let j = i + 1; j < compared.length; j++) {
      const b = compared[j];
      // Those that look the same are compared by their habits; only in one network do they follow each other as well.
      if (lookOf[a.actor] === lookOf[b.actor] && (asn === null || asn !== asnOf(b.source))) continue;
      if (serviceLikeness(a.habits, b.habits) === 0) continue;
      if (scheduleLikeness(a.habits, b.habits) < FOLLOWING_SCHEDULE) continue;
      if (units.find(a.actor) === units.find(b.actor)) continue;
      const areNeighbours = neighbourhoodOf(a.source) === neighbourhoodOf(b.source);
      if (mayShare(i, j) && shareTargets(itineraries[i], itineraries[j]))
        units.join(a.actor, b.actor, 'targets');
      else if (areNeighbours && areTogether(a.habits, b.habits)) units.join(a.actor, b.actor, 'schedule');
    }
  }
}

/** Where so few have a look, and most of them are systematic, it is somebody's own. */
const MOST_OWN = 64;

/** Looks that no tool's mark explains and that hardly anybody has who is not systematic: made by one hand. */
function ownLooks(frame: Frame, systematic: ReadonlySet<number>): Set<number> {
  const { timeline, observations } = frame;
  const all = new Map<number, number>();
  const some = new Map<number, number>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    const look = timeline.lookOf[actor];
    all.set(look, (all.get(look) ?? 0) + 1);
    if (systematic.has(actor)) some.set(look, (some.get(look) ?? 0) + 1);
  }
  const own = new Set<number>();
  for (const [look, count] of some) {
    const { mark, shape } = observations.looks[look];
    if (mark < 0 && shape > 1 && all.get(look)! <= Math.min(MOST_OWN, 2 * count)) own.add(look);
  }
  return own;
}

/** A successor keeps its forerunner's period to this, and is late by so many of them at most. */
const ALIKE_PERIOD = 1.5;
const MOST_PERIODS_LATE = 2.2;

/** One ends where the other begins, in the same rhythm, and both are as busy. */
function handsOver(a: Habits, b: Habits, scoreA: Score | undefined, scoreB: Score | undefined): boolean {
  const [before, after] = a.last <= b.last ? [a, b] : [b, a];
  if (Math.min(a.visits, b.visits) < 2 * LEAST_VISITS) return false;
  const pause = after.first - before.last;
  if (pause < -86_400) return false;
  const [own, next] = [periodOf(before), periodOf(after)];
  if (own !== null && next !== null) {
    if (own / next > ALIKE_PERIOD || next / own > ALIKE_PERIOD) return false;
    if (after.first - before.starts[before.starts.length - 1] > MOST_PERIODS_LATE * Math.max(own, next))
      return false;
    const visits = (habit: Habits) => habit.visits / habit.starts.length;
    return isAlike(visits(before), visits(after));
  }
  const usualPause = Math.max(finite(scoreA?.gapSeconds), finite(scoreB?.gapSeconds));
  if (pause > Math.max(HAND_OVER_SECONDS, 2 * usualPause)) return false;
  const rate = (habit: Habits) => habit.visits / Math.max(86_400, habit.last - habit.first);
  return isAlike(rate(before), rate(after));
}

/** Median seconds between the starts of sweeps; null with fewer than three. */
function periodOf({ starts }: Habits): number | null {
  return starts.length < 3 ? null : median(starts.slice(1).map((start, i) => start - starts[i]));
}

function finite(seconds: number | undefined): number {
  return seconds === undefined || !Number.isFinite(seconds) ? 0 : seconds;
}
