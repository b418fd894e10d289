/** Groups that may divide a permutation between them: neighbours, and those that look and seek the same anywhere. */
import { type DivisionFinding, LEAST_VARIANCE, weighDivision } from './division.ts';
import { partAsBefore, type Recalled, type TriedPart, type TriedParts } from './found-before.ts';
import type { Frame } from './frame.ts';
import { type Habits, habitsOf, scheduleLikeness } from './likeness.ts';
import { PairParty, weighPair } from './pair-division.ts';
import { groupsOf, LEAST_VISITS, type Scores } from './score-actors.ts';
import { ipv4Of } from './source-address.ts';
import { Units } from './units.ts';

type OnProgress = (done: number, of: number) => void;

/** Actors in a class that are compared each with each. */
const MOST_PARTIES = 300;
/** Members of a group that is tried as one; what is larger is a crowd. */
const MOST_MEMBERS = 1024;
const LEAST_PARTY_VISITS = 4;
const PAIR_LEVEL = 0.01;
const LEAST_COMMON_DAYS = 0.3;
const COMMON_SCHEDULE = 0.6;
/** Services are fewer: two protocols of 65,536 ports, and some more. */
const SERVICES = 2 ** 24;

export interface Candidate {
  readonly actors: readonly number[];
  readonly finding: DivisionFinding;
  readonly p: number;
  /** Hypotheses that it stands for. */
  readonly tried: number;
}

const PROGRESS_STEP = 0x4000;

/** What was tried, and by part, to be taken over the next time. */
export interface TriedGroups {
  readonly candidates: readonly Candidate[];
  readonly parts: TriedParts<Candidate>;
}

/** Actors of one neighbourhood that look the same. */
export function neighbourGroups(
  frame: Frame,
  recalled: Recalled<Candidate> | null,
  onProgress: OnProgress,
): TriedGroups {
  const { timeline, observations } = frame;
  const sourceOf = (actor: number) => observations.sources[timeline.sourceOf[actor]];
  const candidates: Candidate[] = [];
  const parts: TriedParts<Candidate> = new Map();
  // Actors are in the order of their addresses: neighbours follow each other.
  for (let from = 0, to = 0, next = 0; from < timeline.actors; from = to) {
    if (from >= next) {
      onProgress(from, timeline.actors);
      next = from + PROGRESS_STEP;
    }
    to = from + 1;
    if (sourceOf(from).includes(':')) continue;
    const network = ipv4Of(sourceOf(from)) >>> 8;
    while (to < timeline.actors && isInNetwork(sourceOf(to), network)) to++;
    if (to - from < 2) continue;
    const actors = Array.from({ length: to - from }, (_, i) => from + i);
    const tried =
      partAsBefore(recalled, recalled?.found.neighbours.get(network), actors) ?? tryNeighbours(frame, actors);
    parts.set(network, tried.length === 0 ? noneOf(actors.length) : { size: actors.length, tried });
    for (const one of tried) candidates.push(one);
  }
  return { candidates, parts };
}

/** Nearly all parts have none, and share one answer. */
const none = new Map<number, TriedPart<Candidate>>();

function noneOf(size: number): TriedPart<Candidate> {
  const part = none.get(size) ?? { size, tried: [] };
  none.set(size, part);
  return part;
}

function tryNeighbours(frame: Frame, neighbours: readonly number[]): Candidate[] {
  const tried: Candidate[] = [];
  const byLook = new Map<number, number[]>();
  for (const actor of neighbours) {
    const group = byLook.get(frame.timeline.lookOf[actor]);
    if (group === undefined) byLook.set(frame.timeline.lookOf[actor], [actor]);
    else group.push(actor);
  }
  for (const actors of byLook.values()) {
    if (actors.length < 2 || actors.length > MOST_MEMBERS || !mayMeet(frame, actors)) continue;
    const finding = weighDivision(
      frame,
      actors.map((actor) => groupsOf(frame, actor)),
    );
    if (finding.tried > 0) tried.push({ actors, finding, p: finding.p, tried: 1 });
  }
  return tried;
}

function isInNetwork(source: string, network: number): boolean {
  return !source.includes(':') && ipv4Of(source) >>> 8 === network;
}

/** Whether chance makes so many meetings among them that some could be missed: from their visits alone, at most. */
function mayMeet(frame: Frame, actors: readonly number[]): boolean {
  let [sum, squares] = [0, 0];
  for (const actor of actors) {
    const visits = visitsOf(frame, actor);
    sum += visits;
    squares += visits * visits;
  }
  const n = Math.min(...frame.sizes.filter((_, i) => frame.observations.spaces[i].family === 4));
  return sum >= LEAST_VISITS && (n <= 1 || (sum * sum - squares) / (2 * (n - 1)) >= LEAST_VARIANCE);
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
export function classGroups(
  frame: Frame,
  scores: Scores,
  recalled: Recalled<Candidate> | null,
  onProgress: OnProgress,
): TriedGroups {
  const { timeline } = frame;
  const classes = new Map<number, number[]>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    if (
      timeline.start[actor + 1] - timeline.start[actor] < 2 &&
      timeline.probesOf[actor] < LEAST_PARTY_VISITS
    )
      continue;
    const key = timeline.lookOf[actor] * SERVICES + timeline.serviceOf[actor];
    const group = classes.get(key);
    if (group === undefined) classes.set(key, [actor]);
    else group.push(actor);
  }
  const candidates: Candidate[] = [];
  const parts: TriedParts<Candidate> = new Map();
  let done = 0;
  for (const [key, actors] of classes) {
    onProgress(++done, classes.size);
    if (actors.length < 2) continue;
    const tried =
      partAsBefore(recalled, recalled?.found.classes.get(key), actors) ?? tryClass(frame, scores, actors);
    parts.set(key, tried.length === 0 ? noneOf(actors.length) : { size: actors.length, tried });
    for (const one of tried) candidates.push(one);
  }
  return { candidates, parts };
}

function tryClass(frame: Frame, scores: Scores, all: readonly number[]): Candidate[] {
  const actors = all.filter((actor) => visitsOf(frame, actor) >= LEAST_PARTY_VISITS);
  if (actors.length < 2) return [];
  const chosen =
    actors.length <= MOST_PARTIES
      ? actors
      : actors
          .filter((actor) => scores.p[actor] < 0.05)
          .sort((a, b) => scores.p[a] - scores.p[b] || a - b)
          .slice(0, MOST_PARTIES)
          .sort((a, b) => a - b);
  const habits = chosen.map((actor) => habitsOf(frame, groupsOf(frame, actor)));
  return [...pairedGroups(frame, chosen, habits), ...scheduledGroups(frame, chosen, habits)];
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
  const pairParties = parties.map((groups) => new PairParty(frame, groups));
  const size = Math.max(...frame.sizes.filter((_, i) => frame.observations.spaces[i].family === 4), 1);
  let compared = 0;
  const pairs: { a: number; b: number; p: number; finding: DivisionFinding }[] = [];
  for (let a = 0; a < actors.length; a++) {
    for (let b = a + 1; b < actors.length; b++) {
      // Too few to miss each other by more than chance: -ln(0.01) = 4.6.
      if ((habits[a].visits * habits[b].visits) / size < 4) continue;
      if (scheduleLikeness(habits[a], habits[b]) < LEAST_COMMON_DAYS) continue;
      compared++;
      const finding = weighPair(frame, pairParties[a], pairParties[b]);
      if (finding !== null && finding.tried > 0) pairs.push({ a, b, p: finding.p, finding });
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
