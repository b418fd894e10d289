/** ZMap: IP identification 54321 up to 4.0; from 4.1 one of three copied option layouts that do not fit the rest. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchZmap(
  family: u32,
  protocol: u32,
  tcpFlags: u32,
  ttl: u32,
  dontFragment: u32,
  tos: u32,
  ipLength: u32,
  ipId: u32,
  sourcePort: u32,
  window: u32,
  optionsLength: u32,
  option0: u32,
  option1: u32,
  option2: u32,
  option3: u32,
  option4: u32,
  option5: u32,
  second: u32,
): u32 {
  if (family !== 4) return 0;
  const isSyn = protocol === 6 && (tcpFlags & 0x3f) === 0x02;
  if (ipId === 54321) {
    if (protocol === 6 && !isSyn) return 0;
    // Initial TTL 255: no path is longer than some 60 hops.
    const shape = dontFragment === 0 && ttl > 190;
    if (!isSyn) return shape ? 2 : 1;
    const plainOptions = optionsLength === 0 || (optionsLength === 4 && option0 === 0x020405b4);
    return shape && window === 65535 && plainOptions ? 2 : 1;
  }
  if (!isSyn || window !== 65535 || dontFragment !== 0 || option0 !== 0x020405b4) return 0;
  // Since 4.1 the TTL starts at 64, while the layout is that of Windows, which starts at 128 and sets DF.
  if (
    optionsLength === 12 &&
    option1 === 0x01030308 &&
    option2 === 0x01010402 &&
    tos === 0 &&
    ipLength === 52 &&
    ttl <= 64
  ) {
    return 2;
  }
  const linuxLayout =
    optionsLength === 20 && option1 === 0x0402080a && option3 === 0 && option4 === 0x01030307;
  const bsdLayout =
    optionsLength === 24 &&
    option1 === 0x01030306 &&
    option2 === 0x0101080a &&
    option4 === 0 &&
    option5 === 0x04020000;
  if (!linuxLayout && !bsdLayout) return 0;
  // The timestamp is the Unix second; kernels count milliseconds from a random start.
  const stamp: u32 = linuxLayout ? option2 : option3;
  const apart: u32 = stamp > second ? stamp - second : second - stamp;
  return apart <= 5 && sourcePort > 0 ? 2 : 0;
}

export const zmap: Fingerprint = {
  name: 'zmap',
  title: 'ZMap: IP ID 54321, or the option layouts of 4.1 and later on a TTL of 64 without DF',
  source: 'zmap packet.h and packet.c, 2.1.1, 3.0, 4.0 and 4.1 (default, linux and bsd modes)',
  packets: 1,
  chanceBits: 16,
  fields: [
    'family',
    'protocol',
    'tcpFlags',
    'ttl',
    'dontFragment',
    'tos',
    'ipLength',
    'ipId',
    'sourcePort',
    'window',
    'optionsLength',
    'option0',
    'option1',
    'option2',
    'option3',
    'option4',
    'option5',
    'second',
  ],
  match: matchZmap,
  examples: [
    {
      title: '2.1.1, no options',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 240,
        ipId: 54321,
        window: 65535,
        sourcePort: 40000,
      },
      expect: 2,
    },
    {
      title: '3.0 to 4.0, MSS alone',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 240,
        ipId: 54321,
        window: 65535,
        optionsLength: 4,
        option0: 0x020405b4,
      },
      expect: 2,
    },
    {
      title: 'UDP module',
      packet: { family: 4, protocol: 17, ttl: 245, ipId: 54321 },
      expect: 2,
    },
    {
      title: 'the number by chance, on a kernel stack',
      packet: { family: 4, protocol: 6, tcpFlags: 2, ttl: 52, dontFragment: 1, ipId: 54321, window: 64240 },
      expect: 1,
    },
    {
      title: '4.1 default mode',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        ipLength: 52,
        ipId: 7,
        window: 65535,
        optionsLength: 12,
        option0: 0x020405b4,
        option1: 0x01030308,
        option2: 0x01010402,
      },
      expect: 2,
    },
    {
      title: 'a real Windows: the same layout with DF and TTL 128',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 115,
        dontFragment: 1,
        ipLength: 52,
        window: 65535,
        optionsLength: 12,
        option0: 0x020405b4,
        option1: 0x01030308,
        option2: 0x01010402,
      },
      expect: 0,
    },
    {
      title: '4.1 linux mode, timestamp is the second',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        window: 65535,
        sourcePort: 40000,
        optionsLength: 20,
        option0: 0x020405b4,
        option1: 0x0402080a,
        option2: 1_790_000_003,
        option3: 0,
        option4: 0x01030307,
        second: 1_790_000_001,
      },
      expect: 2,
    },
    {
      title: 'linux layout with the timestamp of a kernel',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        window: 65535,
        sourcePort: 40000,
        optionsLength: 20,
        option0: 0x020405b4,
        option1: 0x0402080a,
        option2: 123_456_789,
        option4: 0x01030307,
        second: 1_790_000_001,
      },
      expect: 0,
    },
    {
      title: '4.1 bsd mode',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        window: 65535,
        sourcePort: 40000,
        optionsLength: 24,
        option0: 0x020405b4,
        option1: 0x01030306,
        option2: 0x0101080a,
        option3: 1_790_000_001,
        option5: 0x04020000,
        second: 1_790_000_001,
      },
      expect: 2,
    },
  ],
};
