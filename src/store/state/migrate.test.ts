/** Migrations: the list against its folder, each once and in order, and all of them or none. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Kysely, SqliteDialect } from 'kysely';
import { YamoriError } from '../../base/errors.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations/registry.ts';
import { kyselyDatabase } from './sqlite-connection.ts';
import { TABLE_NAMES, type Tables } from './tables.ts';

const TYPES = { text: 'text', integer: 'integer', real: 'real', end: ' strict' };

const one: Migration = {
  version: 1,
  name: 'one',
  statements: ({ text }) => [`create table "a" ("b" ${text})`],
};
const two: Migration = { version: 2, name: 'two', statements: () => ['alter table "a" add "c" text'] };
const wrong: Migration = {
  version: 3,
  name: 'wrong',
  statements: () => ['alter table "a" add "d" text', 'alter table "nowhere" add "d" text'],
};

function inMemory() {
  const connection = new DatabaseSync(':memory:');
  const database = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: kyselyDatabase(connection, ':memory:') }),
  });
  return {
    to: (migrations?: readonly Migration[]) =>
      database.transaction().execute((change) => migrate(change, TYPES, 7, migrations)),
    columns: () =>
      connection
        .prepare("select name from pragma_table_info('a')")
        .all()
        .map(({ name }) => name),
    applied: () =>
      connection
        .prepare('select version, appliedAt from migrations')
        .all()
        .map((row) => ({ ...row })),
    tables: () =>
      connection
        .prepare("select name from sqlite_schema where type = 'table'")
        .all()
        .map(({ name }) => name),
  };
}

test('the list has every migration of its folder, numbered without a gap', () => {
  const files = readdirSync(join(import.meta.dirname, 'migrations')).filter((name) => /^\d/.test(name));
  assert.deepEqual(
    MIGRATIONS.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.ts`),
    files.sort(),
  );
  assert.deepEqual(
    MIGRATIONS.map(({ version }) => version),
    MIGRATIONS.map((_, at) => at + 1),
  );
});

test('they make every table that the store knows, and no other', async () => {
  const database = inMemory();
  await database.to();
  assert.deepEqual(database.tables().sort(), TABLE_NAMES.toSorted());
});

test('each runs once, in order, on what is there', async () => {
  const database = inMemory();
  await database.to([one]);
  await database.to([one]);
  assert.deepEqual(database.columns(), ['b']);
  await database.to([one, two]);
  assert.deepEqual(database.columns(), ['b', 'c']);
  assert.deepEqual(database.applied(), [
    { version: 1, appliedAt: 7 },
    { version: 2, appliedAt: 7 },
  ]);
});

test('one that fails undoes all', async () => {
  const database = inMemory();
  await database.to([one]);
  await assert.rejects(database.to([one, two, wrong]), /nowhere/);
  assert.deepEqual(database.columns(), ['b']);
  assert.equal(database.applied().length, 1);
});

test('tables of a newer version are refused', async () => {
  const database = inMemory();
  await database.to([one, two]);
  await assert.rejects(database.to([one]), (error) => {
    assert.ok(error instanceof YamoriError);
    assert.equal(error.code, 'E_STORE_VERSION');
    return true;
  });
});
