/**
 * A sweep of port 22 in the names of innocent real machines, so that abuse reports hit them: one SYN a source, each on
 * another dark address, all from one sender. (The Tor Project told of such an attack on its relays in 2024 [R].)
 */
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { shuffleOf } from '../permutation.ts';
import { toUnit } from '../random.ts';

const DAYS_SECONDS = 3 * 86_400;

export const spoofedSweep: Kind = {
  name: 'spoofed-sweep',
  title: "A sweep of port 22 in innocent machines' names",
  class: 'spoofed',
  tool: '',
  families: [4],
  placement: 'skewed',
  group: Number.POSITIVE_INFINITY,
  start(world, s) {
    const { columns, random } = world;
    const seconds = Math.min(DAYS_SECONDS, world.period);
    columns.hops[s] = 6 + (world.constant(111) % 20);
    columns.from[s] = (world.period - seconds) * toUnit(world.constant(112));
    columns.to[s] = columns.from[s] + seconds;
    columns.next[s] = columns.from[s] + seconds * random.unit(s);
  },
  send(world, s) {
    const { columns, random } = world;
    const size = world.targets(s);
    const target = shuffleOf(size).at((world.groupMember(s) + columns.a[s]) % size, world.constant(113));
    world.packets.tcp(
      s,
      columns.next[s],
      target,
      64,
      random.word(s),
      0,
      random.between(s, 32_768, 60_999),
      22,
      random.word(s),
      0,
      tcp.SYN,
      64_240,
      NO_OPTIONS,
    );
    columns.a[s]++;
    columns.next[s] += (columns.to[s] - columns.next[s]) * random.unit(s);
  },
};
