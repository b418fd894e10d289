/** Unicornscan: one secret for a run, folded into every sequence number. Seen only across two packets. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchUnicornscan(
  family: u32,
  protocol: u32,
  tcpFlags: u32,
  dst: u32,
  sourcePort: u32,
  destinationPort: u32,
  seq: u32,
  previousSeen: u32,
  previousSeq: u32,
  previousDst: u32,
  previousSourcePort: u32,
  previousDestinationPort: u32,
): u32 {
  if (family !== 4 || protocol !== 6 || (tcpFlags & 0x17) !== 0x02 || previousSeen === 0) return 0;
  // A repeat of the same packet has the same secret for no reason.
  if (seq === previousSeq) return 0;
  const swapped: u32 = ((dst << 24) | ((dst & 0xff00) << 8) | ((dst >>> 8) & 0xff00) | (dst >>> 24)) >>> 0;
  const previousSwapped: u32 =
    ((previousDst << 24) |
      ((previousDst & 0xff00) << 8) |
      ((previousDst >>> 8) & 0xff00) |
      (previousDst >>> 24)) >>>
    0;
  const secret: u32 = (seq ^ swapped ^ (((destinationPort << 16) + sourcePort) >>> 0)) >>> 0;
  const previousSecret: u32 =
    (previousSeq ^ previousSwapped ^ (((previousDestinationPort << 16) + previousSourcePort) >>> 0)) >>> 0;
  return secret === previousSecret ? 2 : 0;
}

export const unicornscan: Fingerprint = {
  name: 'unicornscan',
  title: 'Unicornscan: seq ^ bswap32(destination) ^ ((port << 16) + source port) is constant in a run',
  source: 'unicornscan scan_progs/send_packet.c (TCPHASHTRACK)',
  packets: 2,
  chanceBits: 32,
  fields: [
    'family',
    'protocol',
    'tcpFlags',
    'dst',
    'sourcePort',
    'destinationPort',
    'seq',
    'previousSeen',
    'previousSeq',
    'previousDst',
    'previousSourcePort',
    'previousDestinationPort',
  ],
  match: matchUnicornscan,
  examples: [
    {
      title: 'secret 0xA5A5A5A5 on two targets',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        dst: 0xc00002c8,
        sourcePort: 0x1234,
        destinationPort: 443,
        seq: 0x6c1cb751,
        previousSeen: 1,
        previousSeq: 0xa4f72200,
        previousDst: 0xc0000201,
        previousSourcePort: 0x8765,
        previousDestinationPort: 80,
      },
      expect: 2,
    },
    {
      title: 'the same packet twice proves nothing',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        dst: 0xc0000201,
        sourcePort: 0x8765,
        destinationPort: 80,
        seq: 0xa4f72200,
        previousSeen: 1,
        previousSeq: 0xa4f72200,
        previousDst: 0xc0000201,
        previousSourcePort: 0x8765,
        previousDestinationPort: 80,
      },
      expect: 0,
    },
    {
      title: 'one packet alone',
      packet: { family: 4, protocol: 6, tcpFlags: 2, dst: 0xc0000201, destinationPort: 80, seq: 0xa4f72200 },
      expect: 0,
    },
  ],
};
