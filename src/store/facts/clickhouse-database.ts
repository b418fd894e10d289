/** A ClickHouse server by its maker's client: rows, inserts and deletions, errors in the operator's words. */
import { setTimeout as wait } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { YamoriError } from '../../base/errors.ts';
import { readNative } from './clickhouse-native.ts';
import { CLICKHOUSE_MIGRATIONS } from './clickhouse-schema.ts';
import { newerStore } from './duckdb-schema.ts';
import type { Row } from './facts-engine.ts';

export type ProgressName = 'first-hour' | 'rolled-batch' | 'rolled-day';

const POLL_MS = 20;

/** In every query: a source without a verdict joins to nulls, and a join is as in the standard. */
const SETTINGS = {
  join_use_nulls: 1,
  join_default_strictness: 'ALL',
  // Thousands of holdings make a long text.
  max_query_size: String(64 * 2 ** 20),
} as const;

export class ClickhouseDatabase {
  readonly #client: ClickHouseClient;
  readonly #where: string;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(client: ClickHouseClient, where: string) {
    this.#client = client;
    this.#where = where;
  }

  /** `url` may hold user, password and, as its path, the database. Throws E_STORE_UNREACHABLE or E_STORE_VERSION. */
  static async open(url: string): Promise<ClickhouseDatabase> {
    const client = createClient({
      url,
      // The server's settings are of the newest release; older ones are served as well.
      clickhouse_settings: SETTINGS as Record<string, string | number>,
      log: { level: ClickHouseLogLevel.OFF },
    });
    const database = new ClickhouseDatabase(client, new URL(url).host);
    try {
      await database.#migrate();
    } catch (error) {
      await client.close();
      throw error;
    }
    return database;
  }

  async #migrate(): Promise<void> {
    await this.command(
      'CREATE TABLE IF NOT EXISTS migrations (version UInt32, applied_at UInt64) ENGINE = MergeTree ORDER BY version',
    );
    const [{ version }] = await this.rows('SELECT max(version) AS version FROM migrations');
    const known = CLICKHOUSE_MIGRATIONS.length;
    if (Number(version) > known) throw newerStore(`version ${version}`, String(known));
    for (const [i, statements] of CLICKHOUSE_MIGRATIONS.entries()) {
      if (i < Number(version)) continue;
      for (const statement of statements) await this.#change(statement);
      await this.insert('migrations', [{ version: i + 1, applied_at: Date.now() }]);
    }
  }

  /** There are no transactions: a migration that was cut short is run again, and finds some of it done. */
  async #change(statement: string): Promise<void> {
    try {
      await this.command(statement);
    } catch (error) {
      if (!(error instanceof Error && /already exists/i.test(error.message))) throw error;
    }
  }

  async rows(sql: string): Promise<Row[]> {
    return this.#asking(async () => {
      const result = await this.#client.query({ query: sql, format: 'JSON' });
      return (await result.json<Row>()).data;
    });
  }

  /** An answer of any size, as it comes. `columns`: how many it has. */
  async *blocks(sql: string, columns: number): ReturnType<typeof readNative> {
    const { stream } = await this.#asking(() => this.#client.exec({ query: `${sql} FORMAT Native` }));
    try {
      yield* readNative(stream, columns);
    } catch (error) {
      throw translate(error, this.#where);
    } finally {
      stream.destroy();
    }
  }

  async command(sql: string): Promise<void> {
    await this.#asking(() => this.#client.command({ query: sql }));
  }

  /** One block, so all rows or none. */
  async insert(table: string, values: readonly object[]): Promise<void> {
    if (values.length === 0) return;
    await this.#asking(() => this.#client.insert({ table, values, format: 'JSONEachRow' }));
  }

  /** Resolves to the rows deleted, once they are gone: the server works such a change off in the background. */
  async delete(table: string, condition: string): Promise<number> {
    const [{ rows }] = await this.rows(`SELECT count() AS rows FROM ${table} WHERE ${condition}`);
    if (Number(rows) === 0) return 0;
    await this.command(`ALTER TABLE ${table} DELETE WHERE ${condition}`);
    const open = `SELECT count() AS left FROM system.mutations
      WHERE database = currentDatabase() AND table = '${table}' AND NOT is_done`;
    while (Number((await this.rows(open))[0].left) > 0) await wait(POLL_MS);
    return Number(rows);
  }

  /** How far something got; it only grows. */
  async progress(name: ProgressName): Promise<number> {
    const [{ value }] = await this.rows(`SELECT max(value) AS value FROM progress WHERE name = '${name}'`);
    return Number(value ?? 0);
  }

  async setProgress(name: ProgressName, value: number): Promise<void> {
    await this.insert('progress', [{ name, value }]);
  }

  /** Writers of this hub, one after the other. */
  inTurn<Result>(use: () => Promise<Result>): Promise<Result> {
    const turn = this.#writing.then(use);
    this.#writing = turn.catch(() => {});
    return turn;
  }

  async ping(): Promise<void> {
    await this.rows('SELECT 1 AS one');
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#client.close();
  }

  async #asking<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask();
    } catch (error) {
      throw translate(error, this.#where);
    }
  }
}

function translate(error: unknown, where: string): unknown {
  if (!(error instanceof Error)) return error;
  if (/Not enough space|No space left|NOT_ENOUGH_SPACE|Cannot reserve/i.test(error.message)) {
    return new YamoriError(
      'E_STORE_FULL',
      `the disk of ClickHouse at ${where} is full`,
      'Free space there or shorten the retention; sensors send again what was not acknowledged.',
      { cause: error },
    );
  }
  const code = (error as { code?: unknown }).code;
  const isNetwork = typeof code === 'string' && /^(E[A-Z]+|UND_ERR.*)$/.test(code);
  if (isNetwork || /Timeout error|socket hang up|Authentication|password/i.test(error.message)) {
    return new YamoriError(
      'E_STORE_UNREACHABLE',
      `ClickHouse at ${where} does not answer: ${error.message.split('\n')[0]}`,
      'Start it, or mend the address, user and password of the store of facts.',
      { cause: error },
    );
  }
  return error;
}
