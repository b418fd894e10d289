/** What PostgreSQL's error codes mean to the hub and the operator. */
import { YamoriError } from '../../base/errors.ts';
import { StateError } from '../state-port.ts';

/** Codes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const DISK_FULL = '53100';
const DATA_CORRUPTED = 'XX001';
const INDEX_CORRUPTED = 'XX002';
const COLLISIONS: readonly string[] = ['40001', '40P01'];
/** Connections that fail or end, sign-in, a database that is not there, too many connections, shutting down. */
const UNREACHABLE_CLASSES: readonly string[] = ['08', '28', '3D', '53', '57'];

interface CodedError extends Error {
  readonly code: string;
}

function isCoded(error: unknown): error is CodedError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** True when two changes met and one was told to try again. */
export function isCollision(error: unknown): boolean {
  return isCoded(error) && COLLISIONS.includes(error.code);
}

/** The error to throw instead; errors of other kinds are bugs and stay what they are. `server` names no secret. */
export function postgresTrouble(error: unknown, server: string, statement = ''): unknown {
  if (!(error instanceof Error) || error instanceof YamoriError || error instanceof StateError) return error;
  // What ends a connection while a statement runs carries no code.
  if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) {
    return unreachable(server, error);
  }
  if (!isCoded(error)) return error;
  switch (error.code) {
    case UNIQUE_VIOLATION:
      return new StateError('exists', 'there is one already');
    case FOREIGN_KEY_VIOLATION:
      return /^\s*delete\b/i.test(statement)
        ? new StateError('in-use', 'something else refers to it')
        : new StateError('not-found', 'it refers to something that is not there');
    case DISK_FULL:
      return new YamoriError(
        'E_STORE_FULL',
        `no room left on the disk of ${server}`,
        'Make room on its disk; nothing of the last change was kept, and everything before it was.',
        { cause: error },
      );
    case DATA_CORRUPTED:
    case INDEX_CORRUPTED:
      return new YamoriError(
        'E_STORE_CORRUPT',
        `${server} is damaged: ${error.message}`,
        'Look at the log of PostgreSQL, and restore a backup.',
        { cause: error },
      );
    default: {
      // The system's own codes, ECONNREFUSED and its like, are words.
      const isUnreachable =
        /^E[A-Z_]+$/.test(error.code) || UNREACHABLE_CLASSES.includes(error.code.slice(0, 2));
      return isUnreachable ? unreachable(server, error) : error;
    }
  }
}

export function unreachable(server: string, cause: unknown): YamoriError {
  return new YamoriError(
    'E_STORE_UNREACHABLE',
    `${server} does not answer: ${(cause as Error).message}`,
    'Check the address, the account and the database, and that PostgreSQL runs.',
    { cause },
  );
}
