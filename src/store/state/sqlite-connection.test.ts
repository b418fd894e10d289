/** Node's SQLite through the shim: what comes out when a statement cannot be carried out. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { YamoriError } from '../../base/errors.ts';
import { StateError } from '../state-port.ts';
import { kyselyDatabase } from './sqlite-connection.ts';

function withTables() {
  const connection = new DatabaseSync(':memory:');
  connection.exec('create table parents (id text primary key) strict');
  connection.exec('create table children (id text primary key, parent text references parents) strict');
  return { connection, shim: kyselyDatabase(connection, 'x.sqlite') };
}

test('what the tables refuse is refused in the words of the port', () => {
  const { shim } = withTables();
  const run = (statement: string, ...values: unknown[]) => shim.prepare(statement).run(values);
  run('insert into parents values (?)', 'a');
  run('insert into children values (?, ?)', 'c', 'a');
  const refused = (work: () => unknown, code: string) =>
    assert.throws(work, (error) => error instanceof StateError && error.code === code);
  refused(() => run('insert into parents values (?)', 'a'), 'exists');
  refused(() => run('insert into children values (?, ?)', 'd', 'z'), 'not-found');
  refused(() => run('delete from parents'), 'in-use');
});

test('a full store is told of, and the rollback after it hides nothing', () => {
  const { connection, shim } = withTables();
  connection.exec('pragma max_page_count = 6');
  const insert = shim.prepare('insert into parents values (?)');
  shim.prepare('begin').run([]);
  assert.throws(
    () => {
      for (let n = 0; ; n++) insert.run([`${n}${'x'.repeat(2_000)}`]);
    },
    (error) => error instanceof YamoriError && error.code === 'E_STORE_FULL',
  );
  shim.prepare('rollback').run([]);
  assert.equal(shim.prepare('select * from parents').all([]).length, 0);
});

test('a mistake in a statement stays a bug', () => {
  const { shim } = withTables();
  assert.throws(() => shim.prepare('select * from nowhere'), { code: 'ERR_SQLITE_ERROR' });
});

test('a NUL is replaced, and statements are forgotten without harm', () => {
  const { shim } = withTables();
  shim.prepare('insert into parents values (?)').run(['a\0b']);
  for (let n = 0; n < 500; n++) shim.prepare(`select ${n}`).all([]);
  assert.deepEqual({ ...(shim.prepare('select id from parents').all([])[0] as object) }, { id: 'a\ufffdb' });
});
