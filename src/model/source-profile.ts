/** All that one sensor saw of one source over a period: its sightings, merged by service. */
import type { Family } from '../base/address.ts';

/**
 * What a source did on one service. Times are epoch seconds (fraction kept to the microsecond), sizes
 * bytes, TTLs 0..255. Every count merges by sum, min, max or union, so it does not matter in how many
 * pieces it was counted.
 */
export interface ServiceActivity {
  /** IP protocol number, 0..255. */
  protocol: number;
  /** Destination port; the source's own port where `response`; ICMP: type * 256 + code; else 0. */
  port: number;
  /** The packets answer something (SYN+ACK, RST, ICMP error or reply, UDP from a server port). */
  response: boolean;
  packets: number;
  bytes: number;
  /** Packets that repeat an earlier one (same addresses, ports and sequence number) within seconds. */
  retransmissions: number;
  first: number;
  last: number;
  /** Hours of the clock with at least one packet. */
  activeHours: number;
  /** Most packets in one minute of the clock; 65,535 means that or more. */
  minutePeak: number;
  /** Distinct dark addresses; exact up to 65,536 dark addresses, an estimate beyond. */
  destinations: number;
  /** The first destination: the IPv4 address, or the low 32 bits of the IPv6 one. */
  firstDestination: number;
  ttlMin: number;
  ttlMax: number;
  /** All TCP flags seen, or-ed. */
  tcpFlags: number;
  /** Packets that ask: SYN, odd-flag probes, UDP requests, ICMP requests. */
  requests: number;
  /** Packets that answer; what is neither (ACK, FIN with data, fragments ...) is in `packets` alone. */
  responses: number;
  sourcePortMin: number;
  sourcePortMax: number;
  /** Total IP length of a packet. */
  lengthMin: number;
  lengthMax: number;
  /**
   * Order of the destinations, over the `requests - retransmissions - 1` steps between consecutive
   * requests: steps of exactly +1 and -1 address, steps upward, and steps upward in the byte-reversed
   * address (a scanner that counts with the last octet as its highest digit).
   */
  unitUp: number;
  unitDown: number;
  ascents: number;
  reversedAscents: number;
  /**
   * Packets that carried each mark, in the order of MARKS. A mark on more than 65,535 packets is given as
   * `requests`; `irregular` is 0 or 1.
   */
  marks: ArrayLike<number>;
  /** Bit i: mark i was seen at least once together with the tool's whole header shape. */
  strongMarks: number;
}

/**
 * A source. Flyweights: the telescope reuses one object (and its service objects) for all sources, so
 * a consumer copies what it wants to keep.
 */
export interface SourceProfile {
  family: Family;
  /** IPv4 as an unsigned 32-bit number; 0 for IPv6. */
  ipv4: number;
  /** The 16 bytes of the address; IPv4 as ::ffff:a.b.c.d. */
  bytes: Uint8Array;
  packets: number;
  bytesTotal: number;
  first: number;
  last: number;
  /** Filled entries of `services`; the array may be longer. Sorted by packets, most first. */
  serviceCount: number;
  services: ServiceActivity[];
}

/** Most packets first; ties by protocol, port, direction, so that the order tells nothing of arrival. */
export function compareServices(a: ServiceActivity, b: ServiceActivity): number {
  return (
    b.packets - a.packets ||
    a.protocol - b.protocol ||
    a.port - b.port ||
    Number(a.response) - Number(b.response)
  );
}
