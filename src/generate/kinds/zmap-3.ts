/** ZMap 3.0 to 4.0: ipid 54321, MSS alone (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: true,
  ttl: 255,
  options: Uint8Array.of(2, 4, 5, 0xb4),
  timestampAt: 0,
};

export const zmap3: Kind = {
  name: 'zmap-3',
  title: 'ZMap 3.0 to 4.0',
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
