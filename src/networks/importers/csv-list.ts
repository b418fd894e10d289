/** Lists in CSV, for the importers that read it: columns under any name that lists use, or in the order of ours. */
import { createRequire } from 'node:module';
import type { parse } from 'csv-parse/sync';
import { parsePrefix } from '../../base/prefix.ts';
import { entryOf, type ImportContext, type ListedScanner, refuse } from './importer.ts';

/** Header -> field. What is not here is passed over. */
const FIELDS: Readonly<Record<string, Field>> = {
  prefix: 'prefix',
  address: 'prefix',
  ip: 'prefix',
  network: 'prefix',
  cidr: 'prefix',
  'prefix-or-address': 'prefix',
  organisation: 'organisation',
  organization: 'organisation',
  scanner: 'organisation',
  last_seen: 'lastSeen',
  lastseen: 'lastSeen',
  date: 'lastSeen',
  candidate: 'candidate',
};
type Field = 'prefix' | 'organisation' | 'lastSeen' | 'candidate';
const ORDER: readonly Field[] = ['prefix', 'organisation', 'lastSeen'];

export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Rows without comments and empty lines; all as long as the first. Throws E_SCANNERS_FILE. */
export function csvRows(text: string, context: ImportContext): CsvRow[] {
  // Every command knows the importers' names; the parser costs more than a small capture does.
  const csv = createRequire(import.meta.url)('csv-parse/sync') as { parse: typeof parse };
  try {
    const rows = csv.parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      trim: true,
      skip_empty_lines: true,
      comment: '#',
      // A name may hold a #.
      comment_no_infix: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    return refuse(context, (error as Error).message);
  }
}

export function parseCsvList(text: string, context: ImportContext): ListedScanner[] {
  const rows = csvRows(text, context);
  if (rows.length === 0) return [];
  const isHeadless = parsePrefix(rows[0].cells[0]) !== null;
  const header = isHeadless
    ? ORDER
    : rows
        .shift()!
        .cells.map((cell) => FIELDS[cell.toLowerCase().replace(/[\s-]/g, '_')] ?? FIELDS[cell.toLowerCase()]);
  const prefixAt = header.indexOf('prefix');
  const organisationAt = header.indexOf('organisation');
  const lastSeenAt = header.indexOf('lastSeen');
  const candidateAt = header.indexOf('candidate');
  if (prefixAt < 0) refuse(context, 'has no column prefix (or address, ip, network, cidr)');
  if (organisationAt < 0 && context.organisation === null)
    refuse(context, 'has no column organisation (or scanner), and no --organisation was given');
  return rows.map(({ cells, line }) => {
    const organisation = organisationAt < 0 ? context.organisation! : (cells[organisationAt] ?? '');
    const entry = entryOf(
      context,
      `line ${line}`,
      cells[prefixAt] ?? '',
      undefused(organisation),
      cells[lastSeenAt] || null,
    );
    return isYes(cells[candidateAt]) ? { ...entry, candidate: true } : entry;
  });
}

export function isYes(cell: string | undefined): boolean {
  return /^(yes|true|1)$/i.test(cell ?? '');
}

/** What begins like a formula, behind the apostrophes that keep a spreadsheet from running it. */
const DEFUSED = /^'(?='*[=+\-@\t\r])/;

export function undefused(cell: string): string {
  return cell.replace(DEFUSED, '');
}
