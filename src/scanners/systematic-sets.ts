/**
 * Which sets of systematic actors are systems. One orderly pass is not a system yet: a worm that counts through its
 * neighbourhood is orderly too, and so is anybody who runs a scanner once.
 */

import { mergeParties } from './features.ts';
import type { JudgeContext } from './judge-system.ts';
import { isRecurrent, recurrenceOf } from './recurrence.ts';
import { groupsOf } from './score-actors.ts';

/** Lone sources that look alike, seek the same and come from everywhere: a tool or a worm, and not so many systems. */
const THRONG_SOURCES = 30;
const THRONG_NETWORKS = 20;

/** Sets to be judged as systems; lone passers-by of a throng are left to be counted with the crowd. */
export function systematicSets({ frame }: JudgeContext, sets: readonly (readonly number[])[]): number[][] {
  const { timeline, observations } = frame;
  const throngs = new Map<string, { sets: number; networks: Set<string> }>();
  const keyOf = (actor: number) => {
    const look = observations.looks[timeline.lookOf[actor]];
    return `${look.mark} ${look.initialTtl} ${timeline.serviceOf[actor]}`;
  };
  const isAlone = (set: readonly number[]) =>
    new Set(set.map((actor) => timeline.sourceOf[actor])).size === 1;
  for (const set of sets) {
    if (!isAlone(set)) continue;
    const throng = throngs.get(keyOf(set[0])) ?? { sets: 0, networks: new Set<string>() };
    throngs.set(keyOf(set[0]), throng);
    throng.sets++;
    throng.networks.add(observations.sources[timeline.sourceOf[set[0]]].split(/[.:]/).slice(0, 2).join('.'));
  }
  return sets
    .filter((set) => {
      if (!isAlone(set)) return true;
      const throng = throngs.get(keyOf(set[0]))!;
      if (throng.sets < THRONG_SOURCES || throng.networks.size < THRONG_NETWORKS) return true;
      return isRecurrent(
        recurrenceOf(
          frame,
          mergeParties(
            frame,
            set.map((actor) => groupsOf(frame, actor)),
          ),
        ),
      );
    })
    .map((set) => [...set]);
}
