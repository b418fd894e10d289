/**
 * Machines that were told a wrong address, or an address that moved: one service, one to three destinations, again
 * and again for days (facts/telescope.md: "few destinations, many repeats, one service").
 */

import { write16 } from '../../wire/big-endian.ts';
import type { Kind } from '../kind.ts';
import { DHT_PING, DNS_QUESTION, NTP_REQUEST, SIP_REGISTER, SNMP_GET, SYSLOG_LINE } from '../payloads.ts';
import { hash } from '../random.ts';
import { placeWindow } from '../timing.ts';

interface Service {
  readonly port: number;
  readonly data: Uint8Array;
  /** A transaction number stands in the first two bytes. */
  readonly numbered: boolean;
  /** The client uses one port for all: its own service port, or one that it keeps. */
  readonly keepsPort: number | null;
}

const SERVICES: readonly Service[] = [
  { port: 53, data: DNS_QUESTION, numbered: true, keepsPort: null },
  { port: 123, data: NTP_REQUEST, numbered: false, keepsPort: 123 },
  { port: 5060, data: SIP_REGISTER, numbered: false, keepsPort: 5060 },
  { port: 514, data: SYSLOG_LINE, numbered: false, keepsPort: 514 },
  { port: 6881, data: DHT_PING, numbered: false, keepsPort: 6881 },
  { port: 161, data: SNMP_GET, numbered: false, keepsPort: 40_161 },
];
/** Seconds between two packets: a retry timer, a poll, a daily list. */
const INTERVALS = [30, 64, 300, 1024, 3600, 21_600] as const;

export const misconfigured: Kind = {
  name: 'misconfigured',
  title: 'Machines with a wrong address in their settings',
  class: 'misconfigured',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    const { columns, random } = world;
    placeWindow(world, s, columns.packets[s] * INTERVALS[world.trait(s, 81) % INTERVALS.length]);
    columns.next[s] =
      columns.from[s] + ((columns.to[s] - columns.from[s]) / columns.packets[s]) * 0.5 * random.unit(s);
  },
  send(world, s) {
    const { columns, random } = world;
    const service = SERVICES[world.trait(s, 82) % SERVICES.length];
    const destinations = 1 + (world.trait(s, 83) % 3);
    const target = hash(world.trait(s, 84), random.below(s, destinations)) % world.targets(s);
    if (service.numbered) write16(service.data, 0, random.word(s));
    world.packets.udp(
      s,
      columns.next[s],
      target,
      (world.trait(s, 85) & 3) === 0 ? 128 : 64,
      random.word(s) & 0xffff,
      0,
      service.keepsPort ?? random.between(s, 1024, 65_535),
      service.port,
      service.data,
    );
    const interval = (columns.to[s] - columns.from[s]) / columns.packets[s];
    columns.next[s] += interval * (0.9 + 0.2 * random.unit(s)) * 0.95;
  },
};
