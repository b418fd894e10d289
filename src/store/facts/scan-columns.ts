/** The columns of a scan, each declared once: what it is asked of the tables as, and what holds it. */
import type { ScanColumns } from '../../model/scan-chunk.ts';
import { COUNTED_MARKS, MOST_SIGHTINGS } from '../../model/sighting.ts';
import { columnName, markColumn, US_PER_HOUR, US_PER_SECOND } from './sighting-columns.ts';

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;
type NumberArrayType = { new (length: number): NumberArray };
type NumberField = Exclude<keyof ScanColumns, 'marks' | 'source' | 'response' | 'destinationSet'>;

/** Whole numbers beyond 32 bits come as doubles, which hold them exactly up to 2^53. */
const NUMBERS: Readonly<Record<NumberField, NumberArrayType>> = {
  hour: Uint32Array,
  protocol: Uint8Array,
  port: Uint16Array,
  requests: Float64Array,
  retransmissions: Float64Array,
  first: Float64Array,
  last: Float64Array,
  destinations: Uint32Array,
  firstDestination: Uint32Array,
  lastDestination: Uint32Array,
  ttlMin: Uint8Array,
  ttlMax: Uint8Array,
  tcpFlags: Uint16Array,
  sourcePortMin: Uint16Array,
  sourcePortMax: Uint16Array,
  lengthMin: Uint32Array,
  lengthMax: Uint32Array,
  unitUp: Float64Array,
  unitDown: Float64Array,
  ascents: Float64Array,
  reversedAscents: Float64Array,
  strongMarks: Uint8Array,
  shape: Uint32Array,
  sequence: Uint32Array,
  ipId: Uint16Array,
  window: Uint16Array,
  differing: Uint8Array,
};
const FIELDS = Object.keys(NUMBERS) as NumberField[];
const ARRAYS = [...FIELDS.map((field) => NUMBERS[field]), ...COUNTED_MARKS.map(() => Uint16Array)];

/** Columns of the answer before those of numbers, in this order. */
export const SCANNED = { batch: 0, isIpv6: 1, ipv4: 2, high: 3, low: 4, set: 5, setNumber: 6 } as const;
const FIRST_NUMBER = Object.keys(SCANNED).length;
export const SCANNED_COLUMNS = FIRST_NUMBER + ARRAYS.length;

/** What an engine wants to have asked for a destination set, for ScanBlock.setAt to read. */
export interface ScannedSet {
  readonly set: string;
  readonly setNumber: string;
}

export function scanExpressions({ set, setNumber }: ScannedSet): string {
  return [
    'toFloat64(batch)',
    'toUInt8(high != 0 OR intDiv(low, 4294967296) != 65535)',
    'toUInt32(low % 4294967296)',
    'high',
    'low',
    set,
    setNumber,
    ...FIELDS.map(expressionOf),
    ...COUNTED_MARKS.map(markColumn),
  ].join(', ');
}

function expressionOf(field: NumberField): string {
  if (field === 'first' || field === 'last') {
    return `(toFloat64(hour) * ${US_PER_HOUR} + ${field}_us) / ${US_PER_SECOND}`;
  }
  const column = columnName(field);
  return NUMBERS[field] === Float64Array ? `toFloat64(${column})` : column;
}

/** Some rows of an answer, by the number of their column. */
export interface ScanBlock {
  readonly rows: number;
  /** Rows [from, to) of a column of numbers -> target, from `at` on. */
  copy(column: number, from: number, to: number, target: NumberArray, at: number): void;
  numbers(column: number): ArrayLike<number>;
  big(column: number, row: number): bigint;
  /** Base64 of a row's destination set; '' where there is none. */
  setAt(row: number): string;
}

const NO_RESPONSES: readonly boolean[] = Array(MOST_SIGHTINGS).fill(false);
const FEWEST = 256;

/** Rows of blocks -> the columns of one chunk; MOST_SIGHTINGS at most. */
export class ScanColumnsBuilder {
  #numbers = ARRAYS.map((Type) => new Type(FEWEST));
  readonly #sources: string[] = [];
  readonly #sets: string[] = [];

  get rows(): number {
    return this.#sources.length;
  }

  /** Rows from `from` on, as many as there is room for; gives the first that was not taken. */
  take(block: ScanBlock, from: number, to: number, sourceAt: (row: number) => string): number {
    const at = this.rows;
    const end = Math.min(to, from + MOST_SIGHTINGS - at);
    this.#grow(at + end - from);
    for (let row = from; row < end; row++) {
      this.#sources.push(sourceAt(row));
      this.#sets.push(block.setAt(row));
    }
    for (let i = 0; i < this.#numbers.length; i++) {
      block.copy(FIRST_NUMBER + i, from, end, this.#numbers[i], at);
    }
    return end;
  }

  #grow(rows: number): void {
    let capacity = this.#numbers[0].length;
    if (rows <= capacity) return;
    while (capacity < rows) capacity *= 2;
    capacity = Math.min(capacity, MOST_SIGHTINGS);
    this.#numbers = this.#numbers.map((before, i) => {
      const after = new ARRAYS[i](capacity);
      after.set(before);
      return after;
    });
  }

  columns(): ScanColumns {
    const { rows } = this;
    const numbers = this.#numbers.map((values) => values.subarray(0, rows));
    const fields = Object.fromEntries(FIELDS.map((field, i) => [field, numbers[i]]));
    return {
      ...(fields as Record<NumberField, NumberArray>),
      source: this.#sources,
      destinationSet: this.#sets,
      response: rows === MOST_SIGHTINGS ? NO_RESPONSES : NO_RESPONSES.slice(0, rows),
      marks: numbers.slice(FIELDS.length),
    };
  }
}
