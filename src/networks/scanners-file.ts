/** Lists of known scanners, from CSV or YAML, with the built-in ones. */
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { YamoriError } from '../base/errors.ts';
import { parsePrefix } from '../base/prefix.ts';
import { builtInScanners } from './built-in-scanners.ts';
import type { KnownScanner } from './known-scanners.ts';
import { readOperatorFile } from './operator-file.ts';

const entrySchema = z.strictObject({
  prefix: z.string().trim(),
  organisation: z.string().trim().min(1),
  last_seen: z.iso.date().optional(),
});

function refuse(path: string, what: string): never {
  throw new YamoriError(
    'E_SCANNERS_FILE',
    `${path}: ${what}`,
    'A line has prefix, organisation and, if known, last_seen (YYYY-MM-DD), as CSV or as a YAML list.',
  );
}

function fromCsv(path: string, text: string): unknown[] {
  let rows: string[][];
  try {
    rows = parseCsv(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      comment: '#',
      relax_column_count: true,
    });
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
  // A header is a first line whose first cell is no prefix.
  const header = rows.length > 0 && parsePrefix(rows[0][0]) === null ? rows.shift() : undefined;
  const names = header?.map((name) => name.toLowerCase()) ?? ['prefix', 'organisation', 'last_seen'];
  const renamed = names.map((name) => (/^(ip|address|network|cidr)$/.test(name) ? 'prefix' : name));
  return rows.map((row) =>
    Object.fromEntries(
      row.flatMap((cell, i) => (cell === '' ? [] : [[renamed[i] ?? `column ${i + 1}`, cell]])),
    ),
  );
}

/** The built-in ones and those of the files. Throws E_SCANNERS_FILE with every problem's place. */
export async function loadKnownScanners(paths: readonly string[]): Promise<KnownScanner[]> {
  const entries = builtInScanners();
  for (const path of paths) {
    const text = readOperatorFile(path, refuse);
    let items: unknown;
    if (['.yaml', '.yml'].includes(extname(path).toLowerCase())) {
      try {
        items = parseYaml(text, { maxAliasCount: 100 });
      } catch (error) {
        refuse(path, (error as Error).message.split('\n')[0]);
      }
    } else items = fromCsv(path, text);
    if (!Array.isArray(items)) return refuse(path, 'wants a list');
    for (const [i, item] of items.entries()) {
      const result = entrySchema.safeParse(item);
      if (!result.success) {
        const { message, path: field } = result.error.issues[0];
        return refuse(path, `entry ${i + 1}: ${field.join('.')}: ${message}`);
      }
      const prefix = parsePrefix(result.data.prefix);
      if (prefix === null)
        return refuse(path, `entry ${i + 1}: "${result.data.prefix}" is not an address or prefix`);
      const { organisation, last_seen: asOf = null } = result.data;
      entries.push({ organisation, prefix, source: path, asOf });
    }
  }
  return entries;
}
