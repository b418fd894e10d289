/**
 * Survey scanners that keep time for months: a few packets a day at even distances, the whole period long
 * (facts/telescope.md: "survey scanners keep time for months, many 90 days of 90; bots come and go"). They visit
 * each address once before any twice, over the kernel's own stack, without waiting for a second SYN.
 */

import type { Kind } from '../kind.ts';
import { shuffleOf } from '../permutation.ts';
import { hash } from '../random.ts';
import { sendLinuxConnect } from '../stacks.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

const PORTS_EACH = 3;
/** Of the distance between two packets: a timer's and the network's. */
const JITTER = 0.05;

export const surveySlow: Kind = {
  name: 'survey-slow',
  title: 'Slow, regular survey scanners',
  class: 'scanner',
  tool: 'os-stack',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    const { columns, random } = world;
    columns.from[s] = (world.period / columns.packets[s]) * 0.9 * random.unit(s);
    columns.next[s] = columns.from[s];
    if (columns.family[s] === 4)
      columns.rate[s] = (columns.packets[s] / world.period) * (2 ** 32 / world.targets(s));
  },
  send(world, s) {
    const { columns, random } = world;
    const size = world.targets(s);
    const round = Math.floor(columns.a[s] / size);
    const target = shuffleOf(size).at(columns.a[s] % size, hash(world.trait(s, 61), round));
    const port = SCAN_PORTS[(world.trait(s, 62) + random.below(s, PORTS_EACH)) % SCAN_PORTS.length];
    sendLinuxConnect(world, s, columns.next[s], target, port, 1);
    columns.a[s]++;
    const distance = world.period / columns.packets[s];
    columns.next[s] = columns.from[s] + distance * (columns.a[s] + JITTER * random.unit(s));
  },
};
