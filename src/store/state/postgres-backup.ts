/** Copies of the served state: rows as lines of JSON, one file a table, so that any tool can read them. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CompiledQuery } from 'kysely';
import { YamoriError } from '../../base/errors.ts';
import { CHUNK_ROWS } from './engine.ts';
import { MIGRATIONS } from './migrations/registry.ts';
import { connectPostgres } from './postgres-connection.ts';
import { lockMigration, migratePostgres } from './postgres-migrate.ts';
import { type Change, type Database, TABLE_NAMES, type Tables } from './tables.ts';

/** Written last: a copy without it was cut short. */
const MANIFEST_NAME = 'state.json';

interface Manifest {
  readonly format: 1;
  /** Of the tables. */
  readonly version: number;
  readonly rows: Readonly<Record<string, number>>;
}

function fileOf(folder: string, table: string): string {
  return join(folder, `state.${table}.ndjson`);
}

/** Writes a copy of one moment into the folder. Throws E_BACKUP when there is one already. */
export async function backUpPostgres(database: Database, folder: string): Promise<void> {
  await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (moment) => {
      const rows: Record<string, number> = {};
      for (const table of TABLE_NAMES) rows[table] = await writeTable(moment, table, fileOf(folder, table));
      const { version } = await moment
        .selectFrom('migrations')
        .select((the) => the.fn.max('version').as('version'))
        .executeTakeFirstOrThrow();
      const manifest: Manifest = { format: 1, version, rows };
      await writeNew(join(folder, MANIFEST_NAME), async (write) => write(`${JSON.stringify(manifest)}\n`));
    });
}

/** Fills an empty database from a backup, all or nothing. Throws E_BACKUP for one that is not whole. */
export async function restorePostgresState(backupFolder: string, url: string): Promise<void> {
  const manifest = await readManifest(backupFolder);
  const { database, server } = connectPostgres(url);
  try {
    await database.transaction().execute(async (change) => {
      await lockMigration(change);
      if (!(await isEmpty(change))) {
        throw new YamoriError(
          'E_BACKUP',
          `${server} has tables already`,
          'Make a new database (createdb) and restore into that.',
        );
      }
      // The tables as they were, then their rows, then what has changed since.
      await migratePostgres(change, Date.now(), MIGRATIONS.slice(0, manifest.version));
      await change.deleteFrom('migrations').execute();
      for (const [table, count] of Object.entries(manifest.rows)) {
        const came = await readTable(change, table as keyof Tables, fileOf(backupFolder, table));
        if (came !== count) throw notWhole(backupFolder, `${table} has ${came} rows of ${count}`);
      }
      await migratePostgres(change, Date.now());
    });
  } finally {
    await database.destroy();
  }
}

async function writeTable(moment: Change, table: string, file: string): Promise<number> {
  let count = 0;
  await moment.executeQuery(
    CompiledQuery.raw(`declare "copy" no scroll cursor for select * from "${table}"`),
  );
  await writeNew(file, async (write) => {
    for (;;) {
      const { rows } = await moment.executeQuery(CompiledQuery.raw(`fetch ${CHUNK_ROWS} from "copy"`));
      if (rows.length === 0) return;
      await write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      count += rows.length;
    }
  });
  await moment.executeQuery(CompiledQuery.raw('close "copy"'));
  return count;
}

async function writeNew(
  file: string,
  fill: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await fill((text) => handle.appendFile(text));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new YamoriError(
      'E_BACKUP',
      `${file} cannot be written: ${error.message}`,
      'Name an empty folder where this user may write, on a disk with room.',
      { cause: error },
    );
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST_NAME), 'utf8'));
  } catch (error) {
    throw notWhole(folder, (error as Error).message, error);
  }
  if (manifest.format !== 1 || manifest.version > MIGRATIONS.length) {
    throw notWhole(folder, 'a newer version of Yamori wrote it');
  }
  const unknown = Object.keys(manifest.rows).find((table) => !TABLE_NAMES.includes(table as keyof Tables));
  if (unknown !== undefined) throw notWhole(folder, `it has a table ${unknown}, which a state has not`);
  return manifest;
}

async function readTable(change: Change, table: keyof Tables, file: string): Promise<number> {
  let count = 0;
  let some: Record<string, never>[] = [];
  const insert = async () => {
    if (some.length > 0) await change.insertInto(table).values(some).execute();
    count += some.length;
    some = [];
  };
  try {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
    for await (const line of lines) {
      some.push(JSON.parse(line));
      if (some.length === CHUNK_ROWS) await insert();
    }
    await insert();
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
    throw notWhole(file, error.message, error);
  }
  return count;
}

async function isEmpty(change: Change): Promise<boolean> {
  const { rows } = await change.executeQuery<{ name: string }>(
    CompiledQuery.raw(
      `select table_name as name from information_schema.tables where table_schema = current_schema()`,
    ),
  );
  return !rows.some(({ name }) => TABLE_NAMES.includes(name as keyof Tables));
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function notWhole(folder: string, why: string, cause?: unknown): YamoriError {
  return new YamoriError(
    'E_BACKUP',
    `${folder} is no whole backup of the state: ${why}`,
    'Use another backup, or the version of Yamori that wrote it; nothing was restored.',
    { cause },
  );
}
