/** Worms on Windows that pick random addresses and connect() to them: the stack repeats a SYN at 3 and 9 s. */

import type { Kind } from '../kind.ts';
import { sendWindowsConnect, WINDOWS_REPEATS } from '../stacks.ts';
import { nextArrival, probesLeft, startRandomTargets } from '../timing.ts';

/** Windows ports of facts/telescope.md ("IoT or PC"). */
export const WORM_PORTS: readonly (readonly number[])[] = [
  [445],
  [445, 139],
  [1433],
  [3389],
  [135, 445],
  [445, 1433, 3389],
];
const MEDIAN_RATE = 60;
const ATTEMPTS = WINDOWS_REPEATS.length;

export const windowsWorm: Kind = {
  name: 'windows-worm',
  title: 'Windows worms with random targets',
  class: 'infected-pc',
  tool: 'os-stack',
  families: [4],
  placement: 'skewed',
  group: 1,
  retries: ATTEMPTS - 1,
  start: (world, s) => startRandomTargets(world, s, MEDIAN_RATE, ATTEMPTS),
  send(world, s) {
    const { random, columns } = world;
    const time = columns.next[s];
    const ports = WORM_PORTS[world.trait(s, 27) % WORM_PORTS.length];
    sendWindowsConnect(
      world,
      s,
      time,
      random.below(s, world.targets(s)),
      ports[random.below(s, ports.length)],
    );
    nextArrival(world, s, time, probesLeft(world, s, ATTEMPTS));
  },
};
