/** Typed arrays that grow by half, and once they are large by an eighth, so that millions of rows cost no objects. */

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** From so many rows on, room that stays empty costs more than to copy them more often. */
const MANY = 2 ** 20;

export class Growable<Column extends Numbers> {
  #column: Column;
  length = 0;

  constructor(empty: Column) {
    this.#column = empty;
  }

  /** Its index. */
  push(value: number): number {
    this.reserve(1);
    this.#column[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.#column[index];
  }

  /** Makes room for `count` more. */
  reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted <= this.#column.length) return;
    const growth = this.#column.length < MANY ? 1.5 : 1.125;
    const size = Math.max(wanted, 1024, Math.ceil(this.#column.length * growth));
    const grown = new (this.#column.constructor as new (size: number) => Column)(size);
    grown.set(this.#column);
    this.#column = grown;
  }

  /** `count` more rows, to be written through `room`; the index of the first. */
  extend(count: number): number {
    this.reserve(count);
    this.length += count;
    return this.length - count;
  }

  /** The column with the room behind its rows: valid until room is made. */
  get room(): Column {
    return this.#column;
  }

  /** The rows so far, without a copy: valid until the next push. */
  get values(): Column {
    return this.#column.subarray(0, this.length) as Column;
  }
}
