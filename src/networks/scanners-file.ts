/** Lists of known scanners from CSV, YAML or JSON, with the built-in ones. */
import { basename, extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { YamoriError } from '../base/errors.ts';
import { parsePrefix } from '../base/prefix.ts';
import { builtInScanners } from './built-in-scanners.ts';
import type { KnownScanner } from './known-scanners.ts';
import { problemText, readOperatorFile } from './operator-file.ts';

const DATED_CONFIDENCE = 0.95;
// A list without dates is as fresh as the operator keeps it.
const UNDATED_CONFIDENCE = 0.85;

const entrySchema = z.strictObject({
  prefix: z.string().trim(),
  organisation: z.string().trim().min(1),
  last_seen: z.iso.date().optional(),
});

/** What published lists call our fields (survey-scanner of NICT: ip, scanner, last_seen). */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  ip: 'prefix',
  address: 'prefix',
  network: 'prefix',
  cidr: 'prefix',
  'prefix-or-address': 'prefix',
  scanner: 'organisation',
  organization: 'organisation',
};

function refuse(path: string, what: string): never {
  throw new YamoriError(
    'E_SCANNERS_FILE',
    `${path}: ${what}`,
    'An entry has prefix, organisation and, if known, last_seen (YYYY-MM-DD), as CSV or as a YAML or JSON list.',
  );
}

interface Item {
  readonly value: unknown;
  /** For messages. */
  readonly place: string;
}

/**
 * The built-in ones and those of the files, in that order. How old they are is told by KnownScanners, once the
 * end of the capture is known. Throws E_SCANNERS_FILE that lists every problem of a file with its place.
 */
export async function loadKnownScanners(paths: readonly string[]): Promise<KnownScanner[]> {
  return [...builtInScanners(), ...paths.flatMap(readScannersFile)];
}

/** The entries of one file. Throws as loadKnownScanners. */
export function readScannersFile(path: string): KnownScanner[] {
  const text = readOperatorFile(path, refuse);
  const items = isCsv(path, text) ? csvItems(path, text) : yamlItems(path, text);
  if (items.length === 0) refuse(path, 'holds no entry');
  const problems: string[] = [];
  const entries: KnownScanner[] = [];
  for (const { value, place } of items) {
    const result = entrySchema.safeParse(value);
    if (!result.success) {
      for (const issue of result.error.issues) {
        const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
        problems.push(`${place}: ${field}${issue.message}`);
      }
      continue;
    }
    const prefix = parsePrefix(result.data.prefix);
    if (prefix === null) {
      problems.push(`${place}: "${result.data.prefix}" is not an address or prefix`);
      continue;
    }
    const { organisation, last_seen: asOf = null } = result.data;
    const confidence = asOf === null ? UNDATED_CONFIDENCE : DATED_CONFIDENCE;
    entries.push({ organisation, prefix, source: basename(path), asOf, confidence });
  }
  if (problems.length > 0) refuse(path, problemText(problems));
  return entries;
}

function isCsv(path: string, text: string): boolean {
  const extension = extname(path).toLowerCase();
  if (['.yaml', '.yml', '.json'].includes(extension)) return false;
  return extension === '.csv' || !/^\s*(\[|- |---)/.test(text);
}

function csvItems(path: string, text: string): Item[] {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parseCsv(text, {
      // Files that were put together have both.
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      skip_empty_lines: true,
      comment: '#',
      // A name may hold a #.
      comment_no_infix: true,
      relax_column_count: true,
      info: true,
    }) as never;
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
  // A header names its first column; anything else there is an entry, right or wrong.
  const first = rows[0]?.record[0]?.toLowerCase() ?? '';
  const hasHeader = first === 'prefix' || FIELD_NAMES[first] !== undefined || first in entrySchema.shape;
  const header = hasHeader ? rows.shift()!.record : ['prefix', 'organisation', 'last_seen'];
  return rows.map(({ record, info }) => {
    const cells = record.flatMap((cell, i) => (cell === '' ? [] : [[header[i] ?? `column ${i + 1}`, cell]]));
    return { value: renamed(Object.fromEntries(cells)), place: `line ${info.lines}` };
  });
}

function yamlItems(path: string, text: string): Item[] {
  let items: unknown;
  try {
    // JSON is YAML, but its own reader takes 15,000 entries in milliseconds.
    items = /^\s*\[\s*\{/.test(text) ? readJson(text) : undefined;
    items ??= parseYaml(text, { maxAliasCount: 100, schema: 'failsafe' });
  } catch (error) {
    return refuse(path, (error as Error).message.split('\n')[0]);
  }
  if (!Array.isArray(items)) return refuse(path, 'wants a list');
  return items.map((value, i) => ({ value: renamed(value), place: `entry ${i + 1}` }));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      FIELD_NAMES[name.toLowerCase()] ?? name.toLowerCase(),
      field,
    ]),
  );
}
