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
  if (protocol !== 6 || (tcpFlags & 0x17) !== 0x02 || previousSeen === 0) return 0;
  const apart: u32 = (seq ^ previousSeq) >>> 0;
  const half: u32 = apart & 0xffff;
  if (apart >>> 16 !== half || half > 0xff) return 0;
  const header =
    window === 1024 &&
    optionsLength === 4 &&
    option0 === 0x020405b4 &&
    ttl <= 64 &&
    (family === 6 || dontFragment === 0);
  if (header) {
    // The first try of every port has one and the same number; only a repeat of one port proves nothing.
    return apart !== 0 || dst !== previousDst || destinationPort !== previousDestinationPort ? 2 : 0;
  }
  return apart !== 0 ? 1 : 0;
}

export const nmap: Fingerprint = {
  name: 'nmap',
  title: 'Nmap SYN scan: sequence numbers differ by a small number in both halves; window 1024, MSS 1460',
  source: 'nmap scan_engine_raw.cc (seq32_encode) and scan_engine.cc; two packets of one run',
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
