/** The store's file, kept open: errors in the operator's words, one writer in turn, opened anew after a fatal error. */
import { mkdir, realpath } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { type DuckdbOptions, DuckdbSession } from './duckdb-session.ts';
import { isFatal, isFromBefore, storeInUse, translate } from './duckdb-trouble.ts';
import type { Row } from './facts-engine.ts';

/** A lock on a file does not hold against its own process, so the process remembers what it has open. */
const openFolders = new Set<string>();

export class DuckdbDatabase {
  readonly folder: string;
  readonly #options: DuckdbOptions;
  #session: DuckdbSession | null;
  /** Settled when the last thing that was asked of the writer is done. */
  #writing: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(folder: string, options: DuckdbOptions, session: DuckdbSession) {
    this.folder = folder;
    this.#options = options;
    this.#session = session;
  }

  /** Makes the folder where it is missing. Throws a YamoriError that says what is wrong with the store. */
  static async open(folder: string, options: DuckdbOptions): Promise<DuckdbDatabase> {
    let path = folder;
    try {
      await mkdir(folder, { recursive: true });
      path = await realpath(folder);
    } catch (error) {
      throw translate(error, folder);
    }
    if (openFolders.has(path)) throw storeInUse(path);
    openFolders.add(path);
    try {
      return new DuckdbDatabase(path, options, await DuckdbSession.open(path, options));
    } catch (error) {
      openFolders.delete(path);
      throw translate(error, path);
    }
  }

  rows(sql: string): Promise<Row[]> {
    return this.read((reader) => readRows(reader, sql));
  }

  /** Many run side by side, each on a snapshot of its own. */
  async read<Result>(use: (reader: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (this.#session === null) await this.write(async () => {});
    try {
      return await this.#session!.read(use);
    } catch (error) {
      throw await this.#troubleOf(error);
    }
  }

  /** As `read`, an answer of any size, as it comes. */
  async *stream(sql: string): AsyncGenerator<DuckDBDataChunk> {
    if (this.#session === null) await this.write(async () => {});
    try {
      yield* this.#session!.stream(sql);
    } catch (error) {
      throw await this.#troubleOf(error);
    }
  }

  async #troubleOf(error: unknown): Promise<unknown> {
    // The writer's turn finds out and opens the file anew.
    if (isFatal(error)) await this.write((writer) => writer.run('SELECT 1')).catch(() => {});
    return translate(error, this.folder);
  }

  /** In turn, outside of a transaction. `use` may be called a second time, after the file was opened anew. */
  write<Result>(use: (writer: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Error('the store of facts is closed');
    const turn = this.#writing.then(async () => {
      try {
        return await this.#withWriter(use).catch((error) => {
          if (!isFromBefore(error)) throw error;
          return this.#withWriter(use);
        });
      } catch (error) {
        throw translate(error, this.folder);
      }
    });
    this.#writing = turn.catch(() => {});
    return turn;
  }

  async #withWriter<Result>(use: (writer: DuckDBConnection) => Promise<Result>): Promise<Result> {
    this.#session ??= await DuckdbSession.open(this.folder, this.#options);
    try {
      return await use(this.#session.writer);
    } catch (error) {
      if (isFatal(error)) await this.#endSession();
      throw error;
    }
  }

  /**
   * In turn; all that `use` writes is on disk when it resolves, or none of it. `settle` is told which, before
   * the next has its turn.
   */
  transaction<Result>(
    use: (writer: DuckDBConnection) => Promise<Result>,
    settle: (committed: boolean) => void = () => {},
  ): Promise<Result> {
    return this.write(async (writer) => {
      try {
        await writer.run('BEGIN');
        const result = await use(writer);
        await writer.run('COMMIT');
        settle(true);
        return result;
      } catch (error) {
        // A commit that failed has ended the transaction itself.
        await writer.run('ROLLBACK').catch(() => {});
        settle(false);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    await this.#endSession();
    openFolders.delete(this.folder);
  }

  async #endSession(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.close();
  }
}

export async function readRows(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects();
}
