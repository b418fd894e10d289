/** Bots with Mirai's scanner and other doors: each has one set of ports. */

import type { Kind } from '../kind.ts';
import { miraiReaches, STOCK_RATE, sendMirai } from '../mirai-probe.ts';
import { startRandomTargets } from '../timing.ts';

/** Device ports of facts/telescope.md ("IoT or PC") and the telnet ports that variants moved to. */
export const VARIANT_PORTS: readonly (readonly number[])[] = [
  [5555],
  [37_215],
  [52_869],
  [37_215, 52_869],
  [8080, 81, 9000],
  [60_023, 23],
  [7547, 5358],
  [23, 2323, 5555, 8080],
];

export const miraiVariant: Kind = {
  name: 'mirai-variant',
  title: 'Mirai variants with other ports',
  class: 'infected-iot',
  tool: 'mirai',
  families: [4],
  placement: 'skewed',
  group: 1,
  reaches: miraiReaches,
  start: (world, s) => startRandomTargets(world, s, STOCK_RATE, 1),
  send(world, s) {
    const ports = VARIANT_PORTS[world.trait(s, 22) % VARIANT_PORTS.length];
    sendMirai(world, s, ports[world.random.below(s, ports.length)]);
  },
};
