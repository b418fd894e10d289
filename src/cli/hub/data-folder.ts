/** Where a hub keeps what it knows, and the names in there. */
import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';

export interface DataFolder {
  readonly path: string;
  /** Folder of the embedded facts, and file of the embedded state. */
  readonly facts: string;
  readonly state: string;
}

export function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment.XDG_DATA_HOME ?? join(environment.HOME ?? homedir(), '.local/share');
  return join(base, 'yamori');
}

/** Makes it where it is not there, for its owner alone. Throws E_OUTPUT. */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o700);
    const facts = join(path, 'facts');
    mkdirSync(facts, { recursive: true });
    return { path, facts, state: join(path, 'state.sqlite') };
  } catch (cause) {
    throw new YamoriError(
      'E_OUTPUT',
      `the data folder ${path} cannot be used: ${(cause as Error).message}`,
      'Name another with --data.',
      { cause },
    );
  }
}
