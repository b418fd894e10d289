/** What DuckDB throws -> what the operator can do about it. */
import { YamoriError } from '../../base/errors.ts';
import { newerStore } from './duckdb-schema.ts';

const PATTERNS: readonly (readonly [RegExp, (path: string, cause: Error) => YamoriError])[] = [
  [
    /Could not set lock|Conflicting lock|being used by another process/i,
    (path, cause) => storeInUse(path, cause),
  ],
  [
    /No space left|disk is full|ENOSPC|Disk quota|failed to offload|max_temp_directory_size|Could not write all bytes/i,
    (path, cause) =>
      new YamoriError(
        'E_STORE_FULL',
        `no room is left for the store of facts in ${path}`,
        'Free space on that disk or shorten the retention. What was acknowledged is kept; sensors send the rest again.',
        { cause },
      ),
  ],
  [
    /database file with version number|storage version|newer version of DuckDB/i,
    (_, cause) => newerStore('a newer DuckDB file', 'older ones', cause),
  ],
  [
    /not a valid DuckDB database file|checksum|corrupt|replaying WAL|Serialization Error|has been invalidated|deserialize|Could not read (all|enough)|Cannot open file.*Is a directory/i,
    (path, cause) =>
      new YamoriError(
        'E_STORE_CORRUPT',
        `the store of facts in ${path} cannot be read: ${cause.message.split('\n')[0]}`,
        'Keep the folder aside and restore a backup into a new one with: yamori restore',
        { cause },
      ),
  ],
  [
    /Permission denied|Read-only file system/i,
    (path, cause) =>
      new YamoriError(
        'E_STORE_UNREACHABLE',
        `the store of facts in ${path} may not be opened: ${cause.message.split('\n')[0]}`,
        'Give the user that runs the hub leave to read and write the folder.',
        { cause },
      ),
  ],
];

export function storeInUse(path: string, cause?: unknown): YamoriError {
  const pid = cause instanceof Error ? /PID (\d+)/.exec(cause.message)?.[1] : undefined;
  const holder = pid === undefined ? '' : ` (process ${pid})`;
  return new YamoriError(
    'E_STORE_IN_USE',
    `another hub has the store of facts in ${path} open${holder}`,
    'Stop the other hub, or give this one a folder of its own with --data.',
    { cause },
  );
}

/** The error itself when it is nothing that the operator can mend. */
export function translate(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof YamoriError) return error;
  for (const [pattern, make] of PATTERNS) if (pattern.test(error.message)) return make(path, error);
  return error;
}

/** After such an error DuckDB answers nothing more until the file is opened anew. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && (/FATAL Error/i.test(error.message) || isFromBefore(error));
}

/** What failed was something earlier; this was not even tried. */
export function isFromBefore(error: unknown): boolean {
  return (
    error instanceof Error && /has been invalidated because of a previous fatal error/i.test(error.message)
  );
}
