/** Masscan up to 1.3.2: window 1024, no options (facts/telescope.md [V]). */

import type { Kind } from '../kind.ts';
import { MASSCAN_SWEEP, sendMasscan } from '../masscan-probe.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { portOfSweep, startSweeps } from '../sweep.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

export const masscanOld: Kind = {
  name: 'masscan-old',
  title: 'Masscan up to 1.3.2',
  class: 'scanner',
  tool: 'masscan',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, MASSCAN_SWEEP),
  send(world, s) {
    sendMasscan(world, s, MASSCAN_SWEEP, [portOfSweep(world, s, SCAN_PORTS)], 1024, NO_OPTIONS);
  },
};
