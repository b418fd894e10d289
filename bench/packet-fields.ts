/** A packet as fingerprints ask for it, read by this bench's own parser: not the one that it measures. */
import type { PacketFields } from '../src/fingerprints/fingerprint.ts';
import { PACKET_FIELDS } from '../src/fingerprints/fingerprint.ts';
import { read16, read32 } from '../src/wire/big-endian.ts';
import * as ethernet from '../src/wire/ethernet.ts';
import * as icmp from '../src/wire/icmp.ts';
import * as ipv4 from '../src/wire/ipv4.ts';
import * as ipv6 from '../src/wire/ipv6.ts';
import * as tcp from '../src/wire/tcp.ts';
import * as udp from '../src/wire/udp.ts';
import type { SourceKey } from './labelled.ts';

/** LINKTYPE_ numbers of the tcpdump registry. */
const LINK = { null: 0, ethernet: 1, raw: 101, loop: 108, cooked: 113, ipv4: 228, ipv6: 229, cooked2: 276 };

const TAGS: readonly number[] = [
  ethernet.TYPE_VLAN,
  ethernet.TYPE_SERVICE_VLAN,
  ethernet.TYPE_OLD_SERVICE_VLAN,
];
const EXTENSIONS: readonly number[] = [
  ipv6.NEXT_HOP_BY_HOP,
  ipv6.NEXT_ROUTING,
  ipv6.NEXT_DESTINATION_OPTIONS,
];
const OPTION_FIELDS = ['option0', 'option1', 'option2', 'option3', 'option4', 'option5'] as const;

/** With what no fingerprint asks for: the type of an ICMP message; 0 of other protocols. */
export type ReadFields = PacketFields & { icmpType: number };

export function emptyFields(): ReadFields {
  const fields = Object.fromEntries(PACKET_FIELDS.map((name) => [name, 0])) as PacketFields;
  return { ...fields, icmpType: 0 };
}

/** Where the IP header begins, or -1 where this parser knows of none. */
function networkAt(bytes: Uint8Array, at: number, end: number, linkType: number): number {
  switch (linkType) {
    case LINK.ethernet: {
      let type = at + ethernet.TYPE;
      while (type + ethernet.VLAN_TAG_LENGTH < end && TAGS.includes(read16(bytes, type))) {
        type += ethernet.VLAN_TAG_LENGTH;
      }
      const isIp = [ethernet.TYPE_IPV4, ethernet.TYPE_IPV6].includes(read16(bytes, type));
      return isIp ? type + 2 : -1;
    }
    case LINK.raw:
    case LINK.ipv4:
    case LINK.ipv6:
      return at;
    case LINK.null:
    case LINK.loop:
      return at + 4;
    case LINK.cooked:
      return at + 16;
    case LINK.cooked2:
      return at + 20;
    default:
      return -1;
  }
}

/**
 * Writes the packet at [at, end) into `fields`, `previous*` and `second` aside, and returns its source; null for
 * what has no whole TCP, UDP or ICMP header: fragments, other protocols, packets cut short.
 */
export function readFields(
  bytes: Uint8Array,
  at: number,
  end: number,
  linkType: number,
  fields: ReadFields,
): SourceKey | null {
  const network = networkAt(bytes, at, end, linkType);
  if (network < 0 || network + ipv4.MIN_LENGTH > end) return null;
  const version = ipv4.version(bytes, network);
  if (version === 4) return readIpv4(bytes, network, end, fields);
  if (version === 6 && network + ipv6.HEADER_LENGTH <= end) return readIpv6(bytes, network, end, fields);
  return null;
}

function readIpv4(bytes: Uint8Array, at: number, end: number, fields: ReadFields): SourceKey | null {
  const fragment = ipv4.fragment(bytes, at);
  const headerLength = ipv4.headerLength(bytes, at);
  if ((fragment & (ipv4.MORE_FRAGMENTS | ipv4.FRAGMENT_OFFSET_MASK)) !== 0) return null;
  if (headerLength < ipv4.MIN_LENGTH) return null;
  fields.family = 4;
  fields.ttl = ipv4.ttl(bytes, at);
  fields.dontFragment = (fragment & ipv4.DONT_FRAGMENT) === 0 ? 0 : 1;
  fields.tos = ipv4.tos(bytes, at);
  fields.ipLength = ipv4.totalLength(bytes, at);
  fields.ipId = ipv4.identification(bytes, at);
  fields.dst = ipv4.destination(bytes, at);
  const isWhole = readTransport(bytes, at + headerLength, end, ipv4.protocol(bytes, at), fields);
  return isWhole ? ipv4.source(bytes, at) : null;
}

function readIpv6(bytes: Uint8Array, at: number, end: number, fields: ReadFields): SourceKey | null {
  let next = ipv6.nextHeader(bytes, at);
  let transport = at + ipv6.HEADER_LENGTH;
  while (EXTENSIONS.includes(next) && transport + 8 <= end) {
    next = bytes[transport + ipv6.EXTENSION_NEXT];
    transport += 8 * (1 + bytes[transport + ipv6.EXTENSION_LENGTH]);
  }
  fields.family = 6;
  fields.ttl = ipv6.hopLimit(bytes, at);
  fields.dontFragment = 0;
  fields.tos = (read16(bytes, at) >>> 4) & 0xff;
  fields.ipLength = ipv6.HEADER_LENGTH + ipv6.payloadLength(bytes, at);
  fields.ipId = 0;
  fields.dst = read32(bytes, at + ipv6.DESTINATION + 12);
  if (!readTransport(bytes, transport, end, next, fields)) return null;
  let key = '';
  for (let i = 0; i < ipv6.ADDRESS_LENGTH; i += 4) {
    key += read32(bytes, at + ipv6.SOURCE + i)
      .toString(16)
      .padStart(8, '0');
  }
  return key;
}

function readTransport(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  fields: ReadFields,
): boolean {
  const isTcp = protocol === ipv4.PROTOCOL_TCP;
  const isUdp = protocol === ipv4.PROTOCOL_UDP;
  if (!isTcp && !isUdp && protocol !== ipv4.PROTOCOL_ICMP && protocol !== ipv6.NEXT_ICMPV6) return false;
  if (at + (isTcp ? tcp.MIN_LENGTH : udp.HEADER_LENGTH) > end) return false;
  fields.protocol = protocol;
  fields.icmpType = isTcp || isUdp ? 0 : bytes[at + icmp.TYPE];
  fields.sourcePort = isTcp || isUdp ? read16(bytes, at) : 0;
  fields.destinationPort = isTcp || isUdp ? read16(bytes, at + 2) : 0;
  fields.seq = isTcp ? tcp.sequence(bytes, at) : 0;
  fields.ack = isTcp ? tcp.acknowledgement(bytes, at) : 0;
  fields.tcpFlags = isTcp ? tcp.flags(bytes, at) : 0;
  fields.window = isTcp ? tcp.window(bytes, at) : 0;
  fields.optionsLength = isTcp ? Math.max(0, tcp.headerLength(bytes, at) - tcp.MIN_LENGTH) : 0;
  for (let i = 0; i < OPTION_FIELDS.length; i++) {
    const option = at + tcp.OPTIONS + 4 * i;
    const isThere = 4 * i < fields.optionsLength && option + 4 <= end;
    fields[OPTION_FIELDS[i]] = isThere ? read32(bytes, option) : 0;
  }
  return true;
}
