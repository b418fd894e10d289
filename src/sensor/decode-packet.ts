/**
 * One packet of a batch as a small object, for the live view. Service and direction are told as the
 * telescope's kernel tells them (a test compares the two); link types are those that live capture meets.
 */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import type { PacketBatch } from '../capture/packet-batch.ts';
import type { PacketFields } from '../fingerprints/fingerprint.ts';
import { read16, read32 } from '../wire/big-endian.ts';
import * as ethernet from '../wire/ethernet.ts';
import * as icmp from '../wire/icmp.ts';
import * as ipv4 from '../wire/ipv4.ts';
import * as ipv6 from '../wire/ipv6.ts';
import * as tcp from '../wire/tcp.ts';
import * as udp from '../wire/udp.ts';
import type { IsDark } from './live-sampler.ts';

export interface SensorPacket {
  /** Epoch milliseconds, whole. */
  readonly timeMs: number;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly response: boolean;
  readonly isRequest: boolean;
  readonly originalLength: number;
  readonly fields: PacketFields;
}

const LINK_NULL = 0;
const LINK_ETHERNET = 1;
const LINK_RAW = 101;
const LINK_LINUX_SLL = 113;
const LINK_IPV4 = 228;
const LINK_IPV6 = 229;
const LINK_LINUX_SLL2 = 276;

const SLL_TYPE = 14;
const SLL_LENGTH = 16;
const SLL2_LENGTH = 20;
const NULL_LENGTH = 4;
const MOST_TAGS = 4;
const MOST_EXTENSIONS = 16;

/** Ports from which servers answer (see isReflector in the kernel). */
const REFLECTORS = new Set([53, 123, 161, 389, 1900, 11211, 19]);

const ICMP_REPLIES = new Set<number>([
  icmp.ECHO_REPLY,
  icmp.UNREACHABLE,
  icmp.SOURCE_QUENCH,
  icmp.REDIRECT,
  icmp.TIME_EXCEEDED,
  icmp.PARAMETER_PROBLEM,
  icmp.TIMESTAMP_REPLY,
  icmp.INFORMATION_REPLY,
  icmp.MASK_REPLY,
]);
const ICMP_REQUESTS = new Set([icmp.ECHO, icmp.TIMESTAMP, 15, 17]);

/** Null when it is no IP packet to the dark space, or holds too little of one. */
export function decodePacket(batch: PacketBatch, i: number, isDark: IsDark): SensorPacket | null {
  const start = batch.offset[i];
  const bytes = batch.bytes.subarray(start, start + batch.capturedLength[i]);
  const at = networkAt(bytes, batch.linkType[i]);
  if (at < 0 || at >= bytes.length) return null;
  const network = bytes.subarray(at);
  const head = ipv4.version(network, 0) === 4 ? headOfIpv4(network, isDark) : headOfIpv6(network, isDark);
  if (head === null) return null;
  const second = batch.seconds[i];
  const fields = { ...head.fields, second };
  const kind = readTransport(network, head, fields);
  const isResponse = kind === 'response';
  const hasPorts = fields.protocol === ipv4.PROTOCOL_TCP || fields.protocol === ipv4.PROTOCOL_UDP;
  return {
    timeMs: second * 1000 + Math.floor(batch.nanoseconds[i] / 1e6),
    source: head.source,
    destination: head.destination,
    // What answers is known by the port that it answers from; ICMP by its type and code.
    port: isResponse && hasPorts ? fields.sourcePort : fields.destinationPort,
    response: isResponse,
    isRequest: kind === 'request',
    originalLength: batch.originalLength[i],
    fields,
  };
}

interface Head {
  readonly source: string;
  readonly destination: string;
  readonly fields: PacketFields;
  /** Where the transport header begins and the packet ends; -1 in a fragment that has none. */
  readonly transport: number;
  readonly end: number;
}

/** Where the IP header begins; -1 where there is none. */
function networkAt(bytes: Uint8Array, link: number): number {
  switch (link) {
    case LINK_ETHERNET:
      return bytes.length < ethernet.HEADER_LENGTH ? -1 : afterType(bytes, ethernet.TYPE);
    case LINK_LINUX_SLL:
      return bytes.length < SLL_LENGTH ? -1 : afterType(bytes, SLL_TYPE);
    case LINK_LINUX_SLL2:
      return bytes.length < SLL2_LENGTH || !isIp(read16(bytes, 0)) ? -1 : SLL2_LENGTH;
    case LINK_NULL:
      return NULL_LENGTH;
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6:
      return 0;
    default:
      return -1;
  }
}

function isIp(type: number): boolean {
  return type === ethernet.TYPE_IPV4 || type === ethernet.TYPE_IPV6;
}

