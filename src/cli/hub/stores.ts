/** Opens the stores of a hub: embedded in its data folder, or served where addresses are given. */
import type { FactsStore } from '../../store/facts-port.ts';
import type { StateStore } from '../../store/state-port.ts';
import type { DataFolder } from './data-folder.ts';

export interface StoreOptions {
  readonly folder: DataFolder;
  /** ClickHouse, `http://user:password@host:8123/database`; undefined: DuckDB in the folder. */
  readonly factsUrl: string | undefined;
  /** PostgreSQL, `postgres://...`; undefined: SQLite in the folder. */
  readonly stateUrl: string | undefined;
}

export interface Stores {
  readonly facts: FactsStore;
  readonly state: StateStore;
  close(): Promise<void>;
}

export async function openStores({ folder, factsUrl, stateUrl }: StoreOptions): Promise<Stores> {
  // The state first: its lock says at once that another hub is here.
  const state = stateUrl === undefined ? await openSqlite(folder.state) : await openPostgres(stateUrl);
  try {
    const facts = factsUrl === undefined ? await openDuckdb(folder.facts) : await openClickhouse(factsUrl);
    return {
      facts,
      state,
      async close() {
        await facts.close();
        await state.close();
      },
    };
  } catch (error) {
    await state.close();
    throw error;
  }
}

// Engines are loaded when they are wanted: each costs start-up time.
async function openSqlite(file: string): Promise<StateStore> {
  const { openSqliteState } = await import('../../store/state/sqlite-state.ts');
  return openSqliteState(file);
}

async function openPostgres(url: string): Promise<StateStore> {
  const { openPostgresState } = await import('../../store/state/postgres-state.ts');
  return openPostgresState(url);
}

async function openDuckdb(folder: string): Promise<FactsStore> {
  const { openDuckdbFacts } = await import('../../store/facts/duckdb-facts.ts');
  return openDuckdbFacts(folder);
}

async function openClickhouse(url: string): Promise<FactsStore> {
  const { openClickhouseFacts } = await import('../../store/facts/clickhouse-facts.ts');
  return openClickhouseFacts(url);
}
