/** ZMap from 4.1.0: options laid out as Windows does, but TTL 64 and DF 0 (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: false,
  ttl: 64,
  options: Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2),
  timestampAt: 0,
};

export const zmap4: Kind = {
  name: 'zmap-4',
  title: 'ZMap 4.1 and later',
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
