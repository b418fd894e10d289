/**
 * nmap -sS -Pn against many hosts and one or two ports: groups of hosts in the order of their addresses, each
 * group's second try after its first.
 */

import type { Kind } from '../kind.ts';
import { sendNmapSyn } from '../nmap-probe.ts';
import type { World } from '../world.ts';
import { SCAN_PORTS } from '../zmap-probe.ts';

const GROUP = 64;
const TRIES = 2;

/** `a`: position within the run, `b`: number of the run, `c`: its first address. */
function beginRun(world: World, s: number): void {
  const { columns, random } = world;
  const runs = Math.ceil(columns.packets[s] / (world.targets(s) * TRIES));
  const part = world.period / runs;
  columns.a[s] = 0;
  columns.c[s] = random.below(s, world.targets(s));
  columns.next[s] = part * columns.b[s] + part * 0.7 * random.unit(s);
  columns.to[s] = part * (columns.b[s] + 1);
}

export const nmapSweep: Kind = {
  name: 'nmap-sweep',
  title: 'Nmap, many hosts and one port',
  class: 'scanner',
  tool: 'nmap',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: beginRun,
  send(world, s) {
    const { columns, random } = world;
    const time = columns.next[s];
    const size = world.targets(s);
    const position = columns.a[s];
    const group = Math.floor(position / (GROUP * TRIES));
    const hosts = Math.min(GROUP, size - group * GROUP);
    const inGroup = position - group * GROUP * TRIES;
    const attempt = Math.floor(inGroup / hosts);
    const host = (columns.c[s] + group * GROUP + (inGroup % hosts)) % size;
    const port = SCAN_PORTS[(world.trait(s, 45) + columns.b[s]) % SCAN_PORTS.length];
    sendNmapSyn(world, s, time, host, port, columns.b[s], attempt);
    columns.a[s]++;
    if (columns.left[s] === 0) return;
    if (columns.a[s] === size * TRIES) {
      columns.b[s]++;
      beginRun(world, s);
      return;
    }
    const gap = (inGroup + 1) % hosts === 0 ? 1 : 0.01 * random.unit(s);
    columns.next[s] = time + Math.min(gap, (columns.to[s] - time) / (size * TRIES - columns.a[s] + 1));
  },
};
