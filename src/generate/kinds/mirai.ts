/** Mirai as published: port 2323 one time in ten, else 23 (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { miraiReaches, STOCK_RATE, sendMirai } from '../mirai-probe.ts';
import { startRandomTargets } from '../timing.ts';

export const mirai: Kind = {
  name: 'mirai',
  title: 'Mirai and what still scans as it does',
  class: 'infected-iot',
  tool: 'mirai',
  families: [4],
  placement: 'skewed',
  group: 1,
  reaches: miraiReaches,
  start: (world, s) => startRandomTargets(world, s, STOCK_RATE, 1),
  send: (world, s) => sendMirai(world, s, world.random.below(s, 10) === 0 ? 2323 : 23),
};
