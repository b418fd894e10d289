/** Spoki's irregular SYN: made by something that is not a kernel. A shape, not a tool. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchIrregular(protocol: u32, tcpFlags: u32, ttl: u32, ipId: u32, optionsLength: u32): u32 {
  if (protocol !== 6 || (tcpFlags & 0x17) !== 0x02) return 0;
  return ipId === 54321 || ttl > 200 || optionsLength === 0 ? 2 : 0;
}

export const irregular: Fingerprint = {
  name: 'irregular',
  title: 'Irregular SYN: IP ID 54321, or TTL above 200, or no TCP options',
  source: 'Hiesgen et al., Spoki (USENIX Security 2022)',
  packets: 1,
  chanceBits: 0,
  fields: ['protocol', 'tcpFlags', 'ttl', 'ipId', 'optionsLength'],
  match: matchIrregular,
  examples: [
    { title: 'no options', packet: { protocol: 6, tcpFlags: 2, ttl: 50 }, expect: 2 },
    { title: 'high TTL', packet: { protocol: 6, tcpFlags: 2, ttl: 240, optionsLength: 4 }, expect: 2 },
    { title: 'a kernel', packet: { protocol: 6, tcpFlags: 2, ttl: 50, optionsLength: 20 }, expect: 0 },
    { title: 'a RST has no options', packet: { protocol: 6, tcpFlags: 4, ttl: 50 }, expect: 0 },
  ],
};
