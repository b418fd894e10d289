/** Fleets: groups that divide their work, and make room for the next group like them. */
import type { Frame } from './frame.ts';
import { groupsOf } from './score-actors.ts';
import type { Units } from './units.ts';

/** Rates, and sizes of fleets, that are as one. */
const ALIKE_RATE = 2.5;

export function isAlike(a: number, b: number): boolean {
  return a / b < ALIKE_RATE && b / a < ALIKE_RATE;
}

/** Of what was watched: who is there for longer is no fleet that makes room for the next. */
const SHORT_LIVED = 0.2;

/**
 * Groups that divide a permutation, look the same and seek the same, and are never there together: one system that takes new
 * addresses for each sweep. With another service each time, as many members to a head and short lives have to say so. Single sources are not joined so; they are too many that look like each other.
 */
export function joinFleets(frame: Frame, units: Units, systematic: ReadonlySet<number>): void {
  const { timeline } = frame;
  const { first, span } = frame.columns;
  const fleets = new Map<
    number,
    { actor: number; service: number; members: number; visits: number; from: number; to: number }[]
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
    const look = timeline.lookOf[actors[0]];
    const service = timeline.serviceOf[actors[0]];
    const alike = fleets.get(look) ?? [];
    fleets.set(look, alike);
    alike.push({ actor: actors[0], service, members: actors.length, visits, from, to });
  }
  const shortSeconds = frame.watchedDays.length * 86_400 * SHORT_LIVED;
  const isShort = ({ from, to }: { from: number; to: number }) => to - from <= shortSeconds;
  for (const alike of fleets.values()) {
    alike.sort((a, b) => a.from - b.from || a.actor - b.actor);
    for (const [i, fleet] of alike.entries()) {
      const before = alike
        .slice(0, i)
        .findLast(
          (one) =>
            one.to <= fleet.from &&
            isAlike(one.visits, fleet.visits) &&
            (one.service === fleet.service
              ? isAlike(one.members, fleet.members)
              : isShort(one) && isShort(fleet) && one.members === fleet.members),
        );
      if (before !== undefined) units.join(before.actor, fleet.actor, 'hand-over');
    }
  }
}
