/** A copy of the embedded store of one moment, and a store made from such a copy. */
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import { DuckdbDatabase } from './duckdb-database.ts';
import { FACTS_FILE } from './duckdb-session.ts';

/** DuckDB copies table by table inside one transaction: writers go on, and the copy has no gaps. */
export async function backupFacts(database: DuckdbDatabase, folder: string): Promise<void> {
  const target = join(folder, FACTS_FILE);
  if (await isThere(target)) throw backupError(`${target} is there already`, 'Name a folder that is new.');
  try {
    await mkdir(folder, { recursive: true });
    await database.read(async (reader) => {
      await reader.run(`ATTACH '${target.replaceAll("'", "''")}' AS copy`);
      try {
        await reader.run('COPY FROM DATABASE facts TO copy');
        await reader.run('CHECKPOINT copy');
      } finally {
        await reader.run('DETACH copy');
      }
    });
  } catch (error) {
    await rm(target, { force: true });
    await rm(`${target}.wal`, { force: true });
    throw error;
  }
}

/** Opens the copy to see that it is whole, then puts it in place. Throws E_BACKUP, or what opening it throws. */
export async function restoreDuckdbFacts(backupFolder: string, targetFolder: string): Promise<void> {
  const from = join(backupFolder, FACTS_FILE);
  if (!(await isThere(from))) {
    throw backupError(
      `${backupFolder} holds no ${FACTS_FILE}`,
      'Name the folder that a backup was made into.',
    );
  }
  await mkdir(targetFolder, { recursive: true });
  if ((await readdir(targetFolder)).some((name) => name.startsWith(FACTS_FILE))) {
    throw backupError(`${targetFolder} holds a store already`, 'Restore into a folder that is new.');
  }
  const staging = join(targetFolder, 'restoring');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  try {
    await copyFile(from, join(staging, FACTS_FILE));
    const database = await DuckdbDatabase.open(staging, {});
    await database.close();
    await syncPath(join(staging, FACTS_FILE));
    await rename(join(staging, FACTS_FILE), join(targetFolder, FACTS_FILE));
    await syncPath(targetFolder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function syncPath(path: string): Promise<void> {
  await using handle = await open(path);
  await handle.sync();
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function backupError(message: string, hint: string): YamoriError {
  return new YamoriError('E_BACKUP', message, hint);
}
