/**
 * Which actors act as one. Rules run from the strongest to the weakest; each is a statement about chance, and all that are
 * tried count in the false-discovery rate.
 */
import { falseDiscoveryRates, seededRandom } from './chance.ts';
import { type DivisionFinding, simulateDivision, weighDivision } from './division.ts';
import { shareTargets } from './followers.ts';
import type { Frame } from './frame.ts';
import { type Habits, habitsOf, scheduleLikeness, serviceLikeness, togetherProbability } from './likeness.ts';
import { appointmentsOf, mayAvoidEachOther } from './meetings.ts';
import { neighbourhoodOf } from './observations.ts';
import { comesBack, recurrenceOf } from './recurrence.ts';
import { median } from './rhythm.ts';
import { groupsOf, LEAST_VISITS, type Score, type Scores } from './score-actors.ts';
import { Units } from './units.ts';
import { joinWideCrawlers } from './wide-crawlers.ts';

export interface LinkOptions {
  readonly falseDiscoveryRate: number;
  /** Number of the autonomous system of a source; null where that is not known. */
  readonly asnOf: (source: string) => number | null;
  readonly onProgress: (done: number, of: number) => void;
}

/** A hypothesis about several actors that held. */
export interface Division {
  readonly actors: readonly number[];
  readonly finding: DivisionFinding;
  /** Corrected for the pairs that were looked at to find it. */
  readonly p: number;
  readonly simulated: { readonly p: number; readonly worlds: number; readonly hits: number };
}

export interface Linked {
  readonly units: Units;
  readonly divisions: readonly Division[];
  /** Actors that chance does not explain, alone or together. */
  readonly systematic: ReadonlySet<number>;
  /** Actors that chance does explain, and that seek too much for too long to be anything but systems. */
  readonly wide: ReadonlySet<number>;
  /** By actor: q of its own tests, where they held. */
  readonly q: ReadonlyMap<number, number>;
  /** Hypotheses, of actors and of groups. */
  readonly tested: number;
}

/** Actors in a class that are compared each with each. */
const MOST_PARTIES = 300;
/** Members of a group that is tried as one; what is larger is a crowd. */
const MOST_MEMBERS = 1024;
const LEAST_PARTY_VISITS = 4;
const PAIR_LEVEL = 0.01;
const LEAST_COMMON_DAYS = 0.3;
const COMMON_SCHEDULE = 0.6;

export function linkActors(frame: Frame, scores: Scores, options: LinkOptions): Linked {
  const candidates = [
    ...neighbourGroups(frame, options.onProgress),
    ...classGroups(frame, scores, options.onProgress),
  ];
  const alone = [...scores.kept.values()];
  const tested = scores.tested + candidates.reduce((sum, { tried }) => sum + tried, 0);
  const rates = falseDiscoveryRates(
    [...alone.map(({ p }) => p), ...candidates.filter(({ p }) => p < 1).map(({ p }) => p)],
    tested,
  );
  const q = new Map<number, number>();
  for (const [i, { actor }] of alone.entries()) {
    if (rates[i] <= options.falseDiscoveryRate) q.set(actor, rates[i]);
  }
  const some = candidates.filter(({ p }) => p < 1);
  const random = seededRandom(0x5ca9);
  const divisions: Division[] = [];
  const divided = new Units();
  const held = some
    .filter((_, i) => rates[alone.length + i] <= options.falseDiscoveryRate)
    .sort((a, b) => b.actors.length - a.actors.length || a.p - b.p);
  for (const { actors, finding, p } of held) {
    // Found again by another rule: the same groups and the same answer.
    if (divided.holdsTogether(actors)) continue;
    const parties = actors.map((actor) => groupsOf(frame, actor));
    const simulated = simulateDivision(frame, parties, finding.windows, random);
    // The formula leads; where simulation finds such worlds after all, it wins.
    if (simulated.hits > 0 && simulated.p > options.falseDiscoveryRate) continue;
    divisions.push({ actors, finding, p, simulated });
    for (const actor of actors) divided.join(actors[0], actor, 'division');
  }
  const units = new Units();
  const systematic = new Set<number>(q.keys());
  for (const actor of systematic) units.add(actor);
  for (const { actors } of divisions) {
    for (const actor of actors) {
      systematic.add(actor);
      units.add(actor);
      units.join(actors[0], actor, 'division');
    }
  }
  joinByHabit(frame, scores, units, systematic, options);
  const wide = joinWideCrawlers(frame, units, systematic);
  return { units, divisions, systematic, wide, q, tested };
}

