/** A few packets of a batch for the live view: spread evenly over it, decoded, dark destinations only. */
import type { PacketBatch } from '../capture/packet-batch.ts';
import type { LivePacket } from '../model/sighting.ts';
import { decodePacket, type SensorPacket } from './decode-packet.ts';
import { markOf } from './packet-mark.ts';

/** Whether an address is in the dark space; IPv4 as a number, IPv6 as its value. */
export interface IsDark {
  ipv4(address: number): boolean;
  ipv6(address: bigint): boolean;
}

export interface LiveSample {
  readonly packets: LivePacket[];
  /** Packets to the dark space beyond these; an estimate where not every packet was looked at. */
  readonly more: number;
}

/** Packets that are looked at for each that is wanted: where the rest goes elsewhere, some are still found. */
const LOOKS = 8;
const GOLDEN_RATIO = 0.618_033_988_749_895;
/** So that `more` is known where none is wanted. */
const LEAST_LOOKS = 64;

/** At most `most` packets; the batch is only read. */
export function sampleLive(batch: PacketBatch, most: number, isDark: IsDark): LiveSample {
  const looks = Math.min(batch.count, Math.max(LEAST_LOOKS, most * LOOKS));
  const found: SensorPacket[] = [];
  for (let i = 0; i < looks; i++) {
    // One look in each of `looks` equal parts, never at the same place of it: traffic may have a beat.
    const place = ((i + ((i * GOLDEN_RATIO) % 1)) * batch.count) / looks;
    const packet = decodePacket(batch, Math.floor(place), isDark);
    if (packet !== null) found.push(packet);
  }
  const shown = Math.min(most, found.length);
  const packets: LivePacket[] = [];
  for (let i = 0; i < shown; i++) packets.push(liveOf(found[Math.floor((i * found.length) / shown)]));
  const dark = looks === 0 ? 0 : Math.round((found.length * batch.count) / looks);
  return { packets, more: Math.max(0, dark - shown) };
}

function liveOf(packet: SensorPacket): LivePacket {
  return {
    time: packet.timeMs,
    source: packet.source,
    destination: packet.destination,
    protocol: packet.fields.protocol,
    port: packet.port,
    response: packet.response,
    mark: packet.isRequest ? markOf(packet.fields) : null,
    bytes: packet.originalLength,
  };
}
