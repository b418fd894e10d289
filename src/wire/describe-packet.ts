/** One kept packet field by field, for a person who looks at its bytes. Never throws, whatever the bytes are. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import * as icmp from './icmp.ts';
import * as ipv4 from './ipv4.ts';
import * as ipv6 from './ipv6.ts';
import * as tcp from './tcp.ts';
import * as udp from './udp.ts';

export interface DescribedField {
  readonly name: string;
  /** Bytes of the packet, `to` excluded; fields that share a byte all name it. */
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

export interface DescribedPacket {
  readonly summary: string;
  /** In the order of their bytes; what was cut away is left out. */
  readonly fields: readonly DescribedField[];
}

/** A packet on its way through its layers. */
interface Reading {
  readonly bytes: Uint8Array;
  readonly fields: DescribedField[];
}

/** `bytes` from the IP header on; they may end anywhere. */
export function describePacket(bytes: Uint8Array): DescribedPacket {
  const fields: DescribedField[] = [];
  const reading = { bytes, fields };
  const version = bytes.length === 0 ? 0 : ipv4.version(bytes, 0);
  const summary =
    version === 4 ? describeIpv4(reading) : version === 6 ? describeIpv6(reading) : 'No IP packet';
  return { summary, fields };
}

/** Only a field that is there whole is told: half a number is a wrong one. */
function note({ bytes, fields }: Reading, name: string, from: number, length: number, value: () => string) {
  if (length > 0 && from + length <= bytes.length)
    fields.push({ name, from, to: from + length, value: value() });
}

/** Options, data and whatever else may be cut: as much as there is. */
function noteRest({ bytes, fields }: Reading, name: string, from: number, end: number) {
  const to = Math.min(end, bytes.length);
  if (to > from) fields.push({ name, from, to, value: bytesText(bytes.subarray(from, to)) });
}

function describeIpv4(reading: Reading): string {
  const { bytes } = reading;
  const header = ipv4.headerLength(bytes, 0);
  note(reading, 'Version', ipv4.VERSION_AND_LENGTH, 1, () => '4');
  note(reading, 'Header length', ipv4.VERSION_AND_LENGTH, 1, () => `${header} bytes`);
  note(reading, 'Type of service', ipv4.TOS, 1, () => hex(ipv4.tos(bytes, 0), 2));
  note(reading, 'Total length', ipv4.TOTAL_LENGTH, 2, () => `${ipv4.totalLength(bytes, 0)} bytes`);
  note(reading, 'Identification', ipv4.IDENTIFICATION, 2, () => `${ipv4.identification(bytes, 0)}`);
  note(reading, 'Flags and fragment offset', ipv4.FRAGMENT, 2, () => fragmentText(ipv4.fragment(bytes, 0)));
  note(reading, 'TTL', ipv4.TTL, 1, () => `${ipv4.ttl(bytes, 0)}`);
  note(reading, 'Protocol', ipv4.PROTOCOL, 1, () => protocolText(ipv4.protocol(bytes, 0)));
  note(reading, 'Header checksum', ipv4.CHECKSUM, 2, () => hex(ipv4.checksum(bytes, 0), 4));
  note(reading, 'Source', ipv4.SOURCE, 4, () => formatIpv4(ipv4.source(bytes, 0)));
  note(reading, 'Destination', ipv4.DESTINATION, 4, () => formatIpv4(ipv4.destination(bytes, 0)));
  if (bytes.length < ipv4.MIN_LENGTH) return 'IPv4, cut within its header';
  const source = formatIpv4(ipv4.source(bytes, 0));
  const destination = formatIpv4(ipv4.destination(bytes, 0));
  if (header < ipv4.MIN_LENGTH)
    return `IPv4 ${source} > ${destination}, its header claims ${header} bytes, which cannot be`;
  noteRest(reading, 'IP options', ipv4.MIN_LENGTH, header);
  const offset = (ipv4.fragment(bytes, 0) & ipv4.FRAGMENT_OFFSET_MASK) * 8;
  if (offset > 0) {
    noteRest(reading, 'Data', header, bytes.length);
    return `${protocolName(ipv4.protocol(bytes, 0))} ${source} > ${destination}, a fragment from byte ${offset} on`;
  }
  // What follows the packet in its frame is padding.
  const claimed = ipv4.totalLength(bytes, 0);
  const end = claimed >= header ? Math.min(claimed, bytes.length) : bytes.length;
  return describeTransport(reading, ipv4.protocol(bytes, 0), header, end, source, destination);
}

