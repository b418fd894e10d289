/**
 * Two senders with the same targets at the same time: one knocks, the other follows up where something might answer. Their
 * packets look different, so nothing but the targets ties them together.
 */
import { poissonUpperTail } from '../base/probability.ts';
import type { Frame } from './frame.ts';
import { positionsIn } from './observations.ts';

/** Of the visits of the smaller one, those that the other shared. */
const LEAST_SHARE = 0.3;
const LEVEL = 1e-9;
const HOUR_SECONDS = 3600;

/** Whether `b` visits what `a` visits, on the same service, within the same or the next hour, more than chance explains. */
export function shareTargets(frame: Frame, a: Uint32Array, b: Uint32Array): boolean {
  const { service, space, first } = frame.columns;
  const visits = new Map<number, Set<number>>();
  const keyOf = (group: number, shift: number) =>
    ((Math.floor(first[group] / HOUR_SECONDS) + shift) * 65_536 + (service[group] % 65_536)) * 256 +
    space[group];
  let ofA = 0;
  for (const group of a) {
    const key = keyOf(group, 0);
    const set = visits.get(key) ?? new Set<number>();
    visits.set(key, set);
    for (const position of positionsIn(frame.columns, group)) set.add(position);
    ofA += frame.distinct[group];
  }
  let [shared, expected, ofB] = [0, 0, 0];
  for (const group of b) {
    const now = visits.get(keyOf(group, 0));
    const before = visits.get(keyOf(group, -1));
    ofB += frame.distinct[group];
    const n = frame.sizes[space[group]];
    expected += (frame.distinct[group] * Math.min(n, (now?.size ?? 0) + (before?.size ?? 0))) / n;
    for (const position of positionsIn(frame.columns, group)) {
      if (now?.has(position) || before?.has(position)) shared++;
    }
  }
  // Where both see all of it within the hour, sharing is no news.
  return (
    shared >= LEAST_SHARE * Math.min(ofA, ofB) &&
    shared > 2 * expected &&
    poissonUpperTail(shared, expected) < LEVEL
  );
}
