/**
 * Bots that scan by connect(), as Gafgyt and Mozi do (facts/telescope.md [R]: "the kernel's own stack, no mark").
 * The device's kernel repeats the SYN at 1, 3 and 7 s unless the bot gives up sooner.
 */

import type { Kind } from '../kind.ts';
import { sendLinuxConnect } from '../stacks.ts';
import { nextArrival, probesLeft, startRandomTargets } from '../timing.ts';
import type { World } from '../world.ts';

export const CONNECT_BOT_PORTS: readonly (readonly number[])[] = [
  [23],
  [23, 2323],
  [23, 22],
  // Mozi's doors.
  [80, 8080, 8443, 5555, 7574, 37_215, 49_152, 52_869],
  [23, 80, 81, 8080],
  [7547, 5555, 9000],
];
/** Sockets that a bot's select() loop can hold: slower than a raw socket. */
const MEDIAN_RATE = 40;

function attempts(world: World, s: number): number {
  return 1 + (world.trait(s, 23) & 3);
}

export const iotConnect: Kind = {
  name: 'iot-connect',
  title: 'IoT bots that scan by connect()',
  class: 'infected-iot',
  tool: 'os-stack',
  families: [4],
  placement: 'skewed',
  group: 1,
  retries: 3,
  start: (world, s) => startRandomTargets(world, s, MEDIAN_RATE, attempts(world, s)),
  send(world, s) {
    const { random, columns } = world;
    const time = columns.next[s];
    const ports = CONNECT_BOT_PORTS[world.trait(s, 24) % CONNECT_BOT_PORTS.length];
    const port = ports[random.below(s, ports.length)];
    sendLinuxConnect(world, s, time, random.below(s, world.targets(s)), port, attempts(world, s));
    nextArrival(world, s, time, probesLeft(world, s, attempts(world, s)));
  },
};
