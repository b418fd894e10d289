/** `yamori data import`: from a file, standard input or a named address into the data folder, whole or not at all. */
import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import { storeList } from '../../networks/imported-lists.ts';
import {
  type Importer,
  type ListedScanner,
  MOST_ENTRIES,
  refuse,
} from '../../networks/importers/importer.ts';
import { IMPORTERS } from '../../networks/importers/registry.ts';
import { latestSightings } from '../../networks/latest-sightings.ts';
import { operatorText, readOperatorFile } from '../../networks/operator-file.ts';
import { normaliseOrganisation } from '../../networks/organisation-name.ts';
import { countText } from '../count-text.ts';
import { formatCount } from '../time-text.ts';
import { fetchList, withoutSecrets } from './fetch-list.ts';
import { findListFiles } from './list-folder.ts';
import { createReadBounded } from './read-bounded.ts';

export interface ImportOptions {
  readonly data: string;
  readonly name?: string;
  readonly organisation?: string;
  readonly url?: string;
  readonly force: boolean;
}

/** What to tell. Throws a YamoriError, and has changed nothing then. */
export async function importList(
  kind: string,
  file: string | undefined,
  options: ImportOptions,
  now: number,
): Promise<string> {
  const importer = importerOf(kind);
  const organisation = options.organisation ?? null;
  const isFolder = file !== undefined && options.url === undefined && isDirectory(file);
  const { from, entries } = isFolder
    ? readFolder(importer, file, organisation)
    : await readOne(importer, file, options.url, organisation);
  if (entries.length > MOST_ENTRIES)
    refuse({ file: from }, `has more than ${formatCount(MOST_ENTRIES)} entries, as no list of scanners`);
  const name = options.name ?? (isFolder ? importer.name : listName(importer, entries));
  storeList(
    options.data,
    {
      format: 1,
      kind: importer.name,
      name,
      importedAt: new Date(now).toISOString(),
      from,
      licence: importer.licence,
      ...(importer.undatedConfidence === undefined ? {} : { undatedConfidence: importer.undatedConfidence }),
      entries,
    },
    options.force,
  );
  const organisations = new Set(entries.map(({ organisation }) => normaliseOrganisation(organisation))).size;
  const what = `${countText(entries.length, 'entry', 'entries')} of ${countText(organisations, 'organisation', 'organisations')}`;
  return `${name}: ${what} imported\n`;
}

function importerOf(kind: string): Importer {
  const importer = IMPORTERS.find(({ name }) => name === kind);
  if (importer === undefined) {
    throw new YamoriError(
      'E_USAGE',
      `"${kind}" is no kind of list`,
      `Use one of ${IMPORTERS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return importer;
}

interface Read {
  readonly from: string;
  readonly entries: ListedScanner[];
}

async function readOne(
  importer: Importer,
  file: string | undefined,
  url: string | undefined,
  organisation: string | null,
): Promise<Read> {
  const { text, from } = await read(file, url);
  return { from, entries: latestSightings(importer.parse(text, { file: from, organisation })) };
}

/** All its files or none: a clone with one that cannot be read is a clone that was cut. */
function readFolder(importer: Importer, folder: string, organisation: string | null): Read {
  const from = basename(resolve(folder));
  const files = findListFiles(folder, importer.filesOfFolder, (what) => refuse({ file: from }, what));
  const entries = files.flatMap(({ path, organisation: ofPath }) => {
    const text = readOperatorFile(join(folder, path), (_path, what) => refuse({ file: path }, what));
    return importer.parse(text, { file: path, organisation: organisation ?? ofPath });
  });
  return { from: `${from} (${countText(files.length, 'file', 'files')})`, entries: latestSightings(entries) };
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

async function read(
  file: string | undefined,
  url: string | undefined,
): Promise<{ text: string; from: string }> {
  if ((file === undefined) === (url === undefined)) {
    throw new YamoriError(
      'E_USAGE',
      file === undefined ? 'there is nothing to import' : 'a file and --url are two lists',
      'Name a file, - for standard input, or --url.',
    );
  }
  const refuseText = (path: string, what: string) => refuse({ file: path }, what);
  if (url !== undefined) {
    const from = URL.canParse(url) ? withoutSecrets(new URL(url)) : url;
    const bytes = await fetchList(
      url,
      createReadBounded((what) => refuseText(from, what)),
    );
    return { text: operatorText(from, bytes, refuseText), from };
  }
  if (file === '-') {
    const from = 'standard input';
    const bytes = await createReadBounded((what) => refuseText(from, what))(process.stdin);
    return { text: operatorText(from, bytes, refuseText), from };
  }
  return { text: readOperatorFile(file!, refuseText), from: basename(file!) };
}

/** Of a kind that has a file an organisation each is a list of its own: the second must not take the place of the first. */
function listName({ name, namesOrganisations }: Importer, entries: readonly ListedScanner[]): string {
  if (namesOrganisations || entries.length === 0) return name;
  const organisation = normaliseOrganisation(entries[0].organisation)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return organisation === '' ? name : `${name}.${organisation}`.slice(0, 80);
}