function describeIpv6(reading: Reading): string {
  const { bytes } = reading;
  note(reading, 'Version', ipv6.VERSION_CLASS_FLOW, 1, () => '6');
  note(reading, 'Traffic class', ipv6.VERSION_CLASS_FLOW, 2, () =>
    hex(((bytes[0] & 15) << 4) | (bytes[1] >>> 4), 2),
  );
  note(reading, 'Flow label', ipv6.VERSION_CLASS_FLOW + 1, 3, () => hex(ipv6.flowLabel(bytes, 0), 5));
  note(reading, 'Payload length', ipv6.PAYLOAD_LENGTH, 2, () => `${ipv6.payloadLength(bytes, 0)} bytes`);
  note(reading, 'Next header', ipv6.NEXT_HEADER, 1, () => nextHeaderText(ipv6.nextHeader(bytes, 0)));
  note(reading, 'Hop limit', ipv6.HOP_LIMIT, 1, () => `${ipv6.hopLimit(bytes, 0)}`);
  note(reading, 'Source', ipv6.SOURCE, ipv6.ADDRESS_LENGTH, () => ipv6Text(bytes, ipv6.SOURCE));
  note(reading, 'Destination', ipv6.DESTINATION, ipv6.ADDRESS_LENGTH, () =>
    ipv6Text(bytes, ipv6.DESTINATION),
  );
  if (bytes.length < ipv6.HEADER_LENGTH) return 'IPv6, cut within its header';
  const source = ipv6Text(bytes, ipv6.SOURCE);
  const destination = ipv6Text(bytes, ipv6.DESTINATION);
  const end = Math.min(bytes.length, ipv6.HEADER_LENGTH + ipv6.payloadLength(bytes, 0));
  let next = ipv6.nextHeader(bytes, 0);
  let at = ipv6.HEADER_LENGTH;
  // Each is at least 8 bytes long, so this ends with the packet.
  while (EXTENSIONS.has(next)) {
    const name = EXTENSIONS.get(next)!;
    if (at + 8 > end) {
      noteRest(reading, name, at, end);
      return `IPv6 ${source} > ${destination}, cut within the ${name} header`;
    }
    const length = extensionLength(bytes, at, next);
    noteRest(reading, name, at, Math.min(at + length, end));
    const offset =
      next === ipv6.NEXT_FRAGMENT
        ? ((bytes[at + ipv6.FRAGMENT_OFFSET] << 8) | bytes[at + ipv6.FRAGMENT_OFFSET + 1]) & 0xfff8
        : 0;
    next = bytes[at + ipv6.EXTENSION_NEXT];
    at += length;
    if (offset > 0) {
      noteRest(reading, 'Data', at, end);
      return `IPv6 ${source} > ${destination}, a fragment from byte ${offset} on`;
    }
  }
  if (next === ipv6.NEXT_NONE) return `IPv6 ${source} > ${destination}, nothing inside`;
  return describeTransport(reading, next, at, end, source, destination);
}

const EXTENSIONS: ReadonlyMap<number, string> = new Map([
  [ipv6.NEXT_HOP_BY_HOP, 'Hop-by-hop options'],
  [ipv6.NEXT_ROUTING, 'Routing'],
  [ipv6.NEXT_FRAGMENT, 'Fragment'],
  [ipv6.NEXT_AUTHENTICATION, 'Authentication'],
  [ipv6.NEXT_DESTINATION_OPTIONS, 'Destination options'],
]);

