/**
 * A survey's machines, side by side in one /24, as Censys's and others' stand (facts/telescope.md, "Who is known"). Each
 * sweeps the Internet on its own ports with ZMap 3, again and again at the same interval.
 */

import type { Kind } from '../kind.ts';
import { startSweeps } from '../sweep.ts';
import { sendZmap, ZMAP_SWEEP, type ZmapVersion } from '../zmap-probe.ts';

const VERSION: ZmapVersion = {
  fixedId: true,
  ttl: 255,
  options: Uint8Array.of(2, 4, 5, 0xb4),
  timestampAt: 0,
};
const PORTS = [
  443, 80, 22, 21, 25, 110, 143, 993, 3306, 8080, 8443, 5900, 6379, 502, 47_808, 20_000,
] as const;

export const surveyOrganisation: Kind = {
  name: 'survey-organisation',
  title: "A survey's machines in one /24",
  class: 'scanner',
  tool: 'zmap',
  families: [4],
  placement: 'neighbours',
  group: 24,
  start: (world, s) => startSweeps(world, s, ZMAP_SWEEP),
  send(world, s) {
    sendZmap(world, s, VERSION, [PORTS[world.groupMember(s) % PORTS.length]]);
  },
};
