/** What packets look like, numbered. */
import type { ScanColumns } from '../model/scan-chunk.ts';
import { NumberIndex } from './number-index.ts';
import { DIFFERS_SHAPE, DIFFERS_WINDOW } from './source-ledger.ts';

export interface Look {
  readonly shape: number;
  /** Smallest of 32, 64, 128, 255 that explains the TTL. */
  readonly initialTtl: number;
  /** Index into COUNTED_MARKS, or -1. */
  readonly mark: number;
  readonly window: number;
  readonly length: number;
}

/** In place of a shape: the packets differ. 0: not recorded. */
const SHAPE_VARIES = 1;
/** Shapes are of 32 bits and marks below 15: what has no shape is numbered above all that have one. */
const SHAPELESS = 2 ** 37;

export class LookLedger {
  readonly looks: Look[] = [];
  readonly #index = new NumberIndex();
  #marks = new Int8Array(0);

  /** Writes the number of the look of rows[i] of the sightings to `into[i]`. */
  take(sightings: ScanColumns, rows: Uint32Array, into: Uint32Array): void {
    if (this.#marks.length < rows.length) this.#marks = new Int8Array(rows.length);
    writeMarks(sightings, rows, this.#marks);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const differing = sightings.differing[row];
      const length = sightings.lengthMin[row] === sightings.lengthMax[row] ? sightings.lengthMin[row] : 0;
      const shape = (differing & DIFFERS_SHAPE) !== 0 ? SHAPE_VARIES : sightings.shape[row];
      const window = (differing & DIFFERS_WINDOW) !== 0 ? 0 : sightings.window[row];
      const mark = this.#marks[i];
      const initialTtl = initialTtlOf(sightings.ttlMin[row]);
      const index = this.#index.indexOf(keyOf(shape, initialTtl, mark, length));
      if (index === this.looks.length) this.looks.push({ shape, initialTtl, mark, window, length });
      into[i] = index;
    }
  }

  /** The look of packets that are as these but differ in shape from one to the next. */
  varied({ initialTtl, mark, length }: Look): number {
    const index = this.#index.indexOf(keyOf(SHAPE_VARIES, initialTtl, mark, length));
    if (index === this.looks.length)
      this.looks.push({ shape: SHAPE_VARIES, initialTtl, mark, window: 0, length });
    return index;
  }
}

/** A shape says it all with the mark; without one, length and TTL have to do. */
function keyOf(shape: number, initialTtl: number, mark: number, length: number): number {
  return shape > SHAPE_VARIES
    ? shape * 16 + mark + 1
    : SHAPELESS + ((length * 256 + initialTtl) * 16 + mark + 1) * 2 + shape;
}

function initialTtlOf(ttl: number): number {
  return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
}

/** The mark that most packets carry, if more than half do; -1 without. The last one, `os-stack`, is the absence of a tool. */
function writeMarks({ marks, requests }: ScanColumns, rows: Uint32Array, into: Int8Array): void {
  into.fill(-1, 0, rows.length);
  for (let mark = marks.length - 2; mark >= 0; mark--) {
    const counts = marks[mark];
    for (let i = 0; i < rows.length; i++) if (counts[rows[i]] > requests[rows[i]] / 2) into[i] = mark;
  }
}
