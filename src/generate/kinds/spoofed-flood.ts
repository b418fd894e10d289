/**
 * A SYN flood on one dark address and port whose sources are random numbers: bogons too, never multicast. One machine
 * sends it, so the TTL is that of one way (two, where the way changes), while the addresses come from everywhere.
 */
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { toUnit } from '../random.ts';
import type { World } from '../world.ts';

const PORTS = [80, 443, 53, 22] as const;
const SHORTEST_SECONDS = 600;

function senderHops(world: World): number {
  return 8 + (world.constant(101) % 15);
}

export const spoofedFlood: Kind = {
  name: 'spoofed-flood',
  title: 'One SYN flood with forged sources',
  class: 'spoofed',
  tool: '',
  families: [4],
  placement: 'forged',
  group: Number.POSITIVE_INFINITY,
  start(world, s) {
    const { columns, random } = world;
    const seconds = Math.min(SHORTEST_SECONDS * (1 + 5 * toUnit(world.constant(102))), world.period * 0.5);
    const begin = (world.period - seconds) * toUnit(world.constant(103));
    columns.hops[s] = senderHops(world) + (random.below(s, 10) === 0 ? 1 : 0);
    columns.from[s] = begin;
    columns.to[s] = begin + seconds;
    columns.next[s] = begin + seconds * random.unit(s);
  },
  send(world, s) {
    const { columns, random } = world;
    const window = (world.constant(104) & 1) === 0 ? 5840 : random.word(s) & 0xffff;
    world.packets.tcp(
      s,
      columns.next[s],
      world.constant(105) % world.targets(s),
      64,
      random.word(s),
      0,
      random.between(s, 1024, 65_535),
      PORTS[world.constant(106) & 3],
      random.word(s),
      0,
      tcp.SYN,
      window,
      NO_OPTIONS,
    );
    columns.next[s] += (columns.to[s] - columns.next[s]) * random.unit(s);
  },
};
