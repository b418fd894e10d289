/** Nmap -sS: sequence numbers of a run differ only by the try number, written into both halves. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchNmap(
  family: u32,
  protocol: u32,
  tcpFlags: u32,
  ttl: u32,
  dontFragment: u32,
  dst: u32,
  destinationPort: u32,
  seq: u32,
  window: u32,
  optionsLength: u32,
  option0: u32,
  previousSeen: u32,
  previousSeq: u32,
  previousDst: u32,
  previousDestinationPort: u32,
): u32 {
  if (protocol !== 6 || previousSeen === 0) return 0;
  // SYN, and the odd ones of -sF, -sN, -sX and -sA.
  const isSyn = (tcpFlags & 0x3f) === 0x02;
  const isOdd = tcpFlags === 0x01 || tcpFlags === 0 || tcpFlags === 0x29 || tcpFlags === 0x10;
  if (!isSyn && !isOdd) return 0;
  const apart: u32 = (seq ^ previousSeq) >>> 0;
  const half: u32 = apart & 0xffff;
  if (apart >>> 16 !== half || half > 0xff) return 0;
  // An ACK probe carries 0 here and its secret in the acknowledgement.
  if (tcpFlags === 0x10 && seq !== 0) return 0;
  const options = isSyn ? optionsLength === 4 && option0 === 0x020405b4 : optionsLength === 0;
  // IPv4 starts at 37..59; over IPv6 the hop limit is 255 (recorded from 7.93).
  const header = window === 1024 && options && (family === 6 || (ttl <= 64 && dontFragment === 0));
  if (header) {
    // The first try of every port has one and the same number; only a repeat of one port proves nothing.
    return apart !== 0 || dst !== previousDst || destinationPort !== previousDestinationPort ? 2 : 0;
  }
  return isSyn && apart !== 0 ? 1 : 0;
}

export const nmap: Fingerprint = {
  name: 'nmap',
  title: 'Nmap SYN scan: sequence numbers differ by a small number in both halves; window 1024, MSS 1460',
  source:
    'nmap scan_engine_raw.cc (seq32_encode); -sF -sN -sX -sA and -6 as test/traces recorded them from 7.93',
  packets: 2,
  chanceBits: 24,
  fields: [
    'family',
    'protocol',
    'tcpFlags',
    'ttl',
    'dontFragment',
    'dst',
    'destinationPort',
    'seq',
    'window',
    'optionsLength',
    'option0',
    'previousSeen',
    'previousSeq',
    'previousDst',
    'previousDestinationPort',
  ],
  match: matchNmap,
  examples: [
    {
      title: 'mask 0x1A2B3C4D, tries 0 and 1',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 44,
        dst: 0xc0000201,
        destinationPort: 80,
        seq: 0x1a2a3c4c,
        window: 1024,
        optionsLength: 4,
        option0: 0x020405b4,
        previousSeen: 1,
        previousSeq: 0x1a2b3c4d,
        previousDst: 0xc0000201,
        previousDestinationPort: 80,
      },
      expect: 2,
    },
    {
      title: 'tries 1 and 2, another header',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 120,
        seq: 0x1a293c4f,
        window: 8192,
        previousSeen: 1,
        previousSeq: 0x1a2a3c4c,
      },
      expect: 1,
    },
    {
      title: 'first tries of two ports share the number',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 44,
        dst: 0xc0000201,
        destinationPort: 443,
        seq: 0x1a2b3c4d,
        window: 1024,
        optionsLength: 4,
        option0: 0x020405b4,
        previousSeen: 1,
        previousSeq: 0x1a2b3c4d,
        previousDst: 0xc0000201,
        previousDestinationPort: 80,
      },
      expect: 2,
    },
    {
      title: '-6: hop limit 255',
      packet: {
        family: 6,
        protocol: 6,
        tcpFlags: 2,
        ttl: 255,
        dst: 0xc0000201,
        destinationPort: 443,
        seq: 0x1a2b3c4d,
        window: 1024,
        optionsLength: 4,
        option0: 0x020405b4,
        previousSeen: 1,
        previousSeq: 0x1a2b3c4d,
        previousDst: 0xc0000201,
        previousDestinationPort: 80,
      },
      expect: 2,
    },
    {
      title: '-sF: no options, one number for all ports',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 1,
        ttl: 50,
        dst: 0xc0000201,
        destinationPort: 443,
        seq: 0x1a2b3c4d,
        window: 1024,
        previousSeen: 1,
        previousSeq: 0x1a2b3c4d,
        previousDst: 0xc0000201,
        previousDestinationPort: 80,
      },
      expect: 2,
    },
    {
      title: 'a constant number without the header is no Nmap',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 240,
        seq: 77,
        destinationPort: 80,
        window: 65535,
        previousSeen: 1,
        previousSeq: 77,
        previousDestinationPort: 81,
      },
      expect: 0,
    },
  ],
};