/** Behind the EtherType at `typeAt` and its VLAN tags. */
function afterType(bytes: Uint8Array, typeAt: number): number {
  let at = typeAt;
  for (let tags = 0; tags <= MOST_TAGS && at + 2 <= bytes.length; tags++) {
    const type = read16(bytes, at);
    if (isIp(type)) return at + 2;
    if (
      type !== ethernet.TYPE_VLAN &&
      type !== ethernet.TYPE_SERVICE_VLAN &&
      type !== ethernet.TYPE_OLD_SERVICE_VLAN
    ) {
      return -1;
    }
    at += ethernet.VLAN_TAG_LENGTH;
  }
  return -1;
}

function headOfIpv4(bytes: Uint8Array, isDark: IsDark): Head | null {
  if (bytes.length < ipv4.MIN_LENGTH) return null;
  const destination = ipv4.destination(bytes, 0);
  if (!isDark.ipv4(destination)) return null;
  const headerLength = ipv4.headerLength(bytes, 0);
  const length = ipv4.totalLength(bytes, 0);
  if (headerLength < ipv4.MIN_LENGTH || (length !== 0 && length < headerLength)) return null;
  const fragment = ipv4.fragment(bytes, 0);
  return {
    source: formatIpv4(ipv4.source(bytes, 0)),
    destination: formatIpv4(destination),
    transport: (fragment & ipv4.FRAGMENT_OFFSET_MASK) === 0 ? headerLength : -1,
    end: length === 0 ? bytes.length : Math.min(bytes.length, length),
    fields: {
      ...NO_FIELDS,
      family: 4,
      protocol: ipv4.protocol(bytes, 0),
      ttl: ipv4.ttl(bytes, 0),
      dontFragment: (fragment & ipv4.DONT_FRAGMENT) === 0 ? 0 : 1,
      tos: ipv4.tos(bytes, 0),
      ipLength: length,
      ipId: ipv4.identification(bytes, 0),
      dst: destination,
    },
  };
}

function headOfIpv6(bytes: Uint8Array, isDark: IsDark): Head | null {
  if (bytes.length < ipv6.HEADER_LENGTH || ipv6.version(bytes, 0) !== 6) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const half = (at: number) => view.getBigUint64(at);
  const [high, low] = [half(ipv6.DESTINATION), half(ipv6.DESTINATION + 8)];
  if (!isDark.ipv6((high << 64n) | low)) return null;
  const payload = ipv6.payloadLength(bytes, 0);
  const end = payload === 0 ? bytes.length : Math.min(bytes.length, ipv6.HEADER_LENGTH + payload);
  const { protocol, transport } = afterExtensions(bytes, end);
  return {
    source: formatIpv6(half(ipv6.SOURCE), half(ipv6.SOURCE + 8)),
    destination: formatIpv6(high, low),
    transport,
    end,
    fields: {
      ...NO_FIELDS,
      family: 6,
      protocol,
      ttl: ipv6.hopLimit(bytes, 0),
      tos: (read16(bytes, 0) >>> 4) & 0xff,
      ipLength: ipv6.HEADER_LENGTH + payload,
      dst: Number(low & 0xffff_ffffn),
    },
  };
}

/** RFC 8200, section 4. */
function afterExtensions(bytes: Uint8Array, end: number): { protocol: number; transport: number } {
  let protocol = ipv6.nextHeader(bytes, 0);
  let at = ipv6.HEADER_LENGTH;
  for (let depth = 0; depth < MOST_EXTENSIONS && at + 8 <= end; depth++) {
    const next = bytes[at + ipv6.EXTENSION_NEXT];
    const length = bytes[at + ipv6.EXTENSION_LENGTH];
    switch (protocol) {
      case ipv6.NEXT_FRAGMENT:
        if ((read16(bytes, at + ipv6.FRAGMENT_OFFSET) & 0xfff8) !== 0)
          return { protocol: next, transport: -1 };
        at += ipv6.FRAGMENT_LENGTH;
        break;
      case ipv6.NEXT_HOP_BY_HOP:
      case ipv6.NEXT_ROUTING:
      case ipv6.NEXT_DESTINATION_OPTIONS:
      case 135: // mobility
      case 139: // host identity
      case 140: // shim6
        at += (length + 1) * 8;
        break;
      case ipv6.NEXT_AUTHENTICATION:
        at += (length + 2) * 4;
        break;
      default:
        return { protocol, transport: at };
    }
    protocol = next;
  }
  return { protocol, transport: at };
}

