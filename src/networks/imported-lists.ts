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
  writeFileSync,
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
  /** 0..1, of entries without a date; absent: as most lists. */
  readonly undatedConfidence?: number;
  readonly entries: readonly ListedScanner[];
}

const FOLDER = 'lists';
const DATED_CONFIDENCE = 0.95;
const UNDATED_CONFIDENCE = 0.8;
/** Thought to be so by the people of another hub. */
const CANDIDATE_CONFIDENCE = 0.5;
/** Lists grow and shrink by the quarter; to half of it overnight is a list that was cut. */
const LEAST_SHARE = 0.5;
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

export function listFolder(dataFolder: string): string {
  return join(dataFolder, FOLDER);
}

/**
 * Takes the place of the list of that name, after everything was looked at. Throws E_SCANNERS_FILE where it is empty,
 * or less than half of what it was and not forced; E_OUTPUT where it cannot be written. The old one stays then.
 */
export function storeList(dataFolder: string, list: ImportedList, isForced: boolean): void {
  requireName(list.name);
  if (list.entries.length === 0) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${list.from} has no entry`,
      'Nothing was imported, and what was imported before stays.',
    );
  }
  // What is forced may take the place of a list that is damaged.
  const before = isForced ? null : readList(dataFolder, list.name);
  if (before !== null && list.entries.length < before.entries.length * LEAST_SHARE) {
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${list.from} has ${list.entries.length} entries where ${list.name} had ${before.entries.length}`,
      'That looks like a list that was cut: the old one stays. --force takes the new one all the same.',
    );
  }
  try {
    writeWhole(listFolder(dataFolder), list.name, JSON.stringify(list));
  } catch (cause) {
    throw new YamoriError(
      'E_OUTPUT',
      `the list ${list.name} cannot be kept in ${listFolder(dataFolder)}: ${(cause as Error).message}`,
      'What was imported before stays. Make room, or name another folder with --data.',
      { cause },
    );
  }
}

/** Under another name, to the disk, then under its own: a reader sees the old list or the new one, also after a power cut. */
function writeWhole(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removePartials(folder, name);
  const partial = join(folder, `${name}.json.${process.pid}.partial`);
  try {
    writeFileSync(partial, text, { mode: 0o600, flush: true });
    renameSync(partial, join(folder, `${name}.json`));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Left by an import that was killed. One that is under way beside us would fail, and say so. */
function removePartials(folder: string, name: string): void {
  for (const file of readdirSync(folder))
    if (file.startsWith(`${name}.json.`) && file.endsWith('.partial'))
      rmSync(join(folder, file), { force: true });
}

/** False: there is none. A list that is damaged goes too. */
export function removeList(dataFolder: string, name: string): boolean {
  requireName(name);
  try {
    rmSync(pathOf(dataFolder, name));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw new YamoriError(
      'E_OUTPUT',
      `the list ${name} cannot be removed: ${(error as Error).message}`,
      'See who owns it.',
      {
        cause: error,
      },
    );
  }
}

/** Throws E_SCANNERS_FILE for one that is damaged or may not be read: who is known must not change unsaid. */
export function readLists(dataFolder: string): ImportedList[] {
  let files: string[];
  try {
    files = readdirSync(listFolder(dataFolder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `the imported lists in ${listFolder(dataFolder)} cannot be read: ${(error as Error).message}`,
      'See who owns the folder, name another with --data, or leave them out with --no-lists.',
      { cause: error },
    );
  }
  return files
    .filter((file) => file.endsWith('.json') && NAME.test(file.slice(0, -5)))
    .sort()
    .flatMap((file) => readList(dataFolder, file.slice(0, -5)) ?? []);
}

/** Null: there is none. */
function readList(dataFolder: string, name: string): ImportedList | null {
  try {
    const list: unknown = JSON.parse(readFileSync(pathOf(dataFolder, name), 'utf8'));
    if (isList(list)) return list;
  } catch (error) {
    if (isMissing(error)) return null;
  }
  throw new YamoriError(
    'E_SCANNERS_FILE',
    `the imported list ${name} in ${listFolder(dataFolder)} is damaged, of a newer version, or may not be read`,
    `Remove it (yamori data remove ${name}), import it again with --force, or leave the lists out with --no-lists.`,
  );
}

function isList(value: unknown): value is ImportedList {
  const { format, name, importedAt, entries } = (value ?? {}) as Partial<ImportedList>;
  return (
    format === 1 &&
    typeof name === 'string' &&
    !Number.isNaN(Date.parse(importedAt ?? '')) &&
    Array.isArray(entries) &&
    entries.every(
      (entry) =>
        typeof entry?.prefix === 'string' &&
        typeof entry.organisation === 'string' &&
        (entry.lastSeen === null || typeof entry.lastSeen === 'string'),
    )
  );
}

/**
 * As the look-ups take them. An entry without a date is as old as its import, so that a list that nobody renews ages;
 * one that is dated ahead of its import too, else it would never.
 */
export function knownScannersOf(list: ImportedList): KnownScanner[] {
  const imported = list.importedAt.slice(0, 10);
  return list.entries.flatMap(({ prefix: text, organisation, lastSeen, candidate }): KnownScanner[] => {
    const prefix = parsePrefix(text);
    if (prefix === null) return [];
    const stated = lastSeen === null ? (list.undatedConfidence ?? UNDATED_CONFIDENCE) : DATED_CONFIDENCE;
    return [
      {
        organisation: normaliseOrganisation(organisation),
        prefix,
        source: candidate === true ? `${list.name}, a candidate` : list.name,
        asOf: lastSeen === null || lastSeen > imported ? imported : lastSeen,
        confidence: candidate === true ? CANDIDATE_CONFIDENCE : stated,
      },
    ];
  });
}

function pathOf(dataFolder: string, name: string): string {
  return join(listFolder(dataFolder), `${name}.json`);
}

function requireName(name: string): void {
  if (!NAME.test(name))
    throw new YamoriError('E_USAGE', `"${name}" is no name for a list`, 'Use a-z, 0-9, dot and dash.');
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
