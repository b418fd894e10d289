/** Owners and their holdings, from YAML or CSV, checked whole before anything is used. */
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { formatPrefix, type Prefix, parsePrefix } from '../base/prefix.ts';
import type { Owner } from '../model/owner.ts';
import { readOperatorFile } from './operator-file.ts';
import { Owners } from './owners.ts';

// A page of mistakes is enough to begin with.
const MOST_PROBLEMS = 20;

const prefixList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === 'string' ? value.split(/[\s;,]+/) : value)
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  );

/** What an entry of the file may hold; anything else is refused. */
export const ownerSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').describe('Name of the organisation or household.'),
  prefixes: prefixList.describe('Addresses and prefixes of both families that it holds.'),
  dark: prefixList
    .default([])
    .describe('Prefixes inside its network that nobody uses (internal observation).'),
  contact: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .describe('Mail address or whatever reaches somebody.'),
  language: z.enum(['ja', 'en']).default('en').describe('Language of notices.'),
  critical: z
    .enum(['low', 'medium', 'high'])
    .default('medium')
    .describe('How much an infection there matters.'),
});

interface Entry {
  readonly value: unknown;
  /** For messages: `entry 3 (line 12)`. */
  readonly place: string;
}

function refuse(path: string, what: string): never {
  throw new YamoriError(
    'E_OWNERS_FILE',
    `${path}: ${what}`,
    'An owner has name, prefixes, contact and, if you like, language (ja, en), critical (low, medium, high), dark. See docs/reference/owners.md.',
  );
}

/** Throws E_OWNERS_FILE that lists every problem with its place. */
export async function loadOwners(path: string): Promise<Owners> {
  const text = readOperatorFile(path, refuse);
  const extension = extname(path).toLowerCase();
  const isCsv =
    extension === '.csv' ||
    (!['.yaml', '.yml'].includes(extension) && /^[^\n:]*name[^\n:]*,[^\n]*\n/.test(text));
  const entries = isCsv ? csvEntries(path, text) : yamlEntries(path, text);
  const problems: string[] = [];
  const owners: Owner[] = [];
  const holders = new Map<string, string>();
  for (const { value, place } of entries) {
    const result = ownerSchema.safeParse(value);
    if (!result.success) {
      for (const issue of result.error.issues) {
        const field = issue.path.join('.');
        problems.push(`${place}: ${field === '' ? '' : `${field}: `}${issue.message}`);
      }
      continue;
    }
    const { name, contact, language, critical } = result.data;
    const prefixes = readPrefixes(result.data.prefixes, place, problems);
    const dark = readPrefixes(result.data.dark, place, problems);
    if (result.data.prefixes.length === 0) problems.push(`${place}: prefixes: at least one is wanted`);
    for (const prefix of prefixes) {
      const key = `${prefix.family} ${formatPrefix(prefix)}`;
      const holder = holders.get(key);
      if (holder !== undefined)
        problems.push(`${place}: ${formatPrefix(prefix)} is held by ${holder} already`);
      else holders.set(key, name);
    }
    owners.push({ name, prefixes, dark, contact, language, critical });
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, MOST_PROBLEMS).join('; ');
    const more = problems.length > MOST_PROBLEMS ? ` and ${problems.length - MOST_PROBLEMS} more` : '';
    refuse(path, `${shown}${more}`);
  }
  if (owners.length === 0) refuse(path, 'holds no owner');
  return new Owners(owners);
}

function readPrefixes(texts: readonly string[], place: string, problems: string[]): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const text of texts) {
    const prefix = parsePrefix(text);
    if (prefix === null) {
      problems.push(`${place}: "${text}" is not an address or prefix`);
      continue;
    }
    const address = parseAddress(text.split('/')[0]);
    if (address !== null && address.value !== prefix.first) {
      problems.push(`${place}: "${text}" has bits behind its length; write ${formatPrefix(prefix)}`);
      continue;
    }
    prefixes.push(prefix);
  }
  return prefixes;
}

function yamlEntries(path: string, text: string): Entry[] {
  const lines = new LineCounter();
  // No aliases beyond a hundred: a file of ten lines must not become a gigabyte.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) refuse(path, document.errors[0].message.split('\n')[0]);
  let list: unknown = document.contents;
  if (isMap(list)) {
    const keys = list.items.map((item) => String(item.key));
    if (keys.length !== 1 || keys[0] !== 'owners')
      refuse(path, 'wants a list of owners, or one key `owners` with the list');
    list = list.items[0].value;
  }
  if (!isSeq(list)) refuse(path, 'wants a list of owners');
  let values: unknown;
  try {
    values = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    refuse(path, (error as Error).message);
  }
  const items = Array.isArray(values) ? values : (values as { owners: unknown[] }).owners;
  return list.items.map((node, i) => {
    const range = (node as { range?: [number, number, number] } | null)?.range;
    const line = range === undefined ? '' : ` (line ${lines.linePos(range[0]).line})`;
    return { value: items[i], place: `entry ${i + 1}${line}` };
  });
}

function csvEntries(path: string, text: string): Entry[] {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parseCsv(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as never;
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
  return rows.map(({ record, info }, i) => ({
    // An empty cell is a field that is not there.
    value: Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== '')),
    place: `entry ${i + 1} (line ${info.lines})`,
  }));
}
