/**
 * The order in which addresses are visited: how many steps go up, in the address and in the byte-reversed address, against
 * what a random order would do.
 */
import { ascentsUpperTail, normalLower, poissonUpperTail } from '../base/probability.ts';
import { byteReversed } from './byte-reversed.ts';
import { NO_SET } from './columns.ts';
import type { Frame } from './frame.ts';
import { listsOf } from './repeats.ts';

export interface WalkFinding {
  /** After the correction for the orders tried. */
  readonly p: number;
  readonly order: 'forward' | 'backward' | 'byte-reversed' | 'none';
  readonly steps: number;
  /** Steps in that order. */
  readonly along: number;
  readonly unitSteps: number;
  /** Mean seconds in which a walk passes through one address of the dark space. */
  readonly secondsAddress: number;
}

/** With fewer an order is no order. */
const LEAST_STEPS = 8;
const TRIED = 4;
/** More repeats on the spot than this, and a step of 0 would look like a step down. */
const MOST_STANDING = 0.05;
/** Of an orderly walk, steps that go its way. */
const ORDERLY = 0.7;
/**
 * A forward sweep of all of IPv4 passes through neighbours in the same moment: slower than this it would take the whole of
 * it 2^32 x 10 s, 1,361 years. Who is slower and in order counts with the last octet first.
 */
const SLOWEST_FORWARD_SECONDS = 10;

/** Whether it makes steps enough for an order: no list has as many between its groups as it has groups. */
export function mayWalk({ columns: { order, probes } }: Frame, groups: Uint32Array): boolean {
  let most = groups.length - 1;
  for (const group of groups) if (order[group] !== 0) most += probes[group] - 1;
  return most >= LEAST_STEPS;
}

export function weighWalk(frame: Frame, groups: Uint32Array): WalkFinding {
  const { observations } = frame;
  const { probes, order, ascents, reversedAscents, unitUp, unitDown, space, span, first } = frame.columns;
  const { set, distinct, members } = frame.columns;
  let [steps, up, reversed, units, standing, lists, seconds, visited, leaps] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const list of listsOf(frame, groups, true)) {
    const { dark, family } = observations.spaces[space[list[0]]];
    let [last, lastReversed, lastAt] = [-1, 0, 0];
    for (const group of list) {
      const begin = set[group];
      if (begin === NO_SET) {
        last = -1;
        continue;
      }
      const count = distinct[group];
      const to = members[begin];
      const toReversed = byteReversed(dark.addressAt(to)!);
      if (family === 4 && last >= 0) {
        steps++;
        if (to > last) up++;
        if (to === last) standing++;
        else if (toReversed > lastReversed) reversed++;
        if (Math.abs(to - last) === 1) units++;
        if (to > last) seconds += first[group] - lastAt;
        else leaps++;
      }
      const row = order[group];
      if (row !== 0) {
        const inside = probes[group] - 1;
        steps += inside;
        up += ascents[row];
        reversed += reversedAscents[row];
        units += unitUp[row] + unitDown[row];
        standing += Math.max(0, inside + 1 - count);
        seconds += span[group];
      }
      visited += count;
      last = members[begin + count - 1];
      lastReversed = last === to ? toReversed : byteReversed(dark.addressAt(last)!);
      lastAt = first[group] + span[group];
    }
    lists++;
  }
  const none: WalkFinding = { p: 1, order: 'none', steps, along: 0, unitSteps: units, secondsAddress: 0 };
  if (steps < LEAST_STEPS) return none;
  const secondsAddress = seconds / Math.max(1, visited - lists - leaps);
  const down = standing > steps * MOST_STANDING ? 0 : steps - up;
  const n = Math.max(2, frame.sizes[space[groups[0]]]);
  const tails: readonly (readonly [WalkFinding['order'], number, number])[] = [
    ['forward', up, tail(up, steps, lists)],
    ['backward', down, tail(down, steps, lists)],
    ['byte-reversed', reversed, tail(reversed, steps, lists)],
    ['forward', units, poissonUpperTail(units, (2 * steps) / n)],
  ];
  const best = tails.reduce((a, b) => (b[2] < a[2] ? b : a));
  const p = Math.min(1, Math.max(1e-300, best[2] * TRIED));
  let walk: WalkFinding['order'] = best[0];
  const share = best[1] / steps;
  // A few neighbours in a row are no order, however rare.
  if (share < ORDERLY) return none;
  if (walk === 'forward' && reversed >= up && secondsAddress > SLOWEST_FORWARD_SECONDS)
    walk = 'byte-reversed';
  return { p, order: walk, steps, along: best[1], unitSteps: units, secondsAddress };
}

/** Exact for one service; over several the sum of Eulerian numbers, which is normal. */
function tail(along: number, steps: number, lists: number): number {
  if (along <= steps / 2) return 1;
  if (lists === 1) return ascentsUpperTail(along, steps);
  return normalLower((steps / 2 - along + 0.5) / Math.sqrt((steps + 2 * lists) / 12));
}