/** Fills the fields of the transport header; of ICMP type and code stand for the port, which no fingerprint asks for. */
function readTransport(
  bytes: Uint8Array,
  head: Head,
  fields: PacketFields,
): 'request' | 'response' | 'other' {
  const { transport: at, end } = head;
  const held = at < 0 ? 0 : end - at;
  switch (fields.protocol) {
    case ipv4.PROTOCOL_TCP:
      return readTcp(bytes, at, held, fields);
    case ipv4.PROTOCOL_UDP:
      return held < 4 ? (at < 0 ? 'other' : 'request') : readUdp(bytes, at, held, fields);
    case ipv4.PROTOCOL_ICMP:
    case ipv6.NEXT_ICMPV6: {
      if (held < 2) return 'other';
      const type = icmp.type(bytes, at);
      fields.destinationPort = (type << 8) | bytes[at + icmp.CODE];
      if (fields.protocol === ipv4.PROTOCOL_ICMP) {
        return ICMP_REPLIES.has(type) ? 'response' : ICMP_REQUESTS.has(type) ? 'request' : 'other';
      }
      const isError = type >= icmp.V6_UNREACHABLE && type <= icmp.V6_PARAMETER_PROBLEM;
      if (isError || type === icmp.V6_ECHO_REPLY) return 'response';
      return type === icmp.V6_ECHO ? 'request' : 'other';
    }
    default:
      return 'other';
  }
}

function readTcp(
  bytes: Uint8Array,
  at: number,
  held: number,
  fields: PacketFields,
): 'request' | 'response' | 'other' {
  if (held < 4) return 'other';
  fields.sourcePort = tcp.sourcePort(bytes, at);
  fields.destinationPort = tcp.destinationPort(bytes, at);
  if (held < 14) return 'other';
  const flags = tcp.flags(bytes, at);
  fields.tcpFlags = flags;
  fields.seq = tcp.sequence(bytes, at);
  const dataAt = tcp.headerLength(bytes, at);
  const total = fields.ipLength === 0 ? held : fields.ipLength - at;
  if (held >= tcp.MIN_LENGTH) {
    fields.ack = tcp.acknowledgement(bytes, at);
    fields.window = tcp.window(bytes, at);
    if (dataAt >= tcp.MIN_LENGTH && dataAt <= total) readOptions(bytes, at, held, dataAt, fields);
  }
  if ((flags & tcp.RST) !== 0 || (flags & (tcp.SYN | tcp.ACK)) === (tcp.SYN | tcp.ACK)) return 'response';
  if ((flags & tcp.ACK) === 0) return 'request';
  // A bare acknowledgement asks whether somebody is there; one with data or FIN belongs to a talk.
  return (flags & (tcp.FIN | tcp.SYN | tcp.PSH)) === 0 && total <= dataAt ? 'request' : 'other';
}

function readOptions(
  bytes: Uint8Array,
  at: number,
  held: number,
  dataAt: number,
  fields: PacketFields,
): void {
  fields.optionsLength = dataAt - tcp.MIN_LENGTH;
  const words = Math.min(fields.optionsLength, held - tcp.MIN_LENGTH) >>> 2;
  const word = (n: number) => (n < words ? read32(bytes, at + tcp.OPTIONS + n * 4) : 0);
  fields.option0 = word(0);
  fields.option1 = word(1);
  fields.option2 = word(2);
  fields.option3 = word(3);
  fields.option4 = word(4);
  fields.option5 = word(5);
}

function readUdp(bytes: Uint8Array, at: number, held: number, fields: PacketFields): 'request' | 'response' {
  fields.sourcePort = udp.sourcePort(bytes, at);
  fields.destinationPort = udp.destinationPort(bytes, at);
  if (fields.sourcePort === 53) {
    // A DNS query (QR = 0) from port 53 to 53 is a question; all else from there answers.
    const isQuery = fields.destinationPort === 53 && held >= 12 && (bytes[at + 10] & 0x80) === 0;
    return isQuery ? 'request' : 'response';
  }
  return REFLECTORS.has(fields.sourcePort) && !REFLECTORS.has(fields.destinationPort)
    ? 'response'
    : 'request';
}

/** All fields 0. */
export const NO_FIELDS: PacketFields = {
  family: 0,
  protocol: 0,
  ttl: 0,
  dontFragment: 0,
  tos: 0,
  ipLength: 0,
  ipId: 0,
  dst: 0,
  sourcePort: 0,
  destinationPort: 0,
  seq: 0,
  ack: 0,
  tcpFlags: 0,
  window: 0,
  optionsLength: 0,
  option0: 0,
  option1: 0,
  option2: 0,
  option3: 0,
  option4: 0,
  option5: 0,
  second: 0,
  previousSeen: 0,
  previousSeq: 0,
  previousDst: 0,
  previousSourcePort: 0,
  previousDestinationPort: 0,
};
