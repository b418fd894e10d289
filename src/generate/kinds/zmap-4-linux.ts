/** ZMap from 4.1.0 in Linux mode: TSval is Unix seconds (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: false,
  ttl: 64,
  options: Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7),
  timestampAt: 8,
};

export const zmap4Linux: Kind = {
  name: 'zmap-4-linux',
  title: "ZMap 4.1 and later with Linux's options",
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
