/** The state's file on disk: found under one name, opened as ours, checked. */
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { YamoriError } from '../../base/errors.ts';
import { corruptState } from './sqlite-trouble.ts';

/** `YaMo`: marks the file as ours, so that another program's database is not taken for a state. */
const APPLICATION_ID = 0x59614d6f;
/** A copy or an inspection from outside may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 5_000;
/** Holds the indexes of 10^5 incidents; with SQLite's own 2 MiB storing that many takes half as long again. */
const CACHE_KIB = 65_536;

/** The path without links, so that one file has one lock. Throws E_OUTPUT when its folder is not there. */
export function canonicalPath(file: string): string {
  try {
    return existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
  } catch (error) {
    throw unusable(file, error);
  }
}

/** Opens or makes the file; what is wrong with it is thrown before anything is written. */
export function connect(path: string): DatabaseSync {
  makePrivate(path);
  const connection = new DatabaseSync(path, {
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  try {
    const tables = numberOf(connection, 'select count(*) as it from sqlite_schema');
    if (tables > 0 && numberOf(connection, 'pragma application_id') !== APPLICATION_ID) {
      throw corruptState(path, 'it is the database of another program');
    }
    const [found] = Object.values(connection.prepare('pragma quick_check(1)').get() ?? {});
    if (found !== 'ok') throw corruptState(path, String(found));
    connection.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma application_id = ${APPLICATION_ID};
       pragma cache_size = -${CACHE_KIB}`,
    );
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Hashes of passwords are in it: nobody else reads it. SQLite gives its side files the same mode. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unusable(path, error);
  }
}

function numberOf(connection: DatabaseSync, query: string): number {
  return Number(Object.values(connection.prepare(query).get() ?? {})[0]);
}

function unusable(file: string, cause: unknown): YamoriError {
  return new YamoriError(
    'E_OUTPUT',
    `${file} cannot be opened or made: ${(cause as Error).message}`,
    'Check that its folder exists and that this user may write there.',
    { cause },
  );
}
