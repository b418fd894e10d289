/**
 * An unknown scanning system: the machines of one /24 divide one permutation. Their SYN has no tool's mark: TTL 64,
 * DF 1, MSS alone, random sequence number.
 */
import * as ipv4 from '../../wire/ipv4.ts';
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { advanceSweep, portOfSweep, type SweepOptions, startSweeps, sweepTarget } from '../sweep.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

const SWEEP: SweepOptions = { order: 'cyclic', medianRate: 8000, portsAtOnce: 1, attempts: 1 };
const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);

export const distributedRaw: Kind = {
  name: 'distributed-raw',
  title: 'An unknown system of scanners in one /24',
  class: 'scanner',
  tool: '',
  families: [4],
  placement: 'neighbours',
  group: 32,
  start: (world, s) => startSweeps(world, s, SWEEP),
  send(world, s) {
    const { random, columns } = world;
    world.packets.tcp(
      s,
      columns.next[s],
      sweepTarget(world, s, SWEEP),
      64,
      random.word(s),
      ipv4.DONT_FRAGMENT,
      random.between(s, 1024, 65_535),
      portOfSweep(world, s, SCAN_PORTS),
      random.word(s),
      0,
      tcp.SYN,
      29_200,
      MSS_ALONE,
    );
    advanceSweep(world, s, SWEEP);
  },
};
