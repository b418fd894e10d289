/** An ordinary kernel made this SYN: connect(), as Gafgyt, Mozi, zgrab, worms and people use it. No tool is shown. */
import type { Fingerprint, u32 } from './fingerprint.ts';

export function matchOsStack(
  family: u32,
  protocol: u32,
  tcpFlags: u32,
  ttl: u32,
  dontFragment: u32,
  ack: u32,
  optionsLength: u32,
  option0: u32,
): u32 {
  if (protocol !== 6 || (tcpFlags & 0x3f) !== 0x02 || ack !== 0) return 0;
  // Path-MTU discovery sets DF on every current system; raw-socket tools that copy a layout forget it.
  if (family === 4 && dontFragment === 0) return 0;
  // MSS first, and something after it: SACK permitted, timestamps or window scale.
  return option0 >>> 16 === 0x0204 && optionsLength >= 8 && ttl <= 128 ? 2 : 0;
}

export const osStack: Fingerprint = {
  name: 'os-stack',
  title: "A kernel's own TCP: MSS with further options, DF set, TTL from 64 or 128",
  source: 'Linux tcp_syn_options, Windows and BSD SYN layouts; says that no tool is visible',
  packets: 1,
  chanceBits: 0,
  fields: ['family', 'protocol', 'tcpFlags', 'ttl', 'dontFragment', 'ack', 'optionsLength', 'option0'],
  match: matchOsStack,
  examples: [
    {
      title: 'Linux',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        dontFragment: 1,
        optionsLength: 20,
        option0: 0x020405b4,
      },
      expect: 2,
    },
    {
      title: 'Windows',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 113,
        dontFragment: 1,
        optionsLength: 12,
        option0: 0x020405b4,
      },
      expect: 2,
    },
    {
      title: 'Linux over IPv6 through a tunnel (MSS 1220), with ECN asked for',
      packet: { family: 6, protocol: 6, tcpFlags: 0xc2, ttl: 50, optionsLength: 20, option0: 0x020404c4 },
      expect: 2,
    },
    {
      title: "ZMap 4.1's copy of it, without DF",
      packet: { family: 4, protocol: 6, tcpFlags: 2, ttl: 50, optionsLength: 12, option0: 0x020405b4 },
      expect: 0,
    },
    {
      title: 'MSS alone is the mark of raw sockets',
      packet: {
        family: 4,
        protocol: 6,
        tcpFlags: 2,
        ttl: 50,
        dontFragment: 1,
        optionsLength: 4,
        option0: 0x020405b4,
      },
      expect: 0,
    },
  ],
};
