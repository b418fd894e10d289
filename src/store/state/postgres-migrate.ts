/** Makes the tables in PostgreSQL, one hub at a time. */
import { sql } from 'kysely';
import { migrate } from './migrate.ts';
import type { ColumnTypes, Migration } from './migrations/registry.ts';
import type { Change } from './tables.ts';

const TYPES: ColumnTypes = {
  text: 'text collate "C"',
  integer: 'bigint',
  real: 'double precision',
  end: '',
};
/** Any number that no other program takes for a lock of its own in this database: `YaMo`. */
const LOCK = 0x59614d6f;

/** Until the change ends; hubs that start at the same time take turns. */
export async function lockMigration(change: Change): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(change);
}

export async function migratePostgres(
  change: Change,
  now: number,
  migrations?: readonly Migration[],
): Promise<void> {
  await lockMigration(change);
  await migrate(change, TYPES, now, migrations);
}