function extensionLength(bytes: Uint8Array, at: number, kind: number): number {
  if (kind === ipv6.NEXT_FRAGMENT) return ipv6.FRAGMENT_LENGTH;
  const units = bytes[at + ipv6.EXTENSION_LENGTH];
  // RFC 4302, section 2.2: the authentication header alone counts in fours.
  return kind === ipv6.NEXT_AUTHENTICATION ? Math.max(8, (units + 2) * 4) : (units + 1) * 8;
}

function describeTransport(
  reading: Reading,
  protocol: number,
  at: number,
  end: number,
  source: string,
  destination: string,
): string {
  const held = end - at;
  // No field may reach beyond the packet's own end.
  const inside = { bytes: reading.bytes.subarray(0, end), fields: reading.fields };
  switch (protocol) {
    case ipv4.PROTOCOL_TCP:
      return describeTcp(inside, at, held, source, destination);
    case ipv4.PROTOCOL_UDP:
      return describeUdp(inside, at, held, source, destination);
    case ipv4.PROTOCOL_ICMP:
      return describeIcmp(inside, at, held, source, destination, ICMP_NAMES, 'ICMP');
    case ipv6.NEXT_ICMPV6:
      return describeIcmp(inside, at, held, source, destination, ICMPV6_NAMES, 'ICMPv6');
    default:
      noteRest(inside, 'Data', at, end);
      return `${protocolName(protocol)} ${source} > ${destination}, ${dataText(held)}`;
  }
}

function describeTcp(
  reading: Reading,
  at: number,
  held: number,
  source: string,
  destination: string,
): string {
  const { bytes } = reading;
  note(reading, 'Source port', at + tcp.SOURCE_PORT, 2, () => `${tcp.sourcePort(bytes, at)}`);
  note(reading, 'Destination port', at + tcp.DESTINATION_PORT, 2, () => `${tcp.destinationPort(bytes, at)}`);
  note(reading, 'Sequence number', at + tcp.SEQUENCE, 4, () => hex(tcp.sequence(bytes, at), 8));
  note(reading, 'Acknowledgement number', at + tcp.ACKNOWLEDGEMENT, 4, () =>
    hex(tcp.acknowledgement(bytes, at), 8),
  );
  note(reading, 'Header length', at + tcp.DATA_OFFSET, 1, () => `${tcp.headerLength(bytes, at)} bytes`);
  note(reading, 'Flags', at + tcp.FLAGS, 1, () => flagText(tcp.flags(bytes, at)));
  note(reading, 'Window', at + tcp.WINDOW, 2, () => `${tcp.window(bytes, at)}`);
  note(reading, 'Checksum', at + tcp.CHECKSUM, 2, () => hex(tcp.checksum(bytes, at), 4));
  note(reading, 'Urgent pointer', at + tcp.URGENT, 2, () => `${(bytes[at + 18] << 8) | bytes[at + 19]}`);
  if (held < 4) return `TCP ${source} > ${destination}, cut within its header`;
  const ends = endsText(source, tcp.sourcePort(bytes, at), destination, tcp.destinationPort(bytes, at));
  if (held < tcp.MIN_LENGTH) return `TCP ${ends}, cut within its header`;
  const header = tcp.headerLength(bytes, at);
  const flags = flagText(tcp.flags(bytes, at));
  if (header < tcp.MIN_LENGTH)
    return `TCP ${ends} ${flags}, its header claims ${header} bytes, which cannot be`;
  noteOptions(reading, at + tcp.OPTIONS, Math.min(at + header, bytes.length));
  noteRest(reading, 'Data', at + header, bytes.length);
  return `TCP ${ends} ${flags}, ${dataText(held - header)}`;
}

function noteOptions(reading: Reading, from: number, end: number): void {
  const { bytes } = reading;
  let at = from;
  while (at < end) {
    const kind = bytes[at];
    if (kind === tcp.OPTION_END) {
      noteRest(reading, 'Option: end, padding', at, end);
      return;
    }
    const length = kind === tcp.OPTION_NOP ? 1 : (bytes[at + 1] ?? 0);
    if (kind !== tcp.OPTION_NOP && (length < 2 || at + length > end)) {
      noteRest(reading, 'Options that cannot be read', at, end);
      return;
    }
    const name = OPTION_NAMES.get(kind) ?? `option ${kind}`;
    const value = optionText(bytes, at, kind, length);
    reading.fields.push({ name: `Option: ${name}`, from: at, to: at + length, value });
    at += length;
  }
}

