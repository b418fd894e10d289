/** Holds a state file for one process: an exclusive transaction on a lock file beside it, gone with the process. */
import { DatabaseSync } from 'node:sqlite';
import { YamoriError } from '../../base/errors.ts';
import { isBusy, sqliteTrouble } from './sqlite-trouble.ts';

/**
 * The operating system drops the lock when the process ends in whatever way, kill -9 included, so there is no
 * stale lock to clean up. Readers of the state itself (a copy, an inspection) are not kept out.
 * Throws E_STORE_IN_USE. Returns what lets go.
 */
export function holdFile(file: string): () => void {
  const lockFile = `${file}.lock`;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile);
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock?.close();
    if (!isBusy(error)) throw sqliteTrouble(error, lockFile);
    throw new YamoriError(
      'E_STORE_IN_USE',
      `another hub has ${file} open`,
      'Stop the other hub first, give this one a data folder of its own, or let both use PostgreSQL.',
      { cause: error },
    );
  }
  const held = lock;
  return () => held.close();
}
