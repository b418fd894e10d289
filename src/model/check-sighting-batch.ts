/**
 * Is this a batch that a sensor may send? Pure, total and strict: whatever passes can be stored and merged.
 * The answer names the field and the row, never the value, which is a stranger's.
 */
import { formatAddress, parseAddress } from '../base/address.ts';
import { formatPrefix, parsePrefix } from '../base/prefix.ts';
import {
  ALL_DIFFERING,
  COUNTED_MARKS,
  HEADER_FIELDS,
  MOST_PACKETS,
  MOST_SIGHTINGS,
  type PostedBatch,
  type Sighting,
} from './sighting.ts';

/** How far a sensor's clock may run ahead of the hub's. Behind it may be any time: old captures are sent too. */
export const MOST_AHEAD_MS = 3_600_000;

const MOST_DARK_PREFIXES = 4096;
const MOST_SKIP_REASONS = 256;
const MOST_PACKET_BYTES = 112;
/** Base64 of a bitmap of 65,536 positions, and as much again. */
const MOST_SET_CHARACTERS = 22_000;
const MS_PER_HOUR = 3_600_000;
const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffff_ffff;
const COUNT = Number.MAX_SAFE_INTEGER;

/** Largest value of each field that is a plain whole number from 0. */
const LARGEST: Readonly<Partial<Record<keyof Sighting, number>>> = {
  hour: U32,
  protocol: U8,
  port: U16,
  packets: COUNT,
  bytes: COUNT,
  requests: COUNT,
  retransmissions: COUNT,
  minuteFirst: U16,
  minutePeak: U16,
  minuteLast: U16,
  destinations: U32,
  firstDestination: U32,
  lastDestination: U32,
  ttlMin: U8,
  ttlMax: U8,
  tcpFlags: U16,
  sourcePortMin: U16,
  sourcePortMax: U16,
  lengthMin: U32,
  lengthMax: U32,
  unitUp: COUNT,
  unitDown: COUNT,
  ascents: COUNT,
  reversedAscents: COUNT,
  strongMarks: U8,
  shape: U32,
  sequence: U32,
  ipId: U16,
  window: U16,
  differing: ALL_DIFFERING,
};

type Fields = Readonly<Record<string, unknown>>;

/** Null when the batch is right; else a sentence that says what is wrong with it. */
export function checkSightingBatch(batch: unknown, nowMs: number): string | null {
  if (!isFields(batch)) return 'the batch is no object';
  return (
    checkHead(batch, nowMs) ??
    checkSightings(batch.sightings, batch.format as PostedBatch['format'], nowMs) ??
    checkPackets(batch.packets, nowMs)
  );
}

function checkHead(batch: Fields, nowMs: number): string | null {
  if (batch.format !== 1 && batch.format !== 2) return 'format is neither 1 nor 2';
  if (typeof batch.id !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(batch.id)) {
    return 'id is not 22 characters of base64url';
  }
  if (!isWhole(batch.sequence, COUNT)) return `sequence ${wholeFrom0(COUNT)}`;
  if (!isWhole(batch.sentAt, COUNT)) return `sentAt ${wholeFrom0(COUNT)}`;
  if (!Array.isArray(batch.dark) || batch.dark.length > MOST_DARK_PREFIXES) {
    return `dark is not a list of at most ${MOST_DARK_PREFIXES} prefixes`;
  }
  const wrong = batch.dark.findIndex((text) => !isCanonicalPrefix(text));
  if (wrong >= 0) return `dark[${wrong}] is not a prefix in its shortest form`;
  return checkCovered(batch.covered, nowMs) ?? checkLosses(batch);
}

function checkCovered(covered: unknown, nowMs: number): string | null {
  if (!isFields(covered) || !isTime(covered.from) || !isTime(covered.to)) {
    return 'covered has no times from and to';
  }
  if (covered.from > covered.to) return 'covered.from is after covered.to';
  return covered.to * 1000 > nowMs + MOST_AHEAD_MS ? `covered.to ${IN_THE_FUTURE}` : null;
}

const IN_THE_FUTURE = "lies in the future: the sensor's clock runs ahead of the hub's";

function checkLosses({ skipped, dropped }: Fields): string | null {
  if (!isFields(skipped) || Object.keys(skipped).length > MOST_SKIP_REASONS) {
    return `skipped is not an object of at most ${MOST_SKIP_REASONS} counts`;
  }
  if (!Object.keys(skipped).every((reason) => /^[a-z0-9-]{1,64}$/.test(reason))) {
    return 'skipped has a reason that is not kebab-case';
  }
  if (!Object.values(skipped).every((value) => isWhole(value, COUNT))) {
    return 'skipped has a count that is none';
  }
  if (!isFields(dropped)) return 'dropped is no object';
  if (!isWhole(dropped.kernelPackets, COUNT)) return `dropped.kernelPackets ${wholeFrom0(COUNT)}`;
  if (!isWhole(dropped.spoolBatches, COUNT)) return `dropped.spoolBatches ${wholeFrom0(COUNT)}`;
  return null;
}