interface Candidate {
  readonly actors: readonly number[];
  readonly finding: DivisionFinding;
  readonly p: number;
  /** Hypotheses that it stands for. */
  readonly tried: number;
}

/** Actors of one neighbourhood that look the same. */
function neighbourGroups(frame: Frame, onProgress: LinkOptions['onProgress']): Candidate[] {
  const { timeline, observations } = frame;
  const groups = new Map<string, number[]>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    const source = observations.sources[timeline.sourceOf[actor]];
    if (source.includes(':')) continue;
    const key = `${neighbourhoodOf(source)} ${timeline.lookOf[actor]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [actor]);
    else group.push(actor);
  }
  const found: Candidate[] = [];
  let done = 0;
  for (const actors of groups.values()) {
    if ((++done & 0xfff) === 0) onProgress(done, groups.size);
    if (actors.length < 2 || actors.length > MOST_MEMBERS) continue;
    const visits = actors.reduce((sum, actor) => sum + visitsOf(frame, actor), 0);
    if (visits < LEAST_VISITS) continue;
    const finding = weighDivision(
      frame,
      actors.map((actor) => groupsOf(frame, actor)),
    );
    if (finding.tried > 0) found.push({ actors, finding, p: finding.p, tried: 1 });
  }
  return found;
}

function visitsOf(frame: Frame, actor: number): number {
  let visits = 0;
  for (const group of groupsOf(frame, actor)) visits += frame.distinct[group];
  return visits;
}

/**
 * Actors anywhere that look the same and seek the same: compared each with each. A pair counts when its p is small among all
 * pairs of its class; what hangs together by such pairs is a candidate, with the p of its best pair.
 */
function classGroups(frame: Frame, scores: Scores, onProgress: LinkOptions['onProgress']): Candidate[] {
  const { timeline } = frame;
  const classes = new Map<string, number[]>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    if (
      timeline.start[actor + 1] - timeline.start[actor] < 2 &&
      timeline.probesOf[actor] < LEAST_PARTY_VISITS
    )
      continue;
    const key = `${timeline.lookOf[actor]} ${timeline.serviceOf[actor]}`;
    const group = classes.get(key);
    if (group === undefined) classes.set(key, [actor]);
    else group.push(actor);
  }
  const found: Candidate[] = [];
  let done = 0;
  for (const all of classes.values()) {
    onProgress(++done, classes.size);
    const actors = all.filter((actor) => visitsOf(frame, actor) >= LEAST_PARTY_VISITS);
    if (actors.length < 2) continue;
    const chosen =
      actors.length <= MOST_PARTIES
        ? actors
        : actors
            .filter((actor) => scores.p[actor] < 0.05)
            .sort((a, b) => scores.p[a] - scores.p[b] || a - b)
            .slice(0, MOST_PARTIES)
            .sort((a, b) => a - b);
    const habits = chosen.map((actor) => habitsOf(frame, groupsOf(frame, actor)));
    found.push(...pairedGroups(frame, chosen, habits), ...scheduledGroups(frame, chosen, habits));
  }
  return found;
}

/** Those of a class that come on the same days, as one: where each has too few visits to be told from another. */
function scheduledGroups(frame: Frame, actors: readonly number[], habits: readonly Habits[]): Candidate[] {
  const units = new Units();
  for (let a = 0; a < actors.length; a++) {
    for (let b = a + 1; b < actors.length; b++) {
      if (scheduleLikeness(habits[a], habits[b]) >= COMMON_SCHEDULE) units.join(a, b, 'division');
    }
  }
  return units
    .sets()
    .filter((set) => set.length > 2)
    .map((set): Candidate => {
      const members = set.map((index) => actors[index]);
      const finding = weighDivision(
        frame,
        members.map((actor) => groupsOf(frame, actor)),
      );
      return { actors: members, finding, p: finding.p, tried: finding.tried > 0 ? 1 : 0 };
    });
}

function pairedGroups(frame: Frame, actors: readonly number[], habits: readonly Habits[]): Candidate[] {
  const parties = actors.map((actor) => groupsOf(frame, actor));
  const appointments = parties.map((groups) => appointmentsOf(frame, groups));
  const size = Math.max(...frame.sizes.filter((_, i) => frame.observations.spaces[i].family === 4), 1);
  let compared = 0;
  const pairs: { a: number; b: number; p: number; finding: DivisionFinding }[] = [];
  for (let a = 0; a < actors.length; a++) {
    for (let b = a + 1; b < actors.length; b++) {
      // Too few to miss each other by more than chance: -ln(0.01) = 4.6.
      if ((habits[a].visits * habits[b].visits) / size < 4) continue;
      if (scheduleLikeness(habits[a], habits[b]) < LEAST_COMMON_DAYS) continue;
      compared++;
      if (!mayAvoidEachOther(appointments[a], appointments[b])) continue;
      const finding = weighDivision(frame, [parties[a], parties[b]]);
      if (finding.tried > 0) pairs.push({ a, b, p: finding.p, finding });
    }
  }
  if (pairs.length === 0) return [];
  const units = new Units();
  const best = new Map<number, number>();
  const strong = pairs.filter(({ p }) => p * compared < PAIR_LEVEL);
  for (const { a, b } of strong) units.join(a, b, 'division');
  for (const { a, p } of strong) best.set(units.find(a), Math.min(1, best.get(units.find(a)) ?? 1, p));
  const groups = units.sets().filter((set) => set.length > 1);
  return groups.map((set, i): Candidate => {
    const chosen = set.map((index) => parties[index]);
    return {
      actors: set.map((index) => actors[index]),
      finding: weighDivision(frame, chosen),
      p: Math.min(1, best.get(units.find(set[0]))! * compared),
      // All pairs are paid for, once a class.
      tried: i === 0 ? 1 : 0,
    };
  });
}

/** Cosine of the visits by day from which on two keep one schedule. */
const SAME_SCHEDULE = 0.85;
/** A schedule tells something when it is not every day the same. */
const LEAST_VARIATION = 0.7;
const LEAST_COMMON_SERVICES = 0.5;
/** P that so many sweeps begin together by accident, one pair of few hundred being enough to mislead. */
const TOGETHER_LEVEL = 1e-5;
/** A successor begins within this, or within twice the pause that is usual for both. */
const HAND_OVER_SECONDS = 3 * 86_400;
/** Rates, and sizes of fleets, that are as one. */
const ALIKE_RATE = 2.5;
/** Where so many look the same, looking the same says little. */
const MOST_ALIKE = 40;

/**
 * Those that come again, and whose habits can be compared therefore: alike in look, and neighbours, on one schedule, or one
 * after the other. Who came once keeps no schedule with anybody.
 */
function joinByHabit(
  frame: Frame,
  scores: Scores,
  units: Units,
  systematic: ReadonlySet<number>,
  options: LinkOptions,
): void {
  const { timeline, observations } = frame;
  const actors = [...systematic].sort((a, b) => a - b);
  const sourceOf = (actor: number) => observations.sources[timeline.sourceOf[actor]];
  // One address, one sender, unless it changed hands.
  for (let i = 1; i < actors.length; i++) {
    const [a, b] = [actors[i - 1], actors[i]];
    if (timeline.sourceOf[a] === timeline.sourceOf[b] && timeline.lookOf[a] === timeline.lookOf[b])
      units.join(a, b, 'signature');
  }
  const byLook = new Map<number, { actor: number; habits: Habits }[]>();
  const recurrent: { actor: number; habits: Habits }[] = [];
  for (const actor of actors) {
    const groups = groupsOf(frame, actor);
    if (!comesBack(recurrenceOf(frame, groups))) continue;
    const look = timeline.lookOf[actor];
    const list = byLook.get(look) ?? [];
    byLook.set(look, list);
    const one = { actor, habits: habitsOf(frame, groups) };
    list.push(one);
    recurrent.push(one);
  }
  joinFollowers(frame, units, recurrent);
  joinFleets(frame, units, systematic);
  const isOwnLook = ownLooks(frame, systematic);
  for (const [look, alike] of byLook) {
    const isRare = alike.length <= MOST_ALIKE;
    for (const [i, a] of alike.entries()) {
      for (const b of alike.slice(i + 1)) {
        if (units.find(a.actor) === units.find(b.actor)) continue;
        const services = serviceLikeness(a.habits, b.habits);
        const schedule = scheduleLikeness(a.habits, b.habits);
        const isNear = neighbourhoodOf(sourceOf(a.actor)) === neighbourhoodOf(sourceOf(b.actor));
        const variation = Math.min(a.habits.variation, b.habits.variation);
        if (isOwnLook.has(look) && services >= LEAST_COMMON_SERVICES) {
          units.join(a.actor, b.actor, 'signature');
        } else if (isNear && (schedule >= LEAST_COMMON_DAYS || services >= LEAST_COMMON_SERVICES)) {
          units.join(a.actor, b.actor, 'neighbour');
        } else if (
          togetherProbability(a.habits, b.habits, frame.watchedDays.length) < TOGETHER_LEVEL &&
          (services >= LEAST_COMMON_SERVICES || sameNetwork(options, sourceOf(a.actor), sourceOf(b.actor)))
        ) {
          units.join(a.actor, b.actor, 'schedule');
        } else if (services < LEAST_COMMON_SERVICES) {
        } else if (schedule >= SAME_SCHEDULE && variation >= LEAST_VARIATION) {
          units.join(a.actor, b.actor, 'schedule');
        } else if (isRare || sameNetwork(options, sourceOf(a.actor), sourceOf(b.actor))) {
          const [x, y] = [scores.kept.get(a.actor), scores.kept.get(b.actor)];
          if (handsOver(a.habits, b.habits, x, y)) units.join(a.actor, b.actor, 'hand-over');
        }
      }
    }
  }
}

/** Beyond so many the comparison of each with each would take longer than all the rest. */
const MOST_COMPARED = 3_000;
const FOLLOWING_SCHEDULE = 0.6;

function joinFollowers(
  frame: Frame,
  units: Units,
  recurrent: readonly { readonly actor: number; readonly habits: Habits }[],
): void {
  const compared = recurrent.slice(0, MOST_COMPARED);
  for (const [i, a] of compared.entries()) {
    for (const b of compared.slice(i + 1)) {
      if (scheduleLikeness(a.habits, b.habits) < FOLLOWING_SCHEDULE) continue;
      if (serviceLikeness(a.habits, b.habits) === 0 || units.find(a.actor) === units.find(b.actor)) continue;
      const [x, y] = [groupsOf(frame, a.actor), groupsOf(frame, b.actor)];
      if (shareTargets(frame, x, y) || shareTargets(frame, y, x)) units.join(a.actor, b.actor, 'targets');
    }
  }
}

/**
 * Groups that divide a permutation, look the same and seek the same, and are never there together: one system that takes new
 * addresses for each sweep. Single sources are not joined so; they are too many that look like each other.
 */
function joinFleets(frame: Frame, units: Units, systematic: ReadonlySet<number>): void {
  const { timeline } = frame;
  const { first, span } = frame.columns;
  const fleets = new Map<
    string,
    { actor: number; members: number; visits: number; from: number; to: number }[]
  >();
  for (const set of units.sets()) {
    const actors = set.filter((actor) => systematic.has(actor));
    if (new Set(actors.map((actor) => timeline.sourceOf[actor])).size < 3) continue;
    let [from, to, visits] = [Number.POSITIVE_INFINITY, 0, 0];
    for (const actor of actors) {
      const groups = groupsOf(frame, actor);
      const last = groups[groups.length - 1];
      from = Math.min(from, first[groups[0]]);
      to = Math.max(to, first[last] + span[last]);
      visits += visitsOf(frame, actor);
    }
    const key = `${timeline.lookOf[actors[0]]} ${timeline.serviceOf[actors[0]]}`;
    const alike = fleets.get(key) ?? [];
    fleets.set(key, alike);
    alike.push({ actor: actors[0], members: actors.length, visits, from, to });
  }
  for (const alike of fleets.values()) {
    alike.sort((a, b) => a.from - b.from || a.actor - b.actor);
    for (const [i, fleet] of alike.entries()) {
      const before = alike
        .slice(0, i)
        .findLast(
          (one) =>
            one.to <= fleet.from && isAlike(one.members, fleet.members) && isAlike(one.visits, fleet.visits),
        );
      if (before !== undefined) units.join(before.actor, fleet.actor, 'hand-over');
    }
  }
}

function sameNetwork({ asnOf }: LinkOptions, a: string, b: string): boolean {
  const asn = asnOf(a);
  return asn !== null && asn === asnOf(b);
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

function isAlike(a: number, b: number): boolean {
  return a / b < ALIKE_RATE && b / a < ALIKE_RATE;
}

/** Median seconds between the starts of sweeps; null with fewer than three. */
function periodOf({ starts }: Habits): number | null {
  return starts.length < 3 ? null : median(starts.slice(1).map((start, i) => start - starts[i]));
}

function finite(seconds: number | undefined): number {
  return seconds === undefined || !Number.isFinite(seconds) ? 0 : seconds;
}
