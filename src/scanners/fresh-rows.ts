/**
 * Visit groups as they came, until they are put to those that are held: all that is known of one lies side by side, since it is
 * read once, in another order, and from memory that is far away each time.
 */
import { NO_SET } from './columns.ts';
import { Growable } from './growable.ts';
import { putInVisitedOrder } from './visited-order.ts';

/** What is known of one, by field; see Columns. */
export const FIELDS = {
  source: 0,
  service: 1,
  space: 2,
  look: 3,
  first: 4,
  span: 5,
  probes: 6,
  distinct: 7,
  set: 8,
  order: 9,
} as const;
const STRIDE = 10;
/** Rows of one block: blocks are added and let go, so that nothing large is copied to grow. */
const BLOCK_BITS = 15;
const BLOCK_ROWS = 2 ** BLOCK_BITS;
const BLOCK_MASK = BLOCK_ROWS - 1;

/** Positions of one group as they came: `count` of them lie sorted behind the members. */
export interface FreshSet {
  readonly count: number;
  /** Where positions are not known, how many there were. */
  readonly counted: number;
  /** The first and the last visited; -1 where they are not known. */
  readonly first: number;
  readonly last: number;
}

export class FreshRows {
  length = 0;
  readonly members = new Growable(new Uint32Array(0));
  /** Four numbers for each group of several probes: as the columns that `order` points to. */
  readonly steps = new Growable(new Uint32Array(0));
  readonly #blocks: Uint32Array[] = [];

  /** Makes room for one more and returns its row, with all fields 0. */
  add(): number {
    if (this.length === this.#blocks.length * BLOCK_ROWS)
      this.#blocks.push(new Uint32Array(BLOCK_ROWS * STRIDE));
    return this.length++;
  }

  /** Takes the positions that were written behind the members. */
  keepSet(row: number, { count, counted, first, last }: FreshSet): void {
    const block = this.blockOf(row);
    const at = this.offsetOf(row);
    if (count === 0) {
      block[at + FIELDS.distinct] = Math.max(1, counted);
      block[at + FIELDS.set] = NO_SET;
      return;
    }
    const from = this.members.extend(count);
    block[at + FIELDS.distinct] = count;
    block[at + FIELDS.set] = from;
    if (count > 1) putInVisitedOrder(this.members.room.subarray(from, from + count), first, last);
  }

  /** Rows of several probes: `order` is 0 for all others. */
  keepSteps(row: number, ascents: number, reversed: number, up: number, down: number): void {
    const at = this.steps.extend(4);
    const steps = this.steps.room;
    steps[at] = ascents;
    steps[at + 1] = reversed;
    steps[at + 2] = up;
    steps[at + 3] = down;
    this.blockOf(row)[this.offsetOf(row) + FIELDS.order] = at / 4 + 1;
  }

  /** The fields of a row stand in this block from `offsetOf` on. */
  blockOf(row: number): Uint32Array {
    return this.#blocks[row >>> BLOCK_BITS];
  }

  offsetOf(row: number): number {
    return (row & BLOCK_MASK) * STRIDE;
  }

  /** Rows by source, each source's in the order in which they came: source s has order[start[s]] .. order[start[s + 1] - 1]. */
  bySource(sources: number): { readonly order: Uint32Array; readonly start: Uint32Array } {
    const start = new Uint32Array(sources + 1);
    this.#eachSource((source) => {
      start[source + 1]++;
    });
    for (let i = 1; i < start.length; i++) start[i] += start[i - 1];
    const next = start.slice();
    const order = new Uint32Array(this.length);
    this.#eachSource((source, row) => {
      order[next[source]++] = row;
    });
    return { order, start };
  }

  #eachSource(take: (source: number, row: number) => void): void {
    for (const [number, block] of this.#blocks.entries()) {
      const rows = Math.min(BLOCK_ROWS, this.length - number * BLOCK_ROWS);
      for (let i = 0; i < rows; i++) take(block[i * STRIDE + FIELDS.source], number * BLOCK_ROWS + i);
    }
  }
}
