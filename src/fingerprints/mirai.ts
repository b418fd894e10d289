/** Mirai and the families built on its scanner: the sequence number is the address that is probed. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchMirai(family: u32, protocol: u32, tcpFlags: u32, seq: u32, dst: u32): u32 {
  // 32 bits agree: this stands alone, so there is no weaker form.
  return family === 4 && protocol === 6 && (tcpFlags & 0x17) === 0x02 && seq === dst ? 2 : 0;
}

export const mirai: Fingerprint = {
  name: 'mirai',
  title: 'Mirai family: TCP sequence number equals the destination address',
  source: 'Mirai scanner.c (2016): iph->daddr is copied to tcph->seq; still so in its descendants',
  packets: 1,
  chanceBits: 32,
  fields: ['family', 'protocol', 'tcpFlags', 'seq', 'dst'],
  match: matchMirai,
  examples: [
    {
      title: '62.210.75.75, the published example',
      packet: { family: 4, protocol: 6, tcpFlags: 2, dst: 0x3ed24b4b, seq: 1053969227 },
      expect: 2,
    },
    {
      title: '192.0.2.1',
      packet: { family: 4, protocol: 6, tcpFlags: 2, dst: 0xc0000201, seq: 3221225985 },
      expect: 2,
    },
    {
      title: '203.0.113.77',
      packet: { family: 4, protocol: 6, tcpFlags: 2, dst: 0xcb00714d, seq: 3405803853 },
      expect: 2,
    },
    {
      title: 'byte-swapped address is not it',
      packet: { family: 4, protocol: 6, tcpFlags: 2, dst: 0xc0000201, seq: 0x010200c0 },
      expect: 0,
    },
    {
      title: 'a SYN+ACK that happens to agree is backscatter',
      packet: { family: 4, protocol: 6, tcpFlags: 0x12, dst: 0xc0000201, seq: 0xc0000201 },
      expect: 0,
    },
    {
      title: 'low half of an IPv6 address',
      packet: { family: 6, protocol: 6, tcpFlags: 2, dst: 1, seq: 1 },
      expect: 0,
    },
  ],
};