const OPTION_NAMES: ReadonlyMap<number, string> = new Map([
  [tcp.OPTION_NOP, 'no operation'],
  [tcp.OPTION_MSS, 'largest segment'],
  [tcp.OPTION_WINDOW_SCALE, 'window scale'],
  [tcp.OPTION_SACK_PERMITTED, 'selective acknowledgement'],
  [tcp.OPTION_TIMESTAMPS, 'timestamps'],
]);

function optionText(bytes: Uint8Array, at: number, kind: number, length: number): string {
  if (kind === tcp.OPTION_NOP) return '';
  if (kind === tcp.OPTION_MSS && length === 4) return `${(bytes[at + 2] << 8) | bytes[at + 3]} bytes`;
  if (kind === tcp.OPTION_WINDOW_SCALE && length === 3) return `2^${bytes[at + 2]}`;
  if (kind === tcp.OPTION_SACK_PERMITTED && length === 2) return 'permitted';
  return bytesText(bytes.subarray(at + 2, at + length));
}

function describeUdp(
  reading: Reading,
  at: number,
  held: number,
  source: string,
  destination: string,
): string {
  const { bytes } = reading;
  note(reading, 'Source port', at + udp.SOURCE_PORT, 2, () => `${udp.sourcePort(bytes, at)}`);
  note(reading, 'Destination port', at + udp.DESTINATION_PORT, 2, () => `${udp.destinationPort(bytes, at)}`);
  note(reading, 'Length', at + udp.LENGTH, 2, () => `${udp.length(bytes, at)} bytes`);
  note(reading, 'Checksum', at + udp.CHECKSUM, 2, () => {
    const sum = udp.checksum(bytes, at);
    return sum === 0 ? 'none' : hex(sum, 4);
  });
  if (held < 4) return `UDP ${source} > ${destination}, cut within its header`;
  const ends = endsText(source, udp.sourcePort(bytes, at), destination, udp.destinationPort(bytes, at));
  if (held < udp.HEADER_LENGTH) return `UDP ${ends}, cut within its header`;
  noteRest(reading, 'Data', at + udp.HEADER_LENGTH, bytes.length);
  return `UDP ${ends}, ${dataText(held - udp.HEADER_LENGTH)}`;
}

const ICMP_NAMES: ReadonlyMap<number, string> = new Map([
  [icmp.ECHO_REPLY, 'echo reply'],
  [icmp.UNREACHABLE, 'destination unreachable'],
  [icmp.SOURCE_QUENCH, 'source quench'],
  [icmp.REDIRECT, 'redirect'],
  [icmp.ECHO, 'echo request'],
  [icmp.TIME_EXCEEDED, 'time exceeded'],
  [icmp.PARAMETER_PROBLEM, 'parameter problem'],
  [icmp.TIMESTAMP, 'timestamp request'],
  [icmp.TIMESTAMP_REPLY, 'timestamp reply'],
]);
const ICMPV6_NAMES: ReadonlyMap<number, string> = new Map([
  [icmp.V6_UNREACHABLE, 'destination unreachable'],
  [icmp.V6_PACKET_TOO_BIG, 'packet too big'],
  [icmp.V6_TIME_EXCEEDED, 'time exceeded'],
  [icmp.V6_PARAMETER_PROBLEM, 'parameter problem'],
  [icmp.V6_ECHO, 'echo request'],
  [icmp.V6_ECHO_REPLY, 'echo reply'],
]);

