/** ZMap 4.1 with --shards: machines in several networks divide one permutation, and share the secret and the port. */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: false,
  ttl: 64,
  options: Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2),
  timestampAt: 0,
};

export const distributedZmap: Kind = {
  name: 'distributed-zmap',
  title: 'ZMap in shards over several networks',
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'networks',
  group: 16,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
