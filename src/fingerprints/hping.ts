/** hping: a SYN whose acknowledgement field was filled although nothing is acknowledged. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchHping(
  protocol: u32,
  tcpFlags: u32,
  ttl: u32,
  ack: u32,
  window: u32,
  optionsLength: u32,
): u32 {
  if (protocol !== 6 || (tcpFlags & 0x3f) !== 0x02 || ack === 0) return 0;
  return window === 512 && optionsLength === 0 && ttl <= 64 ? 2 : 1;
}

export const hping: Fingerprint = {
  name: 'hping',
  title: 'hping: SYN with a non-zero acknowledgement field; window 512, no options, TTL from 64',
  source: 'hping3 sendtcp.c and main.c (th_ack random unless -M/-L; winsize 512)',
  packets: 1,
  chanceBits: 0,
  fields: ['protocol', 'tcpFlags', 'ttl', 'ack', 'window', 'optionsLength'],
  match: matchHping,
  examples: [
    {
      title: 'hping3 -S',
      packet: { protocol: 6, tcpFlags: 2, ttl: 57, ack: 0x1234, window: 512 },
      expect: 2,
    },
    {
      title: 'another header',
      packet: { protocol: 6, tcpFlags: 2, ttl: 57, ack: 9, window: 8192 },
      expect: 1,
    },
    { title: 'a SYN as it should be', packet: { protocol: 6, tcpFlags: 2, ttl: 57, window: 512 }, expect: 0 },
    {
      title: 'a SYN+ACK has an acknowledgement by right',
      packet: { protocol: 6, tcpFlags: 0x12, ttl: 57, ack: 9, window: 512 },
      expect: 0,
    },
  ],
};
