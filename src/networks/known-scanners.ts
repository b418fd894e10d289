/**
 * Known scanning organisations by address. About 70 % of survey scanners hide who they are (Kasama 2025), so
 * a list names some and clears nobody; its entries age.
 */
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Address } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { type Prefix, parsePrefix, requirePrefix } from '../base/prefix.ts';
import { BUILT_IN_SCANNERS } from './built-in-scanners.ts';
import { readOperatorFile } from './owners.ts';
import { RangeTable } from './range-table.ts';

/** Plain data: goes to worker threads as it is. */
export interface KnownScanner {
  readonly organisation: string;
  readonly prefix: Prefix;
  /** Where it is from: a file's name, or a statement. */
  readonly source: string;
  /** ISO date when it was last seen or stated; null when the list does not say. */
  readonly asOf: string | null;
}

export interface FoundScanner {
  readonly organisation: string;
  readonly prefix: Prefix;
  readonly source: string;
  readonly asOf: string | null;
  /** Older than the limit at the time of the capture: the address may be somebody else's by now. */
  readonly stale: boolean;
}

export interface AgeOptions {
  /** Epoch seconds to reckon age from: the capture's end. */
  readonly at: number;
  /** Default 180. */
  readonly maxAgeDays?: number;
}

const MAX_AGE_DAYS = 180;

export class KnownScanners {
  readonly #found: readonly FoundScanner[];
  readonly #table: RangeTable;

  constructor(entries: readonly KnownScanner[], options: AgeOptions) {
    const oldest = options.at - (options.maxAgeDays ?? MAX_AGE_DAYS) * 86_400;
    this.#found = entries.map((entry) => ({
      ...entry,
      // A list without dates is as fresh as the operator keeps it.
      stale: entry.asOf !== null && Date.parse(entry.asOf) / 1000 < oldest,
    }));
    this.#table = new RangeTable(entries.map(({ prefix }, value) => ({ prefix, value })));
  }

  find(address: Address): FoundScanner | undefined {
    if (address.family === 4) return this.findIpv4(Number(address.value));
    return this.#found[this.#table.findIpv6(address.value >> 64n, address.value & 0xffff_ffff_ffff_ffffn)];
  }

  findIpv4(value: number): FoundScanner | undefined {
    return this.#found[this.#table.findIpv4(value)];
  }
}

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
export async function loadKnownScanners(paths: readonly string[]): Promise<{ entries: KnownScanner[] }> {
  const entries: KnownScanner[] = BUILT_IN_SCANNERS.flatMap(({ organisation, prefixes, asOf, source }) =>
    prefixes.map((text) => ({ organisation, prefix: requirePrefix(text), source, asOf })),
  );
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
  return { entries };
}
