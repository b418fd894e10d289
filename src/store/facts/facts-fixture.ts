/** Sightings and batches for tests: plain ones to begin from, and arbitrary ones. */
import fc from 'fast-check';
import { formatIpv4 } from '../../base/address.ts';
import type { SourceVerdict } from '../../model/facts.ts';
import {
  ALL_DIFFERING,
  COUNTED_MARKS,
  type SightedPacket,
  type Sighting,
  type SightingBatch,
  type SightingColumns,
} from '../../model/sighting.ts';
import type { IngestOptions, Location } from '../facts-port.ts';

/** 2026-01-01T00:00Z, in hours. */
export const NEW_YEAR = 490_896;
export const ALL_TIME = { from: (NEW_YEAR - 1000) * 3600, to: (NEW_YEAR + 1000) * 3600 };

export function sighting(given: Partial<Sighting> = {}): Sighting {
  const hour = given.hour ?? NEW_YEAR;
  return {
    hour,
    source: '198.51.100.7',
    protocol: 6,
    port: 23,
    response: false,
    packets: 3,
    bytes: 120,
    requests: 3,
    retransmissions: 0,
    first: hour * 3600 + 1.000001,
    last: hour * 3600 + 3599.999999,
    minuteFirst: 1,
    minutePeak: 2,
    minuteLast: 1,
    destinations: 3,
    firstDestination: 0xcb00_7101,
    lastDestination: 0xcb00_7103,
    destinationSet: 'AQID',
    ttlMin: 50,
    ttlMax: 51,
    tcpFlags: 2,
    sourcePortMin: 1024,
    sourcePortMax: 65_535,
    lengthMin: 40,
    lengthMax: 40,
    unitUp: 1,
    unitDown: 0,
    ascents: 2,
    reversedAscents: 1,
    marks: COUNTED_MARKS.map((mark) => (mark === 'mirai' ? 3 : 0)),
    strongMarks: 1,
    shape: 0x1234_5678,
    sequence: 0xcb00_7101,
    ipId: 54_321,
    window: 65_535,
    differing: 0b01011,
    ...given,
  };
}

let drawn = 0;

/** Ids differ from batch to batch. */
export function sightingBatch(
  sightings: readonly Sighting[],
  given: Partial<Omit<SightingBatch, 'sightings'>> = {},
): SightingBatch {
  drawn++;
  return {
    format: 2,
    id: `fixture${String(drawn).padStart(15, '0')}`,
    sequence: drawn,
    sentAt: (NEW_YEAR + 1) * 3_600_000,
    dark: ['203.0.113.0/24'],
    covered: { from: NEW_YEAR * 3600, to: (NEW_YEAR + 1) * 3600 },
    skipped: {},
    dropped: { kernelPackets: 0, spoolBatches: 0 },
    sightings: sightingColumns(sightings),
    packets: [],
    ...given,
  };
}

function sightingColumns(sightings: readonly Sighting[]): SightingColumns {
  const fields = Object.keys(sighting()).filter((field) => field !== 'marks') as (keyof Sighting)[];
  const columns = fields.map((field) => [field, sightings.map((one) => one[field])]);
  const marks = COUNTED_MARKS.map((_, i) => sightings.map((one) => one.marks[i]));
  return { ...Object.fromEntries(columns), marks };
}

export function sightedPacket(given: Partial<SightedPacket> = {}): SightedPacket {
  return {
    source: '198.51.100.7',
    time: NEW_YEAR * 3600 + 1.5,
    originalLength: 40,
    bytes: 'RQAAKA==',
    ...given,
  };
}

export function verdict(given: Partial<SourceVerdict> = {}): SourceVerdict {
  return {
    source: '198.51.100.7',
    judgedAt: NEW_YEAR * 3_600_000,
    verdict: 'infected',
    category: 'infected-iot',
    device: 'iot',
    confidence: 0.97,
    iotProbability: 0.9,
    tool: 'mirai',
    organisation: null,
    evidence: [{ code: 'mirai-mark', text: 'a sentence', formula: null }],
    ...given,
  };
}

