/**
 * Frames that have no source address to count: ARP, an unknown type, a header cut off. One line of the truth, with
 * `address` null. Only with --dirt.
 */

import { write16, write32 } from '../../wire/big-endian.ts';
import * as ethernet from '../../wire/ethernet.ts';
import type { Kind } from '../kind.ts';
import { nextArrival, placeWindow, probesLeft } from '../timing.ts';

const ARP_LENGTH = 28;
const ARP_TARGET = 24;
const LLDP = 0x88cc;
const frame = new Uint8Array(ethernet.HEADER_LENGTH + ARP_LENGTH);

export const noSource: Kind = {
  name: 'no-source',
  title: 'ARP, unknown types and cut headers',
  class: 'noise',
  tool: '',
  families: [4, 6],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    placeWindow(world, s, world.period);
    nextArrival(world, s, world.columns.from[s], probesLeft(world, s, 1));
  },
  send(world, s) {
    const { random, columns, dark, packets } = world;
    const time = columns.next[s];
    frame.fill(0);
    const which = random.below(s, 3);
    if (which === 0) {
      ethernet.writeEthernet(frame, 0, 0x0b, 0x0a, ethernet.TYPE_ARP);
      // RFC 826: Ethernet, IPv4, 6 and 4 bytes, a question.
      write32(frame, ethernet.HEADER_LENGTH, 0x00010800);
      write32(frame, ethernet.HEADER_LENGTH + 4, 0x06040001);
      if (dark.count(4) > 0) {
        write32(frame, ethernet.HEADER_LENGTH + ARP_TARGET, dark.ipv4(random.below(s, dark.count(4))));
      }
      packets.frame(s, time, frame);
    } else if (which === 1) {
      ethernet.writeEthernet(frame, 0, 0x0b, 0x0a, LLDP);
      packets.frame(s, time, frame);
    } else {
      ethernet.writeEthernet(frame, 0, 0x0b, 0x0a, ethernet.TYPE_IPV4);
      write16(frame, ethernet.HEADER_LENGTH, 0x4500);
      packets.frame(s, time, frame.subarray(0, ethernet.HEADER_LENGTH + 10));
    }
    nextArrival(world, s, time, probesLeft(world, s, 1));
  },
};
