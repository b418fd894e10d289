/** A folder of lists, such as a clone of the repository that publishes them: the files that belong to the list. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A clone of MISP's has 3,000. */
const MOST_PATHS = 100_000;
const MOST_FILES = 2_000;
const DEEPEST = 8;

export interface FolderFile {
  /** From the folder on, with `/`. */
  readonly path: string;
  /** The group `organisation` of the pattern; null without. */
  readonly organisation: string | null;
}

/** In order of their paths. Links are not followed, nor what begins with a dot. `refuse` throws. */
export function findListFiles(
  folder: string,
  pattern: RegExp,
  refuse: (what: string) => never,
): FolderFile[] {
  const found: FolderFile[] = [];
  let looked = 0;
  const look = (under: string, depth: number) => {
    for (const entry of entriesOf(join(folder, under), refuse)) {
      if (++looked > MOST_PATHS)
        refuse(`holds more than ${MOST_PATHS} files: name the folder of the list itself`);
      if (entry.name.startsWith('.')) continue;
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory() && depth < DEEPEST) look(path, depth + 1);
      const match = entry.isFile() ? pattern.exec(path) : null;
      if (match !== null) found.push({ path, organisation: match.groups?.organisation ?? null });
    }
  };
  look('', 1);
  if (found.length === 0) refuse('is a folder without a file of this kind of list');
  if (found.length > MOST_FILES) refuse(`has ${found.length} files of this kind, more than ${MOST_FILES}`);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entriesOf(folder: string, refuse: (what: string) => never): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return refuse(`cannot be read (${(error as Error).message})`);
  }
}
