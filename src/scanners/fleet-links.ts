/** Fleets: groups that divide their work, and make room for the next group like them. */
import type { Frame } from './frame.ts';
import { groupsOf } from './score-actors.ts';
import type { Units } from './units.ts';

/** Rates, and sizes of fleets, that are as one. */
const ALIKE_RATE = 2.5;

export function isAlike(a: number, b: number): boolean {
  return a / b < ALIKE_RATE && b / a < ALIKE_RATE;
}

/**
 * Groups that divide a permutation, look the same and seek the same, and are never there together: one system that takes new
 * addresses for each sweep. Single sources are not joined so; they are too many that look like each other.
 */
export function joinFleets(frame: Frame, units: Units, systematic: ReadonlySet<number>): void {
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
      for (const group of groups) visits += frame.distinct[group];
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
