/**
 * Batches of sightings as a busy telescope would post them, hour by hour: many sources that come once, a few that
 * never stop. Drawn from a seed; the shape is invented, so it measures a store and says nothing of the world.
 */
import { formatIpv4 } from '../src/base/address.ts';
import { hash, toBelow, toUnit } from '../src/generate/random.ts';
import { COUNTED_MARKS, MOST_SIGHTINGS, type SightingBatch } from '../src/model/sighting.ts';
import type { Location } from '../src/store/facts-port.ts';

export const FIRST_HOUR = Date.UTC(2026, 8, 1) / 3_600_000;
const PORTS = [23, 2323, 22, 80, 443, 445, 3389, 5555, 8080, 37_215, 6379, 5060];
const COUNTRIES = ['CN', 'US', 'BR', 'IN', 'RU', 'VN', 'JP', 'TW', 'KR', 'ID', 'IR', 'DE'];
const DARK_BITS = 12;

export interface SyntheticMonth {
  readonly rows: number;
  readonly sources: number;
  readonly days: number;
  readonly seed: number;
}

/** Of source number `source`: spread over the Internet, with neighbours in the same /24. */
export function sourceAddress(source: number): string {
  return formatIpv4((0x0b00_0000 + (hash(source >>> 2, 7) % 0xc000_0000) + (source & 3)) >>> 0);
}

/** A low number is a busy source: three quarters of the sightings are of a tenth of the sources. */
function drawSource(random: number, sources: number): number {
  return Math.min(sources - 1, Math.floor(sources * toUnit(random) ** 9));
}

/** Batch number `index` of the month, its hours in order. */
export function syntheticBatch(month: SyntheticMonth, index: number): SightingBatch {
  const { rows, sources, days, seed } = month;
  const length = MOST_SIGHTINGS;
  const hours = Array.from({ length }, (_, i) => {
    const row = index * MOST_SIGHTINGS + i;
    return FIRST_HOUR + Math.floor((row / rows) * days * 24);
  });
  const draw = (salt: number) => hours.map((_, i) => hash(index * MOST_SIGHTINGS + i, salt, seed));
  const busy = draw(1);
  const packets = draw(2).map((x, i) => 1 + Math.floor(toUnit(x) ** 6 * (busy[i] % 50 === 0 ? 3000 : 30)));
  const offsets = draw(3).map((x) => toBelow(x, 3000));
  const ports = draw(4).map((x) => (x % 5 === 0 ? toBelow(hash(x, 1), 65_536) : PORTS[x % PORTS.length]));
  const destinations = packets.map((count) => Math.min(count, 2 ** DARK_BITS));
  const spread = draw(5);
  const zeros = hours.map(() => 0);
  const ttls = draw(6).map((x) => 40 + (x % 80));
  return {
    format: 2,
    id: `synthetic${String(index).padStart(13, '0')}`,
    sequence: index,
    sentAt: (hours[length - 1] + 1) * 3_600_000,
    dark: ['203.0.112.0/20'],
    covered: { from: hours[0] * 3600, to: (hours[length - 1] + 1) * 3600 },
    skipped: {},
    dropped: { kernelPackets: 0, spoolBatches: 0 },
    sightings: {
      hour: hours,
      source: busy.map((x) => sourceAddress(drawSource(x, sources))),
      protocol: spread.map((x) => (x % 11 === 0 ? 17 : 6)),
      port: ports,
      response: spread.map((x) => x % 13 === 0),
      packets,
      bytes: packets.map((count) => count * 44),
      requests: packets,
      retransmissions: zeros,
      first: hours.map((hour, i) => hour * 3600 + offsets[i] + (spread[i] % 1_000_000) / 1e6),
      last: hours.map((hour, i) => hour * 3600 + Math.min(3599, offsets[i] + packets[i] * 7) + 0.999999),
      minuteFirst: packets.map((count) => Math.min(count, 3)),
      minutePeak: packets.map((count) => Math.min(count, 9)),
      minuteLast: packets.map((count) => Math.min(count, 2)),
      destinations,
      firstDestination: spread.map((x) => 0xcb00_7000 + (x & 0xfff)),
      lastDestination: spread.map((x) => 0xcb00_7000 + ((x >>> 12) & 0xfff)),
      // Some two bytes a member up to a bitmap, which is what such sets take.
      destinationSet: destinations.map((count, i) => setText(spread[i], count)),
      ttlMin: ttls,
      ttlMax: ttls,
      tcpFlags: zeros.map(() => 2),
      sourcePortMin: spread.map((x) => x & 0xffff),
      sourcePortMax: spread.map((x) => (x & 0xffff) | (x >>> 20)),
      lengthMin: zeros.map(() => 40),
      lengthMax: zeros.map(() => 44),
      unitUp: zeros,
      unitDown: zeros,
      ascents: packets.map((count) => count >>> 1),
      reversedAscents: packets.map((count) => count >>> 1),
      marks: COUNTED_MARKS.map((_, mark) => packets.map((count, i) => (busy[i] % 9 === mark ? count : 0))),
      strongMarks: busy.map((x) => 1 << (x % 9)).map((bits) => bits & 0x7f),
      shape: busy.map((x) => hash(x % 400, 8)),
      sequence: draw(9),
      ipId: spread.map((x) => x & 0xffff),
      window: busy.map((x) => 1024 * (x % 64)),
      differing: packets.map((count, i) => (count === 1 ? 0 : busy[i] % 3 === 0 ? 14 : 30)),
    },
    packets: [],
  };
}

function setText(random: number, members: number): string {
  const bytes = Buffer.alloc(Math.min(2 * members, 2 ** DARK_BITS / 8));
  for (let i = 0; i < bytes.length; i++) bytes[i] = hash(random, i) & 0xff;
  return bytes.toString('base64');
}

export function syntheticLocation(source: string): Location {
  const network = Number(source.slice(0, source.indexOf('.'))) * 16 + source.length;
  return {
    asn: 1000 + network,
    asName: `Network ${network}`,
    country: COUNTRIES[network % COUNTRIES.length],
  };
}
