/** Copies of the embedded state: written while the hub goes on, put back while none runs. */
import { existsSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { YamoriError } from '../../base/errors.ts';
import { MIGRATIONS } from './migrations/registry.ts';
import { canonicalPath, connect } from './sqlite-file.ts';
import { holdFile } from './sqlite-lock.ts';
import { sqliteTrouble } from './sqlite-trouble.ts';

const BACKUP_NAME = 'state.sqlite';
/** Pages of 4 KiB a step; steps run on a thread beside the event loop. */
const PAGES_A_STEP = 1_000;

/** Writes a copy of one moment into the folder. Throws E_BACKUP when there is one already. */
export async function backUpSqlite(path: string, folder: string): Promise<void> {
  const target = join(folder, BACKUP_NAME);
  try {
    await (await open(target, 'wx', 0o600)).close();
  } catch (error) {
    throw new YamoriError(
      'E_BACKUP',
      `${target} cannot be made: ${(error as Error).message}`,
      'Name an empty folder where this user may write.',
      { cause: error },
    );
  }
  // A connection of its own, inside a read transaction: it sees one moment, and the hub's changes go on.
  const reader = new DatabaseSync(path, { readOnly: true });
  try {
    reader.exec('begin; select count(*) from sqlite_schema');
    await backup(reader, target, { rate: PAGES_A_STEP });
  } catch (error) {
    await rm(target, { force: true });
    throw sqliteTrouble(error, target);
  } finally {
    reader.close();
  }
}

/**
 * Puts a backup in place of the state; what was there stays beside it as `FILE.before-restore`. Throws
 * E_BACKUP for a backup that is missing, damaged or of a newer version, E_STORE_IN_USE while a hub runs.
 */
export async function restoreSqliteState(backupFolder: string, file: string): Promise<void> {
  const source = join(backupFolder, BACKUP_NAME);
  if (!existsSync(source)) {
    throw new YamoriError(
      'E_BACKUP',
      `${source} does not exist`,
      'Name the folder that yamori backup wrote.',
    );
  }
  const path = canonicalPath(file);
  const letGo = holdFile(path);
  const copy = `${path}.restoring`;
  try {
    await copyFile(source, copy);
    check(copy, source);
    await synced(copy);
    await setAside(path);
    await rename(copy, path);
    await synced(dirname(path));
  } finally {
    for (const end of ['', '-wal', '-shm']) await rm(`${copy}${end}`, { force: true });
    letGo();
  }
}

/** Throws unless the copy is a whole state of this version or an older one. */
function check(copy: string, source: string): void {
  try {
    const connection = connect(copy);
    const { version } = connection.prepare('select max(version) as version from migrations').get() as {
      version: number;
    };
    connection.close();
    if (version > MIGRATIONS.length) throw new Error('a newer version of Yamori wrote it');
  } catch (error) {
    throw new YamoriError(
      'E_BACKUP',
      `${source} cannot be restored: ${(error as Error).message}`,
      'Use another backup, or the version of Yamori that wrote it; the present state was not touched.',
      { cause: error },
    );
  }
}

/** The journal first: left behind alone, the file is whole; the journal beside another file is not. */
async function setAside(path: string): Promise<void> {
  for (const end of ['-wal', '-shm', '']) {
    await rm(`${path}.before-restore${end}`, { force: true });
    if (existsSync(`${path}${end}`)) await rename(`${path}${end}`, `${path}.before-restore${end}`);
  }
}

/** On the disk, not only in the system's memory. */
async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
