/** The embedded engine of the state: SQLite in WAL mode, one file, one hub. */
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { StateStore } from '../state-port.ts';
import type { StateOptions } from './engine.ts';
import { createIds } from './ids.ts';
import { migrate } from './migrate.ts';
import type { ColumnTypes } from './migrations/registry.ts';
import { backUpSqlite } from './sqlite-backup.ts';
import { kyselyDatabase } from './sqlite-connection.ts';
import { canonicalPath, connect } from './sqlite-file.ts';
import { holdFile } from './sqlite-lock.ts';
import { sqliteTrouble } from './sqlite-trouble.ts';
import { createStateStore } from './state-store.ts';
import type { Tables } from './tables.ts';

const TYPES: ColumnTypes = { text: 'text', integer: 'integer', real: 'real', end: ' strict' };

/**
 * Opens or makes the state. Throws E_STORE_IN_USE when another hub has it, E_STORE_CORRUPT for a damaged
 * file (which is left as it is), E_STORE_VERSION for one that a newer version wrote.
 */
export async function openSqliteState(file: string, options: StateOptions = {}): Promise<StateStore> {
  const path = canonicalPath(file);
  const letGo = holdFile(path);
  let connection: DatabaseSync | undefined;
  try {
    connection = connect(path);
    const clock = options.clock ?? Date.now;
    const database = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: kyselyDatabase(connection, path) }),
    });
    await database.transaction().execute((change) => migrate(change, TYPES, clock()));
    return createStateStore({
      database,
      change: (work) => database.transaction().execute(work),
      clock,
      ids: createIds(clock, options.randomBytes),
      backup: (folder) => backUpSqlite(path, folder),
      async close() {
        await database.destroy();
        letGo();
      },
    });
  } catch (error) {
    connection?.close();
    letGo();
    throw sqliteTrouble(error, path);
  }
}
