/**
 * Test aid: makes a small capture and reads it back into objects. The reader shares no line with the writers, so
 * that a mistake in wire/ cannot hide itself.
 */
import { requirePrefix } from '../base/prefix.ts';
import { createGenerator, type GenerateOptions, type LabelledCapture } from './generate.ts';
import { type Mix, namedMix } from './mix.ts';
import type { TruthRecord } from './truth.ts';

export const START_SECONDS = 1_790_000_000;

export interface ReadPacket {
  /** Microseconds since START_SECONDS. */
  readonly time: number;
  readonly captured: number;
  readonly original: number;
  readonly etherType: number;
  readonly source: string;
  readonly destination: string;
  /** IPv4 destination as a number. */
  readonly to: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly identification: number;
  readonly fragment: number;
  readonly totalLength: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly window: number;
  /** Hex. */
  readonly options: string;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly checksumsRight: boolean;
  /** From the transport header on. */
  readonly transport: Buffer;
}

export interface ReadCapture {
  readonly capture: LabelledCapture;
  readonly file: Buffer;
  readonly packets: ReadPacket[];
  readonly truth: TruthRecord[];
  /** Source -> its packets, in order. */
  readonly bySource: Map<string, ReadPacket[]>;
}

export function optionsFor(
  overrides: Partial<GenerateOptions> & { kind?: string; darkText?: string[] },
): GenerateOptions {
  const { kind, darkText, ...rest } = overrides;
  return {
    packets: 2000,
    sources: 50,
    dark: (darkText ?? ['198.18.16.0/20']).map(requirePrefix),
    days: 30,
    seed: 1,
    startSeconds: START_SECONDS,
    mix: namedMix(kind ?? 'month') as Mix,
    snaplen: 65_535,
    dirt: 0,
    ...rest,
  };
}

export function makeCapture(overrides: Parameters<typeof optionsFor>[0]): ReadCapture {
  const capture = createGenerator(optionsFor(overrides));
  const file = Buffer.concat([...capture.blocks()]);
  const packets = readPackets(file);
  return { capture, file, packets, truth: [...capture.truth()], bySource: groupBySource(packets) };
}

export function readPackets(file: Buffer): ReadPacket[] {
  const packets: ReadPacket[] = [];
  for (let at = 24; at < file.length; ) {
    const captured = file.readUInt32LE(at + 8);
    packets.push(readPacket(file, at, captured));
    at += 16 + captured;
  }
  return packets;
}

export function groupBySource(packets: readonly ReadPacket[]): Map<string, ReadPacket[]> {
  const bySource = new Map<string, ReadPacket[]>();
  for (const packet of packets) {
    const list = bySource.get(packet.source);
    if (list === undefined) bySource.set(packet.source, [packet]);
    else list.push(packet);
  }
  return bySource;
}

function readPacket(file: Buffer, at: number, captured: number): ReadPacket {
  const frame = file.subarray(at + 16, at + 16 + captured);
  const time = (file.readUInt32LE(at) - START_SECONDS) * 1e6 + file.readUInt32LE(at + 4);
  const base = { time, captured, original: file.readUInt32LE(at + 12), etherType: frame.readUInt16BE(12) };
  const isTagged = base.etherType === 0x8100;
  const ip = frame.subarray(isTagged ? 18 : 14);
  if (base.etherType === 0x86dd && ip.length >= 40) {
    const pseudo = Buffer.concat([ip.subarray(8, 40), Buffer.from([0, 0, ip[4], ip[5], 0, 0, 0, ip[6]])]);
    return {
      ...base,
      ...readTransport(ip[6], ip.subarray(40), pseudo),
      source: ipv6Text(ip.subarray(8, 24)),
      destination: ipv6Text(ip.subarray(24, 40)),
      to: 0,
      ttl: ip[7],
      identification: 0,
      fragment: 0,
      totalLength: 40 + ip.readUInt16BE(4),
    };
  }
  const short = Buffer.alloc(20);
  const header = (isTagged || base.etherType === 0x0800) && ip.length >= 20 ? ip : short;
  const length = header.readUInt16BE(2);
  const pseudo = Buffer.concat([header.subarray(12, 20), Buffer.from([0, header[9], 0, 0])]);
  pseudo.writeUInt16BE(Math.max(0, length - 20), 10);
  const transport = readTransport(header[9], ip.subarray(20), pseudo);
  return {
    ...base,
    ...transport,
    checksumsRight: transport.checksumsRight && sum(header.subarray(0, 20)) === 0xffff,
    source: [...header.subarray(12, 16)].join('.'),
    destination: [...header.subarray(16, 20)].join('.'),
    to: header.readUInt32BE(16),
    ttl: header[8],
    identification: header.readUInt16BE(4),
    fragment: header.readUInt16BE(6),
    totalLength: length,
  };
}

function readTransport(protocol: number, transport: Buffer, pseudo: Buffer) {
  const padded = Buffer.concat([transport, Buffer.alloc(Math.max(0, 60 - transport.length))]);
  const isTcp = protocol === 6;
  const hasPorts = isTcp || protocol === 17;
  return {
    protocol,
    transport,
    sourcePort: hasPorts ? padded.readUInt16BE(0) : 0,
    destinationPort: hasPorts ? padded.readUInt16BE(2) : 0,
    sequence: isTcp ? padded.readUInt32BE(4) : 0,
    acknowledgement: isTcp ? padded.readUInt32BE(8) : 0,
    flags: isTcp ? padded[13] : 0,
    window: isTcp ? padded.readUInt16BE(14) : 0,
    options: isTcp ? transport.subarray(20, (padded[12] >> 4) * 4).toString('hex') : '',
    icmpType: protocol === 1 || protocol === 58 ? padded[0] : -1,
    icmpCode: protocol === 1 || protocol === 58 ? padded[1] : -1,
    checksumsRight: sum(protocol === 1 ? transport : Buffer.concat([pseudo, transport])) === 0xffff,
  };
}

function sum(bytes: Buffer): number {
  let total = 0n;
  for (let i = 0; i < bytes.length; i += 2) total += BigInt(bytes[i] * 256 + (bytes[i + 1] ?? 0));
  while (total > 0xffffn) total = (total & 0xffffn) + (total >> 16n);
  return Number(total);
}

/** Not RFC 5952's form: eight groups, which is all that a test needs. */
function ipv6Text(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16)).join(':');
}
