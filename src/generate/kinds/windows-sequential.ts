/**
 * Worms on Windows that take a network and walk through it (Conficker does, beside its random mode; WannaCry
 * too): a run of addresses in order, seconds apart, then hours or days of silence here. Port 445.
 */

import type { Kind } from '../kind.ts';
import { sendWindowsConnect, WINDOWS_REPEATS } from '../stacks.ts';
import { probesLeft } from '../timing.ts';
import type { World } from '../world.ts';

const ATTEMPTS = WINDOWS_REPEATS.length;
/** Addresses of one walk at most: the rest of a /24, for example, at a few a second. */
const LONGEST_WALK = 256;

/** `a`: the next address, `b`: how many of this walk are left, `c`: how many walks are left. */
function beginWalk(world: World, s: number): void {
  const { columns, random } = world;
  const walks = Math.max(1, columns.c[s]);
  const probes = probesLeft(world, s, ATTEMPTS);
  columns.a[s] = random.below(s, world.targets(s));
  columns.b[s] = Math.ceil(probes / walks);
  columns.c[s] = walks - 1;
  // The remaining walks share the remaining time; each begins somewhere in the first half of its part.
  const part = (world.period - columns.from[s]) / walks;
  columns.next[s] = columns.from[s] + part * 0.5 * random.unit(s);
  columns.to[s] = columns.next[s] + part * 0.4;
  columns.from[s] += part;
}

export const windowsSequential: Kind = {
  name: 'windows-sequential',
  title: 'Windows worms that walk through a network',
  class: 'infected-pc',
  tool: 'os-stack',
  families: [4],
  placement: 'skewed',
  group: 1,
  retries: ATTEMPTS - 1,
  start(world, s) {
    world.columns.c[s] = Math.ceil(probesLeft(world, s, ATTEMPTS) / LONGEST_WALK);
    beginWalk(world, s);
  },
  send(world, s) {
    const { random, columns } = world;
    const time = columns.next[s];
    sendWindowsConnect(world, s, time, columns.a[s], 445);
    columns.a[s] = (columns.a[s] + 1) % world.targets(s);
    columns.b[s]--;
    if (columns.left[s] === 0) return;
    if (columns.b[s] === 0) {
      beginWalk(world, s);
      return;
    }
    const gap = Math.min(0.2 + 2 * random.unit(s), (columns.to[s] - time) / (columns.b[s] + 1));
    columns.next[s] = time + gap;
  },
};
