/** What the system and SQLite say about a spool, and what of it is the operator's to mend. */
import { YamoriError } from '../base/errors.ts';

/** Primary result codes (https://www.sqlite.org/rescode.html): the low byte of an extended one. */
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

function sqliteCode(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) % 256;
}

export function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' || sqliteCode(error) === SQLITE_FULL;
}

/** The ledger is no database, or no longer one. */
export function isDamaged(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_CORRUPT || sqliteCode(error) === SQLITE_NOTADB;
}

/** The error to throw instead: E_SPOOL for what system or SQLite say; all else is a bug and stays what it is. */
export function spoolTrouble(folder: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause || 'errcode' in cause)) return cause;
  return new YamoriError(
    'E_SPOOL',
    `the spool ${folder} cannot be used: ${cause.message}`,
    'See that the folder can be written to and that its disk has room, or name another with --spool.',
    { cause },
  );
}
