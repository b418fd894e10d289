/** An open DuckDB file: one connection that writes, a few that read beside it. */
import { join } from 'node:path';
import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { defineFunctions, migrate } from './duckdb-schema.ts';

export interface DuckdbOptions {
  /** What queries and unwritten rows may take, in MiB; more goes to disk. */
  readonly memoryMiB?: number;
  /** Threads for queries; all of the machine when left out. */
  readonly threads?: number;
  /** Log, in MiB, after which it is brought into the tables: what a start after a crash has to read again. */
  readonly checkpointMiB?: number;
}

export const FACTS_FILE = 'facts.duckdb';
const READERS = 3;
const DEFAULT_MEMORY_MIB = 1024;
const DEFAULT_CHECKPOINT_MIB = 64;

export class DuckdbSession {
  readonly writer: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #readers: readonly DuckDBConnection[];
  readonly #free: DuckDBConnection[];
  readonly #waiting: ((reader: DuckDBConnection) => void)[] = [];
  #toEnd: (() => void) | null = null;

  private constructor(
    instance: DuckDBInstance,
    writer: DuckDBConnection,
    readers: readonly DuckDBConnection[],
  ) {
    this.#instance = instance;
    this.writer = writer;
    this.#readers = readers;
    this.#free = [...readers];
  }

  static async open(folder: string, options: DuckdbOptions): Promise<DuckdbSession> {
    const instance = await DuckDBInstance.create(join(folder, FACTS_FILE), {
      memory_limit: `${options.memoryMiB ?? DEFAULT_MEMORY_MIB}MiB`,
      temp_directory: join(folder, 'tmp'),
      checkpoint_threshold: `${options.checkpointMiB ?? DEFAULT_CHECKPOINT_MIB}MiB`,
      // Nothing is fetched, whatever a query names.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connections: DuckDBConnection[] = [];
    try {
      for (let i = 0; i <= READERS; i++) {
        const connection = await instance.connect();
        connections.push(connection);
        if (i === 0) await migrate(connection);
        await defineFunctions(connection);
      }
    } catch (error) {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
      throw error;
    }
    return new DuckdbSession(instance, connections[0], connections.slice(1));
  }

  /** On a connection of its own while `use` runs; the fourth and later ones wait. */
  async read<Result>(use: (reader: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const reader = await this.#take();
    try {
      return await use(reader);
    } finally {
      this.#give(reader);
    }
  }

  /** The answer as it comes; its connection is taken until the last chunk was, or whoever asked goes away. */
  async *stream(sql: string): AsyncGenerator<DuckDBDataChunk> {
    const reader = await this.#take();
    let next: Promise<DuckDBDataChunk | null> = Promise.resolve(null);
    try {
      const result = await reader.stream(sql);
      next = result.fetchChunk();
      for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
        // Made while the last is read.
        next = result.fetchChunk();
        yield chunk;
      }
    } finally {
      await next.catch(() => {});
      this.#give(reader);
    }
  }

  async #take(): Promise<DuckDBConnection> {
    return this.#free.pop() ?? (await new Promise<DuckDBConnection>((give) => this.#waiting.push(give)));
  }

  #give(reader: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(reader);
    else next(reader);
    if (this.#isIdle) this.#toEnd?.();
  }

  get #isIdle(): boolean {
    return this.#free.length === this.#readers.length;
  }

  /** Waits for those that read. The caller has seen to it that nobody writes. */
  async close(): Promise<void> {
    if (!this.#isIdle) await new Promise<void>((end) => (this.#toEnd = end));
    for (const connection of [this.writer, ...this.#readers]) connection.closeSync();
    this.#instance.closeSync();
  }
}
