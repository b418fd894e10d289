/** Scanners that connect(), as zgrab and RustScan do (facts/telescope.md [R]: no mark), in an order of their own. */

import type { Kind } from '../kind.ts';
import { sendLinuxConnect } from '../stacks.ts';
import { advanceSweep, portOfSweep, type SweepOptions, startSweeps, sweepTarget } from '../sweep.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

/** With a timeout of a few seconds the kernel gets to its second SYN. */
const ATTEMPTS = 2;
const SWEEP: SweepOptions = { order: 'feistel', medianRate: 2000, portsAtOnce: 1, attempts: ATTEMPTS };

export const connectScanner: Kind = {
  name: 'connect-scanner',
  title: 'Scanners that connect()',
  class: 'scanner',
  tool: 'os-stack',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  retries: ATTEMPTS - 1,
  start: (world, s) => startSweeps(world, s, SWEEP),
  send(world, s) {
    const target = sweepTarget(world, s, SWEEP);
    sendLinuxConnect(world, s, world.columns.next[s], target, portOfSweep(world, s, SCAN_PORTS), ATTEMPTS);
    advanceSweep(world, s, SWEEP);
  },
};
