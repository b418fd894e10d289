/** Everything that says who a scanner is: built in, imported, and named on the command line. */
import { builtInScanners } from './built-in-scanners.ts';
import { knownScannersOf, readLists } from './imported-lists.ts';
import type { KnownScanner } from './known-scanners.ts';
import { normaliseOrganisation } from './organisation-name.ts';

export interface KnownScannerSources {
  /** CSV, YAML or JSON files of the operator. */
  readonly files: readonly string[];
  /** Null: imported lists are left out. */
  readonly dataFolder: string | null;
}

/** Throws E_SCANNERS_FILE for a file or an imported list that cannot be read. */
export async function allKnownScanners({ files, dataFolder }: KnownScannerSources): Promise<KnownScanner[]> {
  const imported = dataFolder === null ? [] : readLists(dataFolder).flatMap(knownScannersOf);
  // The reader of files is loaded when there is a file: it costs more than a small capture does.
  const named =
    files.length === 0
      ? builtInScanners()
      : await (await import('./scanners-file.ts')).loadKnownScanners(files);
  return [
    ...named.map((entry) => ({ ...entry, organisation: normaliseOrganisation(entry.organisation) })),
    ...imported,
  ];
}
