/** Masscan: the IP identification is the destination, port and sequence number, folded together. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchMasscan(
  family: u32,
  protocol: u32,
  tcpFlags: u32,
  ttl: u32,
  dontFragment: u32,
  ipId: u32,
  dst: u32,
  destinationPort: u32,
  seq: u32,
  window: u32,
  optionsLength: u32,
  option0: u32,
): u32 {
  if (protocol !== 6 || (tcpFlags & 0x3f) !== 0x02) return 0;
  // IPv6 has no identification; what is left is a header that no kernel sends. Two are asked for.
  if (family === 6) return ttl > 190 && window === 1024 && optionsLength === 0 ? 1 : 0;
  // All of it is cut to 16 bits: comparing with the uncut 32-bit value never matches (a fault of Spoki).
  if (((dst ^ destinationPort ^ seq) & 0xffff) !== ipId) return 0;
  if (ttl <= 190 || dontFragment !== 0) return 1;
  const upTo132 = window === 1024 && optionsLength === 0;
  const later = window === 1025 && optionsLength === 4 && option0 === 0x020405b4;
  return upTo132 || later ? 2 : 1;
}

export const masscan: Fingerprint = {
  name: 'masscan',
  title: 'Masscan: IP ID = (destination ^ port ^ sequence number) & 0xffff',
  source:
    'masscan templ-pkt.c, 1.0 to 1.3.2 (window 1024) and later (window 1025, MSS 1460); IPv6 as test/traces recorded it from 1.3.2',
  packets: 1,
  chanceBits: 16,
  fields: [
    'family',
    'protocol',
    'tcpFlags',
    'ttl',
    'dontFragment',
    'ipId',
    'dst',
    'destinationPort',
    'seq',
    'window',
    'optionsLength',
    'option0',
  ],
  match: matchMasscan,
  examples: [
    {
      title: '192.0.2.1 port 80, window 1024',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 238,
        ipId: 21545,
        dst: 0xc0000201,
        destinationPort: 80,
        seq: 0x12345678,
        window: 1024,
      },
      expect: 2,
    },
    {
      title: '203.0.113.77 port 23, window 1025 with MSS 1460',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 238,
        ipId: 53173,
        dst: 0xcb00714d,
        destinationPort: 23,
        seq: 0xdeadbeef,
        window: 1025,
        optionsLength: 4,
        option0: 0x020405b4,
      },
      expect: 2,
    },
    {
      title: '198.51.100.255 port 65535, sequence number 0, on another header',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 52,
        ipId: 39680,
        dst: 0xc63364ff,
        destinationPort: 65535,
        seq: 0,
        window: 29200,
      },
      expect: 1,
    },
    {
      title: 'IPv6, window 1024 without options from hop limit 255',
      packet: { family: 6, protocol: 6, tcpFlags: 2, ttl: 245, window: 1024 },
      expect: 1,
    },
    {
      title: 'one bit off',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 238,
        ipId: 21544,
        dst: 0xc0000201,
        destinationPort: 80,
        seq: 0x12345678,
        window: 1024,
      },
      expect: 0,
    },
  ],
};
