/** Everything that says who a scanner is: built in, imported, and named on the command line. */
import { builtInScanners } from './built-in-scanners.ts';
import { knownScannersOf, readLists } from './imported-lists.ts';
import type { KnownScanner } from './known-scanners.ts';
import { normaliseOrganisation } from './organisation-name.ts';
import { weighClaims } from './weigh-claims.ts';

export interface KnownScannerSources {
  /** CSV, YAML or JSON files of the operator. */
  readonly files: readonly string[];
  /** Null: imported lists are left out. */
  readonly dataFolder: string | null;
}

/**
 * Of two organisations for one prefix the later entry counts: the surer of two imported ones, then the fresher, and above
 * all what the operator named now. Throws E_SCANNERS_FILE for a file or an imported list that cannot be read.
 */
export async function allKnownScanners(sources: KnownScannerSources): Promise<KnownScanner[]> {
  return weighClaims(await allClaims(sources));
}

/** The same, each as its list has it. */
export async function allClaims({ files, dataFolder }: KnownScannerSources): Promise<KnownScanner[]> {
  const imported = dataFolder === null ? [] : readLists(dataFolder).flatMap(knownScannersOf);
  imported.sort(
    (a, b) => a.confidence - b.confidence || Number(a.asOf! > b.asOf!) - Number(a.asOf! < b.asOf!),
  );
  return [...builtInScanners(), ...imported, ...(await namedIn(files))];
}

/** The reader of files is loaded when there is a file: it costs more than a small capture does. */
async function namedIn(files: readonly string[]): Promise<KnownScanner[]> {
  if (files.length === 0) return [];
  const { readScannersFile } = await import('./scanners-file.ts');
  return files
    .flatMap(readScannersFile)
    .map((entry) => ({ ...entry, organisation: normaliseOrganisation(entry.organisation) }));
}
