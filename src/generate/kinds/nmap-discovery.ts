/**
 * nmap -sn: who is there? ICMP echo, SYN 443, ACK 80, ICMP timestamp (facts/telescope.md [V]), each to a group of
 * hosts in order before the next (test/traces/nmap-host-discovery.pcap).
 */
import * as icmp from '../../wire/icmp.ts';
import * as tcp from '../../wire/tcp.ts';
import type { Kind } from '../kind.ts';
import { nmapSourcePort, nmapTtl, sendNmapSyn } from '../nmap-probe.ts';
import { NO_OPTIONS } from '../packet-writer.ts';
import { hash } from '../random.ts';
import type { World } from '../world.ts';

const GROUP = 64;
const PROBES = 4;
/** Originate, receive and transmit times, all 0 as nmap sends them. */
const TIMESTAMP_DATA = new Uint8Array(12);

/** `a`: position within the run, `b`: number of the run, `c`: its first address. */
function beginRun(world: World, s: number): void {
  const { columns, random } = world;
  const runs = Math.ceil(columns.packets[s] / (world.targets(s) * PROBES));
  const part = world.period / runs;
  columns.a[s] = 0;
  columns.c[s] = random.below(s, world.targets(s));
  columns.next[s] = part * columns.b[s] + part * 0.7 * random.unit(s);
  columns.to[s] = part * (columns.b[s] + 1);
}

export const nmapDiscovery: Kind = {
  name: 'nmap-discovery',
  title: 'Nmap, host discovery',
  class: 'scanner',
  tool: 'nmap',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: beginRun,
  send(world, s) {
    const { columns, random, packets } = world;
    const time = columns.next[s];
    const size = world.targets(s);
    const run = columns.b[s];
    const position = columns.a[s];
    const group = Math.floor(position / (GROUP * PROBES));
    const hosts = Math.min(GROUP, size - group * GROUP);
    const inGroup = position - group * GROUP * PROBES;
    const probe = Math.floor(inGroup / hosts);
    const host = (columns.c[s] + group * GROUP + (inGroup % hosts)) % size;
    if (probe === 0) {
      packets.icmp(
        s,
        time,
        host,
        nmapTtl(world, s),
        random.word(s),
        0,
        icmp.ECHO,
        0,
        random.word(s) & 0xffff0000,
        NO_OPTIONS,
      );
    } else if (probe === 1) {
      sendNmapSyn(world, s, time, host, 443, run, 0);
    } else if (probe === 2) {
      const secret = hash(world.trait(s, 42), run);
      packets.tcp(
        s,
        time,
        host,
        nmapTtl(world, s),
        random.word(s),
        0,
        nmapSourcePort(world, s, run),
        80,
        0,
        secret,
        tcp.ACK,
        1024,
        NO_OPTIONS,
      );
    } else {
      packets.icmp(
        s,
        time,
        host,
        nmapTtl(world, s),
        random.word(s),
        0,
        icmp.TIMESTAMP,
        0,
        random.word(s) & 0xffff0000,
        TIMESTAMP_DATA,
      );
    }
    columns.a[s]++;
    if (columns.left[s] === 0) return;
    if (columns.a[s] === size * PROBES) {
      columns.b[s]++;
      beginRun(world, s);
      return;
    }
    const gap = (inGroup + 1) % hosts === 0 ? 0.4 : 0.003 * random.unit(s);
    columns.next[s] = time + Math.min(gap, (columns.to[s] - time) / (size * PROBES - columns.a[s] + 1));
  },
};
