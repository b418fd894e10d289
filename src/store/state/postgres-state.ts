/** The served engine of the state: PostgreSQL, which several hubs share. */
import { setTimeout as wait } from 'node:timers/promises';
import type { StateStore } from '../state-port.ts';
import type { Engine, StateOptions } from './engine.ts';
import { createIds } from './ids.ts';
import { backUpPostgres } from './postgres-backup.ts';
import { connectPostgres } from './postgres-connection.ts';
import { migratePostgres } from './postgres-migrate.ts';
import { isCollision } from './postgres-trouble.ts';
import { createStateStore } from './state-store.ts';
import type { Database } from './tables.ts';

const MOST_ATTEMPTS = 10;

/**
 * Opens the state, making its tables in an empty database. Throws E_STORE_UNREACHABLE when the server does
 * not answer or let us in, E_STORE_VERSION when a newer version wrote it.
 */
export async function openPostgresState(url: string, options: StateOptions = {}): Promise<StateStore> {
  const { database } = connectPostgres(url);
  const clock = options.clock ?? Date.now;
  try {
    await database.transaction().execute((change) => migratePostgres(change, clock()));
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return createStateStore({
    database,
    change: changeOf(database),
    clock,
    ids: createIds(clock, options.randomBytes),
    backup: (folder) => backUpPostgres(database, folder),
    close: () => database.destroy(),
  });
}

/**
 * Read committed: what a change reads in order to change it, it locks by touching, and versions tell the
 * rest. Of two changes that wait for each other PostgreSQL ends one; it runs again.
 */
function changeOf(database: Database): Engine['change'] {
  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await database.transaction().execute(work);
      } catch (error) {
        if (!isCollision(error) || attempt === MOST_ATTEMPTS) throw error;
        await wait(Math.random() * 10 * attempt);
      }
    }
  };
}
