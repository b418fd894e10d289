/** What every importer of a published list of scanners is. */
import { YamoriError } from '../../base/errors.ts';
import { parsePrefix } from '../../base/prefix.ts';

export interface ListedScanner {
  /** As written: an address or a prefix. */
  readonly prefix: string;
  readonly organisation: string;
  /** YYYY-MM-DD when it was last seen; null: the list does not say. */
  readonly lastSeen: string | null;
}

export interface Importer {
  /** Kebab-case, as typed. */
  readonly name: string;
  readonly title: string;
  /** Where it is published, for the operator to fetch. */
  readonly published: string;
  /** What is known of its licence, shown with the data. */
  readonly licence: string;
  /** Whether the list names organisations itself; else `--organisation` must. */
  readonly namesOrganisations: boolean;
  /**
   * The whole text -> its entries. Throws E_SCANNERS_FILE for what is not this format: nothing of a list that
   * cannot be read is taken.
   */
  parse(text: string, context: ImportContext): ListedScanner[];
  /** Invented ones; a suite reads each. */
  readonly examples: readonly { readonly text: string; readonly entries: readonly ListedScanner[] }[];
}

export interface ImportContext {
  /** Of the file, for messages and where it names the organisation. */
  readonly file: string;
  /** From `--organisation`; null without. */
  readonly organisation: string | null;
}

export const MOST_ENTRIES = 2_000_000;
export const MOST_LIST_BYTES = 512 * 1024 * 1024;

export function refuse({ file }: ImportContext, what: string): never {
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
  if (parsePrefix(prefix) === null) refuse(context, `${place}: "${cut(prefix)}" is no address and no prefix`);
  if (organisation.trim() === '') refuse(context, `${place}: no organisation`);
  if (lastSeen !== null && !isDate(lastSeen))
    refuse(context, `${place}: "${cut(lastSeen)}" is no date (YYYY-MM-DD)`);
  return { prefix, organisation: organisation.trim(), lastSeen };
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function jsonOf(text: string, context: ImportContext): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(context, `is no JSON, or was cut: ${(error as Error).message}`);
  }
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
