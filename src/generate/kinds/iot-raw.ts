/**
 * Bots with a raw socket of their own and no mark: in 2025 IoT bots without Mirai's mark outnumbered those with
 * it (NICTER, facts/telescope.md). A SYN without options, random sequence number.
 */
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { nextArrival, probesLeft, startRandomTargets } from '../timing.ts';

export const RAW_BOT_PORTS: readonly (readonly number[])[] = [
  [23],
  [23, 2323],
  [23, 26, 2323],
  [5555],
  [81, 82, 8000, 8080],
  [37_215, 52_869, 60_001],
  [9000, 34_567],
];
const MEDIAN_RATE = 150;
const WINDOWS = [5840, 14_600, 29_200, 65_535] as const;

export const iotRaw: Kind = {
  name: 'iot-raw',
  title: 'IoT bots with a raw socket and no mark',
  class: 'infected-iot',
  tool: '',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startRandomTargets(world, s, MEDIAN_RATE, 1),
  send(world, s) {
    const { random, columns } = world;
    const time = columns.next[s];
    const ports = RAW_BOT_PORTS[world.trait(s, 25) % RAW_BOT_PORTS.length];
    const window = WINDOWS[world.trait(s, 26) & 3];
    world.packets.tcp(
      s,
      time,
      random.below(s, world.targets(s)),
      64,
      random.word(s),
      0,
      random.between(s, 1024, 65_535),
      ports[random.below(s, ports.length)],
      random.word(s),
      0,
      tcp.SYN,
      window,
      NO_OPTIONS,
    );
    nextArrival(world, s, time, probesLeft(world, s, 1));
  },
};
