/** The columns of the table of sightings, each declared once: its width, and what fills it. */
import type { Sighting, SightingColumns } from '../../model/sighting.ts';
import { ALL_DIFFERING, COUNTED_MARKS } from '../../model/sighting.ts';
import type { StoredSighting } from '../facts-port.ts';
import type { FactsEngine, Row } from './facts-engine.ts';
import { sourceText } from './source-key.ts';

/** Unsigned bits; `count` is a whole number up to 2^53, `bytes` may be absent. */
export type ColumnWidth = 8 | 16 | 32 | 64 | 'count' | 'bytes';

export const US_PER_SECOND = 1_000_000;
export const US_PER_HOUR = 3_600 * US_PER_SECOND;

/** Fields that are stored as they come, under the name that columnName gives them. */
const PLAIN = {
  protocol: 8,
  port: 16,
  packets: 'count',
  bytes: 'count',
  requests: 'count',
  retransmissions: 'count',
  minuteFirst: 16,
  minutePeak: 16,
  minuteLast: 16,
  destinations: 32,
  firstDestination: 32,
  lastDestination: 32,
  ttlMin: 8,
  ttlMax: 8,
  tcpFlags: 16,
  sourcePortMin: 16,
  sourcePortMax: 16,
  lengthMin: 32,
  lengthMax: 32,
  unitUp: 'count',
  unitDown: 'count',
  ascents: 'count',
  reversedAscents: 'count',
  strongMarks: 8,
  shape: 32,
  sequence: 32,
  ipId: 16,
  window: 16,
  differing: 8,
} as const satisfies Partial<Record<keyof Sighting, ColumnWidth>>;

export const PLAIN_FIELDS = Object.keys(PLAIN) as (keyof typeof PLAIN)[];

/** `window` is a word of SQL. */
export function columnName(field: string): string {
  return field === 'window'
    ? 'tcp_window'
    : field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
export const markColumn = (mark: string) => `mark_${mark.replaceAll('-', '_')}`;

type Column = readonly [name: string, width: ColumnWidth];

/** Columns since version 2 of the tables, behind all others, and what they hold of sightings from before. */
export const HEADER_COLUMNS: readonly (readonly [...Column, before: number])[] = [
  ['shape', PLAIN.shape, 0],
  ['sequence', PLAIN.sequence, 0],
  ['ip_id', PLAIN.ipId, 0],
  ['tcp_window', PLAIN.window, 0],
  ['differing', PLAIN.differing, ALL_DIFFERING],
];
const isSinceVersion2 = (name: string) => HEADER_COLUMNS.some(([since]) => since === name);

/** Columns of version 1 in the order of the table. `sensor` is the engine's own. */
export const SIGHTING_COLUMNS: readonly Column[] = [
  ['batch', 'count'],
  /** Position in the batch: pieces of one key merge in the order in which they were stored. */
  ['place', 16],
  ['hour', 32],
  ['high', 64],
  ['low', 64],
  /** 0 where it is not known. */
  ['asn', 32],
  /** Two letters as a 16-bit number; 0 where it is not known. */
  ['country', 16],
  ['response', 8],
  /** Microseconds from the start of the hour. */
  ['first_us', 32],
  ['last_us', 32],
  ...PLAIN_FIELDS.map((field) => [columnName(field), PLAIN[field]] as const).filter(
    ([name]) => !isSinceVersion2(name),
  ),
  ...COUNTED_MARKS.map((mark) => [markColumn(mark), 16] as const),
  ['destination_set', 'bytes'],
];

/** Microseconds into its hour. */
export function offsetInHour(seconds: number, hour: number): number {
  return Math.round(seconds * US_PER_SECOND) - hour * US_PER_HOUR;
}

/** A row of `SELECT *` -> the sighting that went in. `destinationSet` is the engine's reading of its bytes. */
export function storedSighting(engine: FactsEngine, row: Row, destinationSet: string): StoredSighting {
  const hour = Number(row.hour);
  const time = (column: string) => (hour * US_PER_HOUR + Number(row[column])) / US_PER_SECOND;
  const plain = Object.fromEntries(PLAIN_FIELDS.map((field) => [field, Number(row[columnName(field)])]));
  return {
    ...(plain as Record<keyof typeof PLAIN, number>),
    sensorId: engine.sensorId(row.sensor),
    hour,
    source: sourceText({ high: BigInt(String(row.high)), low: BigInt(String(row.low)) }),
    response: Number(row.response) === 1,
    first: time('first_us'),
    last: time('last_us'),
    destinationSet,
    marks: COUNTED_MARKS.map((mark) => Number(row[markColumn(mark)])),
  };
}

/** Calls `visit` with each plain column and its values. */
export function eachPlainColumn(
  columns: SightingColumns,
  visit: (name: string, values: readonly number[]) => void,
): void {
  for (const field of PLAIN_FIELDS) visit(columnName(field), columns[field]);
  for (const [i, mark] of COUNTED_MARKS.entries()) visit(markColumn(mark), columns.marks[i]);
}

/** Two letters -> the number that stands for them; 0 for none. */
export function countryCode(country: string | null): number {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return 0;
  return country.charCodeAt(0) * 256 + country.charCodeAt(1);
}

export function countryText(code: number): string | null {
  return code === 0 ? null : String.fromCharCode(code >> 8, code & 255);
}
