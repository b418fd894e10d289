/** One kept packet as a person reads it: fields in words, then the bytes in hex. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import type { KeptPacket } from '../telescope/profile-reader.ts';
import * as ipv4 from '../wire/ipv4.ts';
import * as ipv6 from '../wire/ipv6.ts';
import * as tcp from '../wire/tcp.ts';
import * as udp from '../wire/udp.ts';
import { formatTime } from './time-text.ts';

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

function flagText(flags: number): string {
  const names = FLAG_NAMES.filter((_, bit) => (flags >>> bit) & 1);
  return names.length === 0 ? 'no flags' : names.join('+');
}

function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** Lines: the fields, then 16 bytes a line. Never throws, however few bytes there are. */
export function packetText(packet: KeptPacket): string[] {
  const { bytes } = packet;
  const micro = Math.round((packet.time % 1) * 1e6) % 1e6;
  const head = `${formatTime(packet.time).replace(' UTC', `.${String(micro).padStart(6, '0')} UTC`)}  ${packet.originalLength} bytes on the wire`;
  const lines = [head, ...fieldLines(bytes)];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0'));
    lines.push(
      `  ${at.toString(16).padStart(4, '0')}  ${row.slice(0, 8).join(' ')}  ${row.slice(8).join(' ')}`.trimEnd(),
    );
  }
  return lines;
}

function fieldLines(bytes: Uint8Array): string[] {
  const version = bytes.length > 0 ? bytes[0] >>> 4 : 0;
  if (version === 4 && bytes.length >= ipv4.MIN_LENGTH) {
    const transport = ipv4.headerLength(bytes, 0);
    const dontFragment = (ipv4.fragment(bytes, 0) & 0x4000) !== 0;
    return [
      `  IPv4 ${formatIpv4(ipv4.source(bytes, 0))} > ${formatIpv4(ipv4.destination(bytes, 0))}` +
        `  TTL ${ipv4.ttl(bytes, 0)}, ID ${ipv4.identification(bytes, 0)}, length ${ipv4.totalLength(bytes, 0)}${dontFragment ? ', DF' : ''}`,
      ...transportLines(bytes, transport, ipv4.protocol(bytes, 0)),
    ];
  }
  if (version === 6 && bytes.length >= ipv6.HEADER_LENGTH) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const text = (at: number) => formatIpv6(view.getBigUint64(at), view.getBigUint64(at + 8));
    return [
      `  IPv6 ${text(ipv6.SOURCE)} > ${text(ipv6.DESTINATION)}  hop limit ${ipv6.hopLimit(bytes, 0)}, payload ${ipv6.payloadLength(bytes, 0)}`,
      ...transportLines(bytes, ipv6.HEADER_LENGTH, ipv6.nextHeader(bytes, 0)),
    ];
  }
  return ['  no IP header'];
}

function transportLines(bytes: Uint8Array, at: number, protocol: number): string[] {
  const held = bytes.length - at;
  if (protocol === 6 && held >= tcp.MIN_LENGTH) {
    const optionsEnd = Math.min(bytes.length, at + tcp.headerLength(bytes, at));
    const options = Buffer.from(
      bytes.subarray(at + tcp.MIN_LENGTH, Math.max(at + tcp.MIN_LENGTH, optionsEnd)),
    ).toString('hex');
    return [
      `  TCP ${tcp.sourcePort(bytes, at)} > ${tcp.destinationPort(bytes, at)}  ${flagText(tcp.flags(bytes, at))}, ` +
        `seq ${hex32(tcp.sequence(bytes, at))}, ack ${hex32(tcp.acknowledgement(bytes, at))}, window ${tcp.window(bytes, at)}, ` +
        `options ${options === '' ? 'none' : options}`,
    ];
  }
  if (protocol === 17 && held >= udp.HEADER_LENGTH) {
    return [
      `  UDP ${udp.sourcePort(bytes, at)} > ${udp.destinationPort(bytes, at)}  length ${udp.length(bytes, at)}`,
    ];
  }
  if ((protocol === 1 || protocol === 58) && held >= 2) {
    return [`  ${protocol === 1 ? 'ICMP' : 'ICMPv6'} type ${bytes[at]}, code ${bytes[at + 1]}`];
  }
  return [`  protocol ${protocol}, ${Math.max(0, held)} bytes held`];
}
