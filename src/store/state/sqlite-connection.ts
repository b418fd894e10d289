/** Node's own SQLite as Kysely's SqliteDialect wants it, with errors in the words of the port. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { cleanParameter } from './parameter.ts';
import { sqliteTrouble } from './sqlite-trouble.ts';

/** Prepared statements that are kept: more than the repositories have texts, lists of varying length aside. */
const MOST_STATEMENTS = 200;

export function kyselyDatabase(database: DatabaseSync, file: string): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();

  function guarded<Result>(text: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw sqliteTrouble(error, file, text);
    }
  }

  function shim(text: string, statement: StatementSync): SqliteStatement {
    const bind = (values: readonly unknown[]) => values.map(cleanParameter) as SQLInputValue[];
    return {
      reader: statement.columns().length > 0,
      all: (values) => guarded(text, () => statement.all(...bind(values))),
      run: (values) => guarded(text, () => statement.run(...bind(values))),
      iterate: (values) =>
        guarded(text, () => statement.iterate(...bind(values))) as IterableIterator<unknown>,
    };
  }

  return {
    close: () => database.close(),
    prepare(text) {
      // A full disk has rolled the change back already; doing so twice would hide why.
      if (text === 'rollback' && !database.isTransaction) return NOTHING;
      const known = prepared.get(text);
      if (known !== undefined) return known;
      const statement = guarded(text, () => shim(text, database.prepare(text)));
      if (prepared.size >= MOST_STATEMENTS) prepared.delete(prepared.keys().next().value as string);
      prepared.set(text, statement);
      return statement;
    },
  };
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};
