/** A pool of PostgreSQL connections as Kysely's PostgresDialect wants it, with errors in the words of the port. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { cleanParameter } from './parameter.ts';
import { postgresTrouble, unreachable } from './postgres-trouble.ts';
import type { Database, Tables } from './tables.ts';

const MOST_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** Oid of int8. All of ours are times and counts below 2^53. */
const INT8 = 20;

export interface PostgresConnection {
  readonly database: Database;
  /** Host and database, without the password. */
  readonly server: string;
}

/** Connects with the first statement. Throws E_STORE_UNREACHABLE for an address that is none. */
export function connectPostgres(url: string): PostgresConnection {
  const server = serverName(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'yamori',
    types: {
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // A connection that ends while it is idle is replaced; the next statement tells if none can be had.
  pool.on('error', () => {});
  return {
    database: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: shim(pool, server) }) }),
    server,
  };
}

function shim(pool: pg.Pool, server: string): PostgresPool {
  async function guarded<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw postgresTrouble(error, server, text);
    }
  }

  const shimClient = (client: pg.PoolClient): PostgresPoolClient => ({
    // biome-ignore lint/suspicious/noExplicitAny: the type of a row is the caller's, in Kysely's interface too
    query: (text: any, values?: readonly unknown[]): any =>
      guarded(String(text), () => client.query(text, values?.map(cleanParameter))),
    release: () => client.release(),
  });
  return {
    connect: async () => shimClient(await guarded('', () => pool.connect())),
    end: () => pool.end(),
  };
}

function serverName(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL at ${hostname || 'localhost'}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch (error) {
    throw unreachable('PostgreSQL', error);
  }
}
