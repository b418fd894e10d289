/** Captures of TCP SYNs that a story foresees: who asked which dark address when, and what the packet looked like. */
import { writeFileSync } from 'node:fs';

export interface CapturedProbe {
  /** Epoch seconds, whatever they are. */
  readonly at: number;
  /** IPv4 addresses as numbers. */
  readonly source: number;
  readonly destination: number;
  readonly port: number;
  /** Default: one that no mark knows. */
  readonly sequence?: number;
  readonly ttl?: number;
  readonly window?: number;
}

const LINKTYPE_RAW = 101;
const RECORD_BYTES = 16 + 40;

/** In the order given, also where the clock goes back. */
export function writeProbes(file: string, probes: readonly CapturedProbe[]): void {
  const bytes = Buffer.alloc(24 + probes.length * RECORD_BYTES);
  bytes.writeUInt32LE(0xa1b2c3d4, 0);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(4, 6);
  bytes.writeUInt32LE(65_535, 16);
  bytes.writeUInt32LE(LINKTYPE_RAW, 20);
  for (const [i, probe] of probes.entries()) writeRecord(bytes.subarray(24 + i * RECORD_BYTES), probe, i);
  writeFileSync(file, bytes);
}

function writeRecord(
  bytes: Buffer,
  { at, source, destination, port, sequence, ttl = 50, window = 1024 }: CapturedProbe,
  number: number,
): void {
  bytes.writeUInt32LE(Math.floor(at), 0);
  bytes.writeUInt32LE(Math.floor((at % 1) * 1e6), 4);
  bytes.writeUInt32LE(40, 8);
  bytes.writeUInt32LE(40, 12);
  const ip = bytes.subarray(16);
  ip.writeUInt16BE(0x4500, 0);
  ip.writeUInt16BE(40, 2);
  ip.writeUInt16BE((number * 31) & 0xffff, 4);
  ip.writeUInt8(ttl, 8);
  ip.writeUInt8(6, 9);
  ip.writeUInt32BE(source, 12);
  ip.writeUInt32BE(destination, 16);
  const tcp = ip.subarray(20);
  tcp.writeUInt16BE(32_768 + (number % 28_000), 0);
  tcp.writeUInt16BE(port, 2);
  // Another one for each packet, or two of them would be a retransmission.
  tcp.writeUInt32BE(sequence ?? Math.imul(number + 1, 0x9e3779b1) >>> 0, 4);
  tcp.writeUInt8(0x50, 12);
  tcp.writeUInt8(2, 13);
  tcp.writeUInt16BE(window, 14);
}
