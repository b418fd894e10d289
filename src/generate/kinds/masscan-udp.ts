/**
 * Masscan by UDP, with its own payloads for DNS and SNMP (test/traces/masscan-udp.pcap): the third term of ipid is a
 * cookie that is not in the packet (facts/telescope.md [V]).
 */

import { write16 } from '../../wire/big-endian.ts';
import type { Kind } from '../kind.ts';
import { MASSCAN_SWEEP, masscanCookie, masscanId, masscanSourcePort } from '../masscan-probe.ts';
import { DNS_VERSION_QUESTION, SNMP_GET } from '../payloads.ts';
import { advanceSweep, portOfSweep, startSweeps, sweepTarget } from '../sweep.ts';

const PORTS = [53, 161] as const;

export const masscanUdp: Kind = {
  name: 'masscan-udp',
  title: 'Masscan by UDP',
  class: 'scanner',
  tool: 'masscan',
  families: [4],
  placement: 'skewed',
  group: 1,
  start: (world, s) => startSweeps(world, s, MASSCAN_SWEEP),
  send(world, s) {
    const target = sweepTarget(world, s, MASSCAN_SWEEP);
    const port = portOfSweep(world, s, PORTS);
    const cookie = masscanCookie(world, s, target, port);
    const data = port === 53 ? DNS_VERSION_QUESTION : SNMP_GET;
    if (port === 53) write16(data, 0, cookie >>> 16);
    world.packets.udp(
      s,
      world.columns.next[s],
      target,
      255,
      masscanId(world, s, target, port, cookie),
      0,
      masscanSourcePort(world, s),
      port,
      data,
    );
    advanceSweep(world, s, MASSCAN_SWEEP);
  },
};