function checkSightings(sightings: unknown, format: PostedBatch['format'], nowMs: number): string | null {
  if (!isFields(sightings)) return 'sightings is no object';
  const { source } = sightings;
  if (!Array.isArray(source) || source.length > MOST_SIGHTINGS) {
    return `sightings.source is not a list of at most ${MOST_SIGHTINGS}`;
  }
  const rows = source.length;
  for (const [field, largest] of Object.entries(LARGEST)) {
    if (format === 1 && (HEADER_FIELDS as readonly string[]).includes(field)) continue;
    const problem = checkNumbers(`sightings.${field}`, sightings[field], rows, largest);
    if (problem !== null) return problem;
  }
  const { marks } = sightings;
  if (!Array.isArray(marks) || marks.length !== COUNTED_MARKS.length) {
    return `sightings.marks is not a list of ${COUNTED_MARKS.length} lists`;
  }
  for (const [i, counts] of marks.entries()) {
    const problem = checkNumbers(`sightings.marks[${i}]`, counts, rows, U16);
    if (problem !== null) return problem;
  }
  return (
    checkEach(
      'sightings.response',
      sightings.response,
      rows,
      (value) => typeof value === 'boolean',
      BOOLEAN,
    ) ??
    checkEach('sightings.source', source, rows, canonicalAddresses(), CANONICAL) ??
    checkEach('sightings.destinationSet', sightings.destinationSet, rows, isSet, 'is not base64') ??
    checkPlausible(sightings as unknown as PlausibleColumns, rows, nowMs)
  );
}

const BOOLEAN = 'is neither true nor false';
const CANONICAL = 'is not an address in its canonical form';

function checkNumbers(name: string, values: unknown, rows: number, largest: number): string | null {
  return checkEach(name, values, rows, (value) => isWhole(value, largest), wholeFrom0(largest));
}

function checkEach(
  name: string,
  values: unknown,
  rows: number,
  isRight: (value: unknown) => boolean,
  complaint: string,
): string | null {
  if (!Array.isArray(values) || values.length !== rows) return `${name} is not a list of ${rows} values`;
  // A hole in a list is no value: findIndex meets it, as `every` would not.
  const wrong = values.findIndex((value) => !isRight(value));
  return wrong < 0 ? null : `${name}[${wrong}] ${complaint}`;
}

interface PlausibleColumns {
  readonly hour: readonly number[];
  readonly packets: readonly number[];
  readonly first: unknown;
  readonly last: unknown;
}

/** What must hold between fields: times lie in their hour, and that hour not in the future. */
function checkPlausible(columns: PlausibleColumns, rows: number, nowMs: number): string | null {
  const { first, last } = columns;
  const times =
    checkEach('sightings.first', first, rows, isTime, 'is no time') ??
    checkEach('sightings.last', last, rows, isTime, 'is no time');
  if (times !== null) return times;
  const latestHour = Math.floor((nowMs + MOST_AHEAD_MS) / MS_PER_HOUR);
  for (let i = 0; i < rows; i++) {
    const hour = columns.hour[i];
    if (hour > latestHour) return `sightings.hour[${i}] ${IN_THE_FUTURE}`;
    const [begin, end] = [(first as number[])[i], (last as number[])[i]];
    if (begin > end) return `sightings.first[${i}] is after its last`;
    if (hourOf(begin) !== hour || hourOf(end) !== hour)
      return `sightings.hour[${i}] is not that of its times`;
    if (columns.packets[i] === 0) return `sightings.packets[${i}] is 0`;
  }
  return null;
}

/** Of the time to the microsecond, as the stores keep it. */
function hourOf(seconds: number): number {
  return Math.floor(Math.round(seconds * 1e6) / 3.6e9);
}

function checkPackets(packets: unknown, nowMs: number): string | null {
  if (!Array.isArray(packets) || packets.length > MOST_PACKETS) {
    return `packets is not a list of at most ${MOST_PACKETS}`;
  }
  const isAddress = canonicalAddresses();
  for (const [i, packet] of packets.entries()) {
    if (!isFields(packet)) return `packets[${i}] is no object`;
    if (!isAddress(packet.source)) return `packets[${i}].source ${CANONICAL}`;
    if (!isTime(packet.time)) return `packets[${i}].time is no time`;
    if (packet.time * 1000 > nowMs + MOST_AHEAD_MS) return `packets[${i}].time ${IN_THE_FUTURE}`;
    if (!isWhole(packet.originalLength, U32)) return `packets[${i}].originalLength ${wholeFrom0(U32)}`;
    if (!isPacketBytes(packet.bytes)) {
      return `packets[${i}].bytes is not base64 of 1 to ${MOST_PACKET_BYTES} bytes`;
    }
  }
  return null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, largest: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largest;
}

/** Epoch seconds that keep their microseconds in a double. */
function isTime(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0 && (value as number) <= COUNT / 1e6;
}

function wholeFrom0(largest: number): string {
  return `is not a whole number from 0 to ${largest}`;
}

function isCanonicalPrefix(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > 64) return false;
  const prefix = parsePrefix(text);
  return prefix !== null && formatPrefix(prefix) === text;
}

/** Remembers those that it has seen: a source has many rows. */
function canonicalAddresses(): (text: unknown) => boolean {
  const seen = new Set<unknown>();
  return (text) => {
    if (seen.has(text)) return true;
    if (typeof text !== 'string' || text.length > 64) return false;
    const address = parseAddress(text);
    if (address === null || formatAddress(address) !== text) return false;
    seen.add(text);
    return true;
  };
}

function isSet(text: unknown): boolean {
  return typeof text === 'string' && text.length <= MOST_SET_CHARACTERS && isBase64(text);
}

function isPacketBytes(text: unknown): boolean {
  if (typeof text !== 'string' || text === '' || text.length > 160 || !isBase64(text)) return false;
  return Buffer.byteLength(text, 'base64') <= MOST_PACKET_BYTES;
}

/** With its padding, and no bits set that no byte takes. */
function isBase64(text: string): boolean {
  return text === '' || Buffer.from(text, 'base64').toString('base64') === text;
}
