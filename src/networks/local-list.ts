/** The local list: scanning systems that people named and promoted here, as CSV that others can import. */
import { formatPrefix, parsePrefix } from '../base/prefix.ts';
import { csvRows, isYes, undefused } from './importers/csv-list.ts';
import { cut, type ImportContext, isDate, refuse } from './importers/importer.ts';

export interface LocalListEntry {
  /** An address or a prefix. */
  readonly prefix: string;
  readonly organisation: string;
  /** Epoch seconds; of the list only the day is kept. */
  readonly lastSeen: number;
  /** It is thought to be so, and nobody has confirmed it. */
  readonly candidate: boolean;
  /** Id of the scanning system. */
  readonly system: string;
  readonly note: string;
}

const COLUMNS = ['prefix', 'organisation', 'last_seen', 'candidate', 'system', 'note'] as const;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
/** A spreadsheet would run it. Apostrophes in front are counted in, so that each that is added can be taken off again. */
const FORMULA = /^'*[=+\-@\t\r]/;

export function localListCsv(entries: readonly LocalListEntry[]): string {
  const rows = entries.map(({ prefix, organisation, lastSeen, candidate, system, note }) => {
    const day = new Date(lastSeen * 1000).toISOString().slice(0, 10);
    return [prefix, organisation, day, candidate ? 'yes' : 'no', system, note].map(cell).join(',');
  });
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Throws E_SCANNERS_FILE for what localListCsv has not written; `lastSeen` is the beginning of its day, UTC. */
export function parseLocalList(text: string, context: ImportContext): LocalListEntry[] {
  const [head, ...rows] = csvRows(text, context);
  if (head?.cells.join(',') !== COLUMNS.join(','))
    refuse(context, `is no local list: its first line is not ${COLUMNS.join(',')}`);
  return rows.map(({ cells, line }) => {
    const [prefix, organisation, lastSeen, candidate, system, note] = cells;
    const parsed = parsePrefix(prefix);
    if (parsed === null) refuse(context, `line ${line}: "${cut(prefix)}" is no address and no prefix`);
    if (!isDate(lastSeen)) refuse(context, `line ${line}: "${cut(lastSeen)}" is no date (YYYY-MM-DD)`);
    return {
      prefix: formatPrefix(parsed!),
      organisation: undefused(organisation),
      lastSeen: Date.parse(lastSeen) / 1000,
      candidate: isYes(candidate),
      system: undefused(system),
      note: undefused(note),
    };
  });
}
