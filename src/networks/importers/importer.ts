/** What every importer of a published list of scanners is. */

import type { Family } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { parsePrefix } from '../../base/prefix.ts';

export interface ListedScanner {
  /** As written: an address or a prefix. */
  readonly prefix: string;
  readonly organisation: string;
  /** YYYY-MM-DD when it was last seen; null: the list does not say. */
  readonly lastSeen: string | null;
  /** Whoever made the list thinks so, and nobody has confirmed it; absent: it is stated. */
  readonly candidate?: true;
}

export interface Importer {
  /** Kebab-case, as typed. */
  readonly name: string;
  readonly title: string;
  /** Where it is published, for the operator to fetch. */
  readonly published: string;
  /** What is known of its licence, shown with the data. */
  readonly licence: string;
  /** Whether the list names organisations itself; of others there is a file an organisation. */
  readonly namesOrganisations: boolean;
  /**
   * Where the list is published as a folder: which of its files belong to it, by their paths with `/`. The group
   * `organisation`, where there is one, says whose the file is.
   */
  readonly filesOfFolder: RegExp;
  /** 0..1, of entries that have no date; our estimate. Absent: as any other list. */
  readonly undatedConfidence?: number;
  /**
   * The whole text -> its entries. Throws E_SCANNERS_FILE for what is not this format: nothing of a list that
   * cannot be read is taken.
   */
  parse(text: string, context: ImportContext): ListedScanner[];
  /** Invented ones; a suite reads each. */
  readonly examples: readonly { readonly text: string; readonly entries: readonly ListedScanner[] }[];
}

export interface ImportContext {
  /** Of the file, for messages. */
  readonly file: string;
  /** From `--organisation`, or from the path in a folder of lists; null without. */
  readonly organisation: string | null;
}

/** A hundred times the longest that is published (NICT's, 15,000). */
export const MOST_ENTRIES = 2_000_000;
const MOST_NAME_CHARACTERS = 200;
/**
 * Shortest prefix that an entry may have. Scanners announce /22 and /29 at most; a shorter one would turn the bots of
 * whole providers into somebody's survey.
 */
const SHORTEST: Readonly<Record<Family, number>> = { 4: 12, 6: 24 };

export function refuse({ file }: Pick<ImportContext, 'file'>, what: string): never {
  throw new YamoriError(
    'E_SCANNERS_FILE',
    `${file}: ${what}`,
    'Nothing was imported, and what was imported before stays. Fetch the list again, or name its kind.',
  );
}

/** The entry, or a refusal that names its place. */
export function entryOf(
  context: ImportContext,
  place: string,
  prefix: string,
  organisation: string,
  lastSeen: string | null,
): ListedScanner {
  const name = organisation.trim();
  const parsed = parsePrefix(prefix);
  if (parsed === null) return refuse(context, `${place}: "${cut(prefix)}" is no address and no prefix`);
  if (parsed.length < SHORTEST[parsed.family])
    refuse(context, `${place}: ${prefix} is far more than any scanner has (/${SHORTEST[parsed.family]})`);
  if (name === '') refuse(context, `${place}: no organisation`);
  if (name.length > MOST_NAME_CHARACTERS) refuse(context, `${place}: "${cut(name)}" is no name`);
  if (lastSeen !== null && !isDate(lastSeen))
    refuse(context, `${place}: "${cut(lastSeen)}" is no date (YYYY-MM-DD)`);
  return { prefix, organisation: name, lastSeen };
}

/** Date.parse alone would take the 30th of February for the 2nd of March. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function jsonOf(text: string, context: ImportContext): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(context, `is no JSON, or was cut: ${(error as Error).message}`);
  }
}

export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
