/** For the tests of this folder: packets from fields, batches from packets, and profiles out of a telescope. */

import { type Prefix, parsePrefix } from '../base/prefix.ts';
import type { PacketBatch } from '../capture/packet-batch.ts';
import { DarkSpace } from '../model/dark-space.ts';
import type { Sighting, SightingColumns } from '../model/sighting.ts';
import type { ServiceActivity } from '../model/source-profile.ts';
import { nextSightingChunk, type SightingChunk } from './sighting-chunks.ts';
import { Telescope, type TelescopeOptions } from './telescope.ts';

export interface TestPacket {
  /** Epoch milliseconds. */
  time: number;
  /** IPv4 as a number. */
  source: number;
  destination: number;
  protocol?: number;
  sourcePort?: number;
  destinationPort?: number;
  seq?: number;
  ack?: number;
  flags?: number;
  window?: number;
  options?: readonly number[];
  ttl?: number;
  ipId?: number;
  dontFragment?: boolean;
  payload?: readonly number[];
}

/** An IPv4 packet without link header. */
export function ipv4Bytes(packet: TestPacket): Uint8Array {
  const protocol = packet.protocol ?? 6;
  const options = packet.options ?? [];
  const payload = packet.payload ?? [];
  const transport = protocol === 6 ? 20 + options.length : protocol === 17 ? 8 : 8;
  const total = 20 + transport + payload.length;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x45;
  view.setUint16(2, total);
  view.setUint16(4, packet.ipId ?? 0x1234);
  view.setUint16(6, packet.dontFragment ? 0x4000 : 0);
  bytes[8] = packet.ttl ?? 50;
  bytes[9] = protocol;
  view.setUint32(12, packet.source);
  view.setUint32(16, packet.destination);
  view.setUint16(20, packet.sourcePort ?? 40000);
  view.setUint16(22, packet.destinationPort ?? 23);
  if (protocol === 6) {
    view.setUint32(24, packet.seq ?? 0);
    view.setUint32(28, packet.ack ?? 0);
    bytes[32] = ((20 + options.length) / 4) << 4;
    bytes[33] = packet.flags ?? 2;
    view.setUint16(34, packet.window ?? 1024);
    bytes.set(options, 40);
  } else if (protocol === 17) view.setUint16(24, 8 + payload.length);
  bytes.set(payload, 20 + transport);
  return bytes;
}

export interface RawPacket {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly originalLength?: number;
}

/** Puts as many as fit into the batch, from `from` on; gives the index of the first that did not. */
export function fillBatch(batch: PacketBatch, packets: readonly RawPacket[], from: number): number {
  let at = 0;
  let n = 0;
  let i = from;
  for (; i < packets.length && n < batch.offset.length; i++, n++) {
    const { time, bytes, linkType, originalLength } = packets[i];
    if (at + bytes.length > batch.bytes.length) break;
    batch.bytes.set(bytes, at);
    batch.offset[n] = at;
    batch.capturedLength[n] = bytes.length;
    batch.originalLength[n] = originalLength ?? bytes.length;
    batch.seconds[n] = Math.floor(time / 1000);
    batch.nanoseconds[n] = Math.round((time % 1000) * 1e6);
    batch.linkType[n] = linkType;
    at += bytes.length;
  }
  batch.count = n;
  return i;
}

export const RAW = 101;

export function raw(packets: readonly TestPacket[]): RawPacket[] {
  return packets.map((packet) => ({ time: packet.time, bytes: ipv4Bytes(packet), linkType: RAW }));
}

export type PlainProfile = {
  source: string;
  packets: number;
  services: ServiceActivity[];
  destinations: number[] | null;
  evidence: { time: number; bytes: string }[];
};

/** Lane tasks of the tests: every profile as plain data. */
export const tasks = {
  drainSightings: nextSightingChunk,
  list(counter: import('./counter.ts').Counter): PlainProfile[] {
    const profiles: PlainProfile[] = [];
    counter.visit((profile, detail) => {
      profiles.push({
        source: Buffer.from(profile.bytes).toString('hex'),
        packets: profile.packets,
        services: profile.services
          .slice(0, profile.serviceCount)
          .map((service) => ({ ...service, marks: Array.from(service.marks) })),
        destinations: detail.destinations(),
        evidence: detail
          .evidence()
          .map((kept) => ({ time: kept.time, bytes: Buffer.from(kept.bytes).toString('hex') })),
      });
    });
    return profiles;
  },
};

export function prefixes(...texts: string[]): Prefix[] {
  return texts.map((text) => parsePrefix(text)!);
}

/** Counts the packets and gives all profiles sorted by source, with the totals. */
export async function observe(
  packets: readonly RawPacket[],
  options: Partial<TelescopeOptions> & { darkPrefixes: string[] },
) {
  const telescope = await Telescope.open({
    dark: new DarkSpace(prefixes(...options.darkPrefixes)),
    tasksUrl: import.meta.url,
    tableBytes: 8 * 1024 * 1024,
    batchPackets: 256,
    batchBytes: 64 * 1024,
    ...options,
  });
  try {
    for (let from = 0; from < packets.length; ) {
      const batch = await telescope.nextBatch();
      from = fillBatch(batch, packets, from);
      telescope.submit(batch);
    }
    const profiles = (await telescope.run<PlainProfile[]>('list', null)).flat();
    profiles.sort((a, b) => (a.source < b.source ? -1 : 1));
    return { profiles, totals: await telescope.totals() };
  } finally {
    await telescope.close();
  }
}

/** Columns -> rows. */
export function rowsOf(columns: SightingColumns): Sighting[] {
  const { marks, ...plain } = columns;
  return columns.source.map((_, i) => {
    const fields = Object.entries(plain).map(([field, values]) => [field, values[i]]);
    return { ...Object.fromEntries(fields), marks: marks.map((counts) => counts[i]) } as Sighting;
  });
}

/** Drains after each of `cuts` (numbers of packets) and at the end; all chunks in order. */
export async function drainInPieces(
  packets: readonly RawPacket[],
  cuts: readonly number[],
  { darkPrefixes, ...options }: Partial<TelescopeOptions> & { darkPrefixes: string[] },
): Promise<SightingChunk[]> {
  const telescope = await Telescope.open({
    dark: new DarkSpace(prefixes(...darkPrefixes)),
    tasksUrl: import.meta.url,
    tableBytes: 8 * 1024 * 1024,
    batchPackets: 256,
    batchBytes: 64 * 1024,
    bucketSeconds: 3600,
    ...options,
  });
  const chunks: SightingChunk[] = [];
  try {
    let from = 0;
    for (const cut of [...cuts, packets.length]) {
      const piece = packets.slice(0, cut);
      while (from < piece.length) {
        const batch = await telescope.nextBatch();
        from = fillBatch(batch, piece, from);
        telescope.submit(batch);
      }
      for (;;) {
        const some = await telescope.run<SightingChunk | null>('drainSightings', null);
        const there = some.filter((chunk) => chunk !== null);
        if (there.length === 0) break;
        chunks.push(...there);
      }
    }
    return chunks;
  } finally {
    await telescope.close();
  }
}
