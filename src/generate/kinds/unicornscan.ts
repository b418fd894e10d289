/**
 * Unicornscan. facts/telescope.md [V]: K = seq ^ bswap32(dst) ^ ((dport << 16) + sport) is constant in a run; default
 * window 4128, initial TTL 255. bswap32, since it combines network-order words as they lie in memory.
 */
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import {
  advanceSweep,
  portOfSweep,
  type SweepOptions,
  startSweeps,
  sweepKey,
  sweepTarget,
} from '../sweep.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

const SWEEP: SweepOptions = { order: 'feistel', medianRate: 3000, portsAtOnce: 1, attempts: 1 };

function swapBytes(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

export const unicornscan: Kind = {
  name: 'unicornscan',
  title: 'Unicornscan',
  class: 'scanner',
  tool: 'unicornscan',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, SWEEP),
  send(world, s) {
    const { random, columns, dark } = world;
    const target = sweepTarget(world, s, SWEEP);
    const port = portOfSweep(world, s, SCAN_PORTS);
    const sourcePort = random.between(s, 1024, 65_535);
    const sequence = sweepKey(world, s) ^ swapBytes(dark.ipv4(target)) ^ (port * 0x1_0000 + sourcePort);
    world.packets.tcp(
      s,
      columns.next[s],
      target,
      255,
      random.word(s),
      0,
      sourcePort,
      port,
      sequence,
      0,
      tcp.SYN,
      4128,
      NO_OPTIONS,
    );
    advanceSweep(world, s, SWEEP);
  },
};
