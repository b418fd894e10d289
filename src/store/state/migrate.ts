/** Brings the tables to this version, in the one transaction it is given; refuses what a newer version wrote. */
import { CompiledQuery } from 'kysely';
import { YamoriError } from '../../base/errors.ts';
import { type ColumnTypes, MIGRATIONS, type Migration } from './migrations/registry.ts';
import type { Change } from './tables.ts';

export async function migrate(
  change: Change,
  types: ColumnTypes,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await run(
    change,
    `create table if not exists "migrations" (
      "version" ${types.integer} primary key, "name" ${types.text} not null, "appliedAt" ${types.integer} not null
    )${types.end}`,
  );
  const { at } = await change
    .selectFrom('migrations')
    .select((the) => the.fn.max('version').as('at'))
    .executeTakeFirstOrThrow();
  const newest = migrations[migrations.length - 1].version;
  if (at !== null && at > newest) {
    throw new YamoriError(
      'E_STORE_VERSION',
      `the state was written by a newer version (its tables are at ${at}, this version knows ${newest})`,
      'Start the newer version of Yamori, or restore a backup from before the upgrade.',
    );
  }
  for (const migration of migrations) {
    if (at !== null && migration.version <= at) continue;
    for (const statement of migration.statements(types)) await run(change, statement);
    await change
      .insertInto('migrations')
      .values({ version: migration.version, name: migration.name, appliedAt: now })
      .execute();
  }
}

async function run(change: Change, statement: string): Promise<void> {
  await change.executeQuery(CompiledQuery.raw(statement));
}
