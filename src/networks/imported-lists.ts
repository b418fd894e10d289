/** Lists of scanners that were imported: one file each in the data folder, whole or not at all. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { YamoriError } from '../base/errors.ts';
import { parsePrefix } from '../base/prefix.ts';
import type { ListedScanner } from './importers/importer.ts';
import type { KnownScanner } from './known-scanners.ts';
import { normaliseOrganisation } from './organisation-name.ts';

export interface ImportedList {
  readonly format: 1;
  /** Name of the importer, and of the list. */
  readonly kind: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  /** File or address that it came from. */
  readonly from: string;
  readonly licence: string;
  readonly entries: readonly ListedScanner[];
}

const FOLDER = 'lists';
const DATED_CONFIDENCE = 0.95;
/** Of entries without a date the import's is taken: they are no older than the list says of itself. */
const UNDATED_CONFIDENCE = 0.8;
/** Lists grow and shrink by the quarter; to half of it overnight is a list that was cut. */
const LEAST_SHARE = 0.5;
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

export function listFolder(dataFolder: string): string {
  return join(dataFolder, FOLDER);
}

/**
 * Takes the place of the list of that name, after everything was looked at. Throws E_SCANNERS_FILE: it is empty, or less than half
 * of what it was and not forced.
 */
export function storeList(dataFolder: string, list: ImportedList, isForced: boolean): void {
  if (!NAME.test(list.name))
    throw new YamoriError('E_USAGE', `"${list.name}" is no name for a list`, 'Use a-z, 0-9, dot and dash.');
  if (list.entries.length === 0) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${list.from} has no entry`,
      'Nothing was imported, and what was imported before stays.',
    );
  }
  const before = readList(dataFolder, list.name);
  if (before !== null && !isForced && list.entries.length < before.entries.length * LEAST_SHARE) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${list.from} has ${list.entries.length} entries where ${list.name} had ${before.entries.length}`,
      'That looks like a list that was cut: the old one stays. --force takes the new one all the same.',
    );
  }
  const folder = listFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${list.name}.json`);
  const partial = `${path}.${process.pid}.partial`;
  const file = openSync(partial, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(list));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}

export function removeList(dataFolder: string, name: string): boolean {
  if (readList(dataFolder, name) === null) return false;
  rmSync(join(listFolder(dataFolder), `${name}.json`));
  return true;
}

export function readLists(dataFolder: string): ImportedList[] {
  let files: string[];
  try {
    files = readdirSync(listFolder(dataFolder));
  } catch {
    return [];
  }
  return files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => readList(dataFolder, file.slice(0, -5)) ?? []);
}

function readList(dataFolder: string, name: string): ImportedList | null {
  let text: string;
  try {
    text = readFileSync(join(listFolder(dataFolder), `${name}.json`), 'utf8');
  } catch {
    return null;
  }
  try {
    const list = JSON.parse(text) as ImportedList;
    if (list.format === 1 && Array.isArray(list.entries)) return list;
  } catch {
    // Told below.
  }
  throw new YamoriError(
    'E_SCANNERS_FILE',
    `the imported list ${name} in ${listFolder(dataFolder)} is damaged`,
    `Remove it (yamori data remove ${name}) or import it again with --force.`,
  );
}

/** As the look-ups take them; prefixes that no longer parse are none. */
export function knownScannersOf(list: ImportedList): KnownScanner[] {
  return list.entries.flatMap(({ prefix: text, organisation, lastSeen }): KnownScanner[] => {
    const prefix = parsePrefix(text);
    if (prefix === null) return [];
    return [
      {
        organisation: normaliseOrganisation(organisation),
        prefix,
        source: list.name,
        asOf: lastSeen ?? list.importedAt.slice(0, 10),
        confidence: lastSeen === null ? UNDATED_CONFIDENCE : DATED_CONFIDENCE,
      },
    ];
  });
}
