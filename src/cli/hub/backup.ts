/** Copies of a hub's embedded stores, of one moment each, and the way back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import { restoreDuckdbFacts } from '../../store/facts/duckdb-backup.ts';
import { restoreSqliteState } from '../../store/state/sqlite-backup.ts';
import type { DataFolder } from './data-folder.ts';
import type { Stores } from './stores.ts';

/** Written last: a folder without it is no backup. */
const MARK = 'yamori-backup.json';

/** Facts may be newer than the state by what came in between: batches are taken once, so none counts twice. */
export async function backUp(
  stores: Pick<Stores, 'facts' | 'state'>,
  folder: string,
  now: number,
): Promise<void> {
  const target = resolve(folder);
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new YamoriError('E_BACKUP', `${target} cannot be made`, 'Name another folder.', { cause });
  }
  if (readdirSync(target).length > 0)
    throw new YamoriError('E_BACKUP', `${target} is not empty`, 'Name a new folder.');
  const [facts, state] = [join(target, 'facts'), join(target, 'state')];
  mkdirSync(facts, { mode: 0o700 });
  mkdirSync(state, { mode: 0o700 });
  await stores.state.backup(state);
  await stores.facts.backup(facts);
  writeFileSync(join(target, MARK), `${JSON.stringify({ format: 1, at: new Date(now).toISOString() })}\n`, {
    mode: 0o600,
  });
}

export async function restore(folder: string, data: DataFolder): Promise<void> {
  const source = resolve(folder);
  const mark = join(source, MARK);
  if (!existsSync(mark)) {
    throw new YamoriError(
      'E_BACKUP',
      `${source} is no whole backup`,
      'Name a folder that `yamori backup` filled to its end.',
    );
  }
  const { format } = JSON.parse(readFileSync(mark, 'utf8')) as { format: unknown };
  if (format !== 1)
    throw new YamoriError('E_BACKUP', `${source} was made by a newer version`, 'Update Yamori.');
  if (existsSync(data.state) || readdirSync(data.facts).length > 0) {
    throw new YamoriError(
      'E_BACKUP',
      `${data.path} holds stores already`,
      'Restore into another folder with --data, or move this one away.',
    );
  }
  await restoreSqliteState(join(source, 'state'), data.state);
  await restoreDuckdbFacts(join(source, 'facts'), data.facts);
}
