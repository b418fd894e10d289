/** ZMap 2.1.1: ipid 54321, no TCP options (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { startSweeps } from '../sweep.ts';
import { SCAN_PORTS, sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = { fixedId: true, ttl: 255, options: NO_OPTIONS, timestampAt: 0 };

export const zmap2: Kind = {
  name: 'zmap-2',
  title: 'ZMap 2.1.1',
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send: (world, s) => sendZmap(world, s, VERSION, SCAN_PORTS),
};
