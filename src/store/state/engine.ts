/** What the repositories need of an engine: a database, changes that are all or nothing, a clock and ids. */
import type { Ids } from './ids.ts';
import type { Change, Database } from './tables.ts';

export interface Engine {
  readonly database: Database;
  /**
   * All or nothing. Where engines run changes side by side, one that collided with another runs again: the
   * work must not do anything but change tables. A row that is read to be changed is locked by `touch`.
   */
  change<Result>(work: (change: Change) => Promise<Result>): Promise<Result>;
  readonly clock: () => number;
  readonly ids: Ids;
  /** A copy of one moment into the folder. */
  backup(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Passed in by tests. */
export interface StateOptions {
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  readonly randomBytes?: (count: number) => Uint8Array;
}

/** Rows that one statement or one turn of the event loop handles: longer work stops between chunks. */
export const CHUNK_ROWS = 500;

/** Lets others have the event loop: SQLite works synchronously, and so does nothing else meanwhile. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function* chunksOf<Item>(items: readonly Item[], size: number = CHUNK_ROWS): Generator<Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
