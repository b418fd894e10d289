/** ZMap from 4.1.0 in BSD mode: TSval is Unix seconds (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: false,
  ttl: 64,
  options: Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 6, 1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 4, 2, 0, 0),
  timestampAt: 12,
};

export const zmap4Bsd: Kind = {
  name: 'zmap-4-bsd',
  title: "ZMap 4.1 and later with BSD's options",
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
