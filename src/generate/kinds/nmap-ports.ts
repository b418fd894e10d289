/**
 * nmap -sS -Pn against few hosts and many ports: the ports shuffled, the second try of a batch after the first,
 * a host after the other, tens to thousands of packets a second; again on another day.
 */

import type { Kind } from '../kind.ts';
import { sendNmapSyn } from '../nmap-probe.ts';
import { FeistelShuffle } from '../permutation.ts';
import { hash } from '../random.ts';
import type { World } from '../world.ts';

/** The default list has 1,000 ports; taken here as 1..1000, since which they are leaves no mark. */
const PORTS = 1000;
const BATCH = 50;
const TRIES = 2;
const PACKETS_A_HOST = PORTS * TRIES;
const shuffle = new FeistelShuffle(PORTS);

/** `a`: position within the host, `b`: number of the run, which is also the number of the host. */
function beginHost(world: World, s: number): void {
  const { columns } = world;
  const runs = Math.ceil(columns.packets[s] / PACKETS_A_HOST);
  const part = world.period / runs;
  columns.a[s] = 0;
  columns.next[s] = part * columns.b[s] + part * 0.9 * world.random.unit(s);
  columns.to[s] = part * (columns.b[s] + 1);
}

export const nmapPorts: Kind = {
  name: 'nmap-ports',
  title: 'Nmap, few hosts and many ports',
  class: 'scanner',
  tool: 'nmap',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start: beginHost,
  send(world, s) {
    const { columns, random } = world;
    const time = columns.next[s];
    const position = columns.a[s];
    const run = columns.b[s];
    const target = hash(world.trait(s, 43), run) % world.targets(s);
    const batch = Math.floor(position / (BATCH * TRIES));
    const inBatch = position % (BATCH * TRIES);
    const attempt = Math.floor(inBatch / BATCH);
    const port = 1 + shuffle.at(batch * BATCH + (inBatch % BATCH), hash(world.trait(s, 44), run));
    sendNmapSyn(world, s, time, target, port, run, attempt);
    columns.a[s]++;
    if (columns.left[s] === 0) return;
    if (columns.a[s] === PACKETS_A_HOST) {
      columns.b[s]++;
      beginHost(world, s);
      return;
    }
    const gap = (inBatch + 1) % BATCH === 0 ? 0.5 : 0.004 * random.unit(s);
    columns.next[s] = time + Math.min(gap, (columns.to[s] - time) / (PACKETS_A_HOST - columns.a[s] + 1));
  },
};