function describeIcmp(
  reading: Reading,
  at: number,
  held: number,
  source: string,
  destination: string,
  names: ReadonlyMap<number, string>,
  protocol: string,
): string {
  const { bytes } = reading;
  const ends = `${protocol} ${source} > ${destination}`;
  if (held < 1) return `${ends}, cut within its header`;
  const type = icmp.type(bytes, at);
  const name = names.get(type);
  note(reading, 'Type', at + icmp.TYPE, 1, () => (name === undefined ? `${type}` : `${type} (${name})`));
  note(reading, 'Code', at + icmp.CODE, 1, () => `${icmp.code(bytes, at)}`);
  note(reading, 'Checksum', at + icmp.CHECKSUM, 2, () => hex(icmp.checksum(bytes, at), 4));
  const isEcho = name === 'echo request' || name === 'echo reply';
  if (isEcho) {
    noteNumber(reading, 'Identifier', at + icmp.ECHO_IDENTIFIER);
    noteNumber(reading, 'Sequence number', at + icmp.ECHO_SEQUENCE);
  } else note(reading, 'Rest of the header', at + icmp.REST, 4, () => hex(icmp.rest(bytes, at), 8));
  const isError = !isEcho && (protocol === 'ICMPv6' ? type < 128 : QUOTING.has(type));
  noteRest(reading, isError ? 'Quoted packet' : 'Data', at + icmp.QUOTE, bytes.length);
  return `${ends} ${name ?? `type ${type}`}`;
}

const QUOTING: ReadonlySet<number> = new Set([
  icmp.UNREACHABLE,
  icmp.SOURCE_QUENCH,
  icmp.REDIRECT,
  icmp.TIME_EXCEEDED,
  icmp.PARAMETER_PROBLEM,
]);

function noteNumber(reading: Reading, name: string, at: number): void {
  note(reading, name, at, 2, () => `${(reading.bytes[at] << 8) | reading.bytes[at + 1]}`);
}

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

function flagText(flags: number): string {
  const names = FLAG_NAMES.filter((_, bit) => (flags >>> bit) & 1);
  return names.length === 0 ? 'no flags' : names.join('+');
}

function fragmentText(fragment: number): string {
  const names = [
    ...(fragment & ipv4.DONT_FRAGMENT ? ["don't fragment"] : []),
    ...(fragment & ipv4.MORE_FRAGMENTS ? ['more fragments'] : []),
  ];
  const offset = (fragment & ipv4.FRAGMENT_OFFSET_MASK) * 8;
  if (offset > 0) names.push(`from byte ${offset} on`);
  return names.length === 0 ? 'none' : names.join(', ');
}

const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [ipv4.PROTOCOL_ICMP, 'ICMP'],
  [ipv4.PROTOCOL_TCP, 'TCP'],
  [ipv4.PROTOCOL_UDP, 'UDP'],
  [ipv6.NEXT_ICMPV6, 'ICMPv6'],
  [ipv6.NEXT_NONE, 'nothing'],
  [47, 'GRE'],
  [50, 'ESP'],
  [132, 'SCTP'],
]);

function protocolName(protocol: number): string {
  return PROTOCOL_NAMES.get(protocol) ?? `Protocol ${protocol}`;
}

function protocolText(protocol: number): string {
  const name = PROTOCOL_NAMES.get(protocol);
  return name === undefined ? `${protocol}` : `${protocol} (${name})`;
}

function nextHeaderText(next: number): string {
  const name = EXTENSIONS.get(next) ?? PROTOCOL_NAMES.get(next);
  return name === undefined ? `${next}` : `${next} (${name})`;
}

function endsText(source: string, sourcePort: number, destination: string, port: number): string {
  const hostText = (host: string) => (host.includes(':') ? `[${host}]` : host);
  return `${hostText(source)}:${sourcePort} > ${hostText(destination)}:${port}`;
}

function dataText(length: number): string {
  if (length <= 0) return 'no data';
  return length === 1 ? '1 byte of data' : `${length} bytes of data`;
}

function ipv6Text(bytes: Uint8Array, at: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, ipv6.ADDRESS_LENGTH);
  return formatIpv6(view.getBigUint64(0), view.getBigUint64(8));
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
