/** Reads the owners and their holdings from YAML or CSV; a file is checked whole before anything is used. */
import { extname } from 'node:path';
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { isAlias, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { formatPrefix, type Prefix, parsePrefix } from '../base/prefix.ts';
import type { Owner } from '../model/owner.ts';
import { problemText, readOperatorFile } from './operator-file.ts';
import { Owners } from './owners.ts';

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
    .prefault([])
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
  return readOwners(path, readOperatorFile(path, refuse));
}

/** As loadOwners, of a text that came another way. `path` names it in messages; its ending tells CSV from YAML. */
export function readOwners(path: string, text: string): Owners {
  const entries = looksLikeCsv(path, text) ? csvEntries(path, text) : yamlEntries(path, text);
  if (entries.length === 0) refuse(path, 'holds no owner');
  const problems: string[] = [];
  const owners: Owner[] = [];
  const holders = new Map<string, Entry & { name: string }>();
  for (const entry of entries) {
    const { place } = entry;
    const value = withoutEmpty(entry.value);
    const result = ownerSchema.safeParse(value);
    if (!result.success) {
      problems.push(...result.error.issues.map((issue) => `${place}: ${issueText(issue, value)}`));
      continue;
    }
    const { name, contact, language, critical } = result.data;
    const prefixes = readPrefixes(result.data.prefixes, `${place}: prefixes`, problems);
    const dark = readPrefixes(result.data.dark, `${place}: dark`, problems);
    if (result.data.prefixes.length === 0) problems.push(`${place}: prefixes: at least one is wanted`);
    for (const prefix of prefixes) {
      const key = formatPrefix(prefix);
      const holder = holders.get(key);
      // Twice in one entry is a slip that changes nothing; in two entries nobody knows whose it is.
      if (holder === undefined) holders.set(key, { ...entry, name });
      else if (holder.place !== place)
        problems.push(`${place}: prefixes: ${key} is held by ${holder.name} already, ${holder.place}`);
    }
    owners.push({ name, prefixes, dark, contact, language, critical });
  }
  if (problems.length > 0) refuse(path, problemText(problems));
  return new Owners(owners);
}

function looksLikeCsv(path: string, text: string): boolean {
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') return true;
  if (extension === '.yaml' || extension === '.yml') return false;
  // A header: the column `name` among others, and nothing that YAML would need.
  const first = text.slice(0, text.search(/\r?\n|$/));
  return /(^|,)\s*"?name"?\s*(,|$)/i.test(first) && first.includes(',') && !/[:[\]{}]/.test(first);
}

/** An empty cell, or a key without a value, is a field that is not there. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== ''));
}

function issueText(issue: z.core.$ZodIssue, value: unknown): string {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    return `${keys}: no such field; there are ${Object.keys(ownerSchema.shape).join(', ')}`;
  }
  if (field === '') return 'is no owner: wants fields such as name, prefixes, contact';
  if ((value as Record<string, unknown>)[String(issue.path[0])] === undefined) return `${field}: is missing`;
  if (issue.code === 'invalid_value') return `${field}: must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return `${field}: wants prefixes, as text or as a list`;
  return `${field}: ${issue.message}`;
}

function readPrefixes(texts: readonly string[], place: string, problems: string[]): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const text of texts) {
    const prefix = parsePrefix(text);
    const address = parseAddress(text.split('/')[0]);
    if (prefix === null || address === null) {
      problems.push(`${place}: "${text}" is not an address or prefix`);
    } else if (address.value !== prefix.first) {
      problems.push(`${place}: "${text}" has bits behind its length; write ${formatPrefix(prefix)}`);
    } else prefixes.push(prefix);
  }
  return prefixes;
}

function yamlEntries(path: string, text: string): Entry[] {
  const lines = new LineCounter();
  // Every scalar stays text: a telephone number keeps its first zero, a name may be "2019" or "no".
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    schema: 'failsafe',
    customTags: ['null'],
  });
  if (document.errors.length > 0)
    refuse(path, problemText(document.errors.map((error) => error.message.split('\n')[0].replace(/:$/, ''))));
  let list: unknown = document.contents;
  const isKeyed = isMap(list);
  if (isMap(list)) {
    const keys = list.items.map((item) => String(item.key));
    if (keys.length !== 1 || keys[0] !== 'owners')
      refuse(path, 'wants a list of owners, or one key `owners` with the list');
    list = list.items[0].value;
  }
  if (!isSeq(list)) refuse(path, 'wants a list of owners');
  let items: unknown[];
  try {
    // Few aliases: a file of ten lines must not become a gigabyte.
    const whole = document.toJS({ maxAliasCount: 100 }) as unknown;
    items = (isKeyed ? (whole as { owners: unknown }).owners : whole) as unknown[];
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
  return list.items.map((node, i) => {
    const range = isAlias(node) ? node.range : (node as { range?: [number, number, number] } | null)?.range;
    const line = range === undefined || range === null ? '' : ` (line ${lines.linePos(range[0]).line})`;
    return { value: items[i], place: `entry ${i + 1}${line}` };
  });
}

function csvEntries(path: string, text: string): Entry[] {
  let rows: string[][];
  const starts: number[] = [];
  try {
    rows = parseCsv(text, {
      // Files that were put together have both.
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (row: string[], { lines }) => {
        starts.push(lines);
        return row;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return refuse(path, error.message);
    throw error;
  }
  const header = rows[0].map((name) => name.toLowerCase());
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) refuse(path, `line ${starts[0]}: the column "${twice}" is there twice`);
  if (!header.includes('name') || !header.includes('prefixes'))
    refuse(path, `line ${starts[0]}: wants a header with name, prefixes, contact, not "${header.join(',')}"`);
  return rows.slice(1).map((row, i) => {
    const value = Object.fromEntries(
      row.map((cell, column) => [header[column] ?? `column ${column + 1}`, cell]),
    );
    return { value, place: `entry ${i + 1} (line ${starts[i + 1]})` };
  });
}
