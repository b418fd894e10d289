/** What SQLite's error codes mean to the hub and the operator. */
import { YamoriError } from '../../base/errors.ts';
import { StateError } from '../state-port.ts';

/** Primary result codes (https://www.sqlite.org/rescode.html): the low byte of an extended one. */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
const CONSTRAINT_FOREIGNKEY = 787;
const CONSTRAINT_PRIMARYKEY = 1555;
const CONSTRAINT_UNIQUE = 2067;

interface SqliteError extends Error {
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** True for "somebody else has it locked". */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.errcode & 0xff) === BUSY;
}

/** The error to throw instead; errors of other kinds are bugs and stay what they are. */
export function sqliteTrouble(error: unknown, file: string, statement = ''): unknown {
  if (!isSqliteError(error)) return error;
  if (error.errcode === CONSTRAINT_UNIQUE || error.errcode === CONSTRAINT_PRIMARYKEY) {
    return new StateError('exists', 'there is one already');
  }
  if (error.errcode === CONSTRAINT_FOREIGNKEY) {
    return /^\s*delete\b/i.test(statement)
      ? new StateError('in-use', 'something else refers to it')
      : new StateError('not-found', 'it refers to something that is not there');
  }
  switch (error.errcode & 0xff) {
    case NOTADB:
    case CORRUPT:
      return corruptState(file, error.message, error);
    case FULL:
      return new YamoriError(
        'E_STORE_FULL',
        `no room left for ${file}`,
        'Make room on its disk; nothing of the last change was kept, and everything before it was.',
        { cause: error },
      );
    case READONLY:
    case CANTOPEN:
    case IOERR:
      return new YamoriError(
        'E_OUTPUT',
        `${file} cannot be opened, read or written: ${error.message}`,
        'Check that its folder exists, that this user may write there, and that the disk is sound.',
        { cause: error },
      );
    default:
      return error;
  }
}

export function corruptState(file: string, what: string, cause?: unknown): YamoriError {
  return new YamoriError(
    'E_STORE_CORRUPT',
    `${file} is damaged or no state of Yamori: ${what}`,
    'Restore a backup (yamori restore), or move the file away to begin anew. It was not changed.',
    { cause },
  );
}
