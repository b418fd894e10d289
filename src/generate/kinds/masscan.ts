/** Masscan after 1.3.2: window 1025 and MSS 1460 (facts/telescope.md [V]); four ports at once, as -p with a list does. */

import type { Kind } from '../kind.ts';
import { MASSCAN_SWEEP, sendMasscan } from '../masscan-probe.ts';
import { type SweepOptions, startSweeps } from '../sweep.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);
const PORTS_AT_ONCE = 4;
const SWEEP: SweepOptions = { ...MASSCAN_SWEEP, portsAtOnce: PORTS_AT_ONCE };
/** The usual lists, cut from the common one: who scans for databases does not scan for cameras. */
const PORT_LISTS = Array.from({ length: Math.floor(SCAN_PORTS.length / PORTS_AT_ONCE) }, (_, i) =>
  SCAN_PORTS.slice(i * PORTS_AT_ONCE, (i + 1) * PORTS_AT_ONCE),
);

export const masscan: Kind = {
  name: 'masscan',
  title: 'Masscan after 1.3.2, four ports at once',
  class: 'scanner',
  tool: 'masscan',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, SWEEP),
  send(world, s) {
    sendMasscan(world, s, SWEEP, PORT_LISTS[world.trait(s, 31) % PORT_LISTS.length], 1025, MSS_ALONE);
  },
};