/** By the last octet or digit of the address, so that it is the same in every order of batches. */
export function locate(source: string): Location {
  const digit = source.charCodeAt(source.length - 1);
  if (digit % 4 === 0) return { asn: null, asName: null, country: null };
  return {
    asn: 64_500 + (digit % 4),
    asName: `Network ${digit % 4}`,
    country: digit % 2 === 0 ? 'JP' : 'BR',
  };
}

export const KEEP_ALL: IngestOptions = { locate, keepPacketsOf: () => true };

export const arbitrarySource = fc.oneof(
  fc.integer({ min: 0, max: 0x3f }).map((low) => formatIpv4(0xc633_6400 + low * 5)),
  fc.integer({ min: 0, max: 0xffff_ffff }).map(formatIpv4),
  fc.constantFrom(
    '2001:db8::1',
    '2001:db8::2',
    '2001:db8:0:1::1',
    '2001:db9::',
    'fe80::1',
    '::1',
    '::',
    'ffff::',
  ),
);

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 65_535 });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const count = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.maxSafeInteger().map((value) => Math.abs(value) % 2 ** 40),
);

/** Any that a sensor may send, over a few hours, sources and services so that keys meet. */
export const arbitrarySighting: fc.Arbitrary<Sighting> = fc
  .record({
    hour: fc.integer({ min: NEW_YEAR, max: NEW_YEAR + 60 }),
    source: arbitrarySource,
    service: fc.constantFrom([6, 23], [6, 80], [6, 65_535], [17, 53], [1, 0x0800], [47, 0], [58, 0x8000]),
    response: fc.boolean(),
    packets: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 ** 33 })),
    counts: fc.array(count, { minLength: 7, maxLength: 7 }),
    offsets: fc.tuple(fc.integer({ min: 0, max: 3_599_999_999 }), fc.integer({ min: 0, max: 3_599_999_999 })),
    small: fc.array(u8, { minLength: 5, maxLength: 5 }),
    medium: fc.array(u16, { minLength: 5, maxLength: 5 }),
    wide: fc.array(u32, { minLength: 5, maxLength: 5 }),
    headers: fc.tuple(u32, u32, u32),
    marks: fc.array(u16, { minLength: COUNTED_MARKS.length, maxLength: COUNTED_MARKS.length }),
    destinationSet: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  })
  .map(
    ({
      hour,
      source,
      service,
      response,
      packets,
      counts,
      offsets,
      small,
      medium,
      wide,
      headers,
      ...rest
    }) => ({
      hour,
      source,
      protocol: service[0],
      port: service[1],
      response,
      packets,
      bytes: counts[0],
      requests: counts[1],
      retransmissions: counts[2],
      first: (hour * 3_600_000_000 + Math.min(...offsets)) / 1e6,
      last: (hour * 3_600_000_000 + Math.max(...offsets)) / 1e6,
      minuteFirst: medium[0],
      minutePeak: medium[1],
      minuteLast: medium[2],
      destinations: wide[0],
      firstDestination: wide[1],
      lastDestination: wide[2],
      destinationSet: rest.destinationSet,
      ttlMin: small[0],
      ttlMax: small[1],
      tcpFlags: small[2],
      sourcePortMin: medium[3],
      sourcePortMax: medium[4],
      lengthMin: wide[3] & 0xffff,
      lengthMax: wide[4] & 0xffff,
      unitUp: counts[3],
      unitDown: counts[4],
      ascents: counts[5],
      reversedAscents: counts[6],
      marks: rest.marks,
      strongMarks: small[3],
      shape: headers[0],
      sequence: headers[1],
      ipId: headers[2] & 0xffff,
      window: headers[2] >>> 16,
      differing: small[4] & ALL_DIFFERING,
    }),
  );
