/**
 * The historian's query page: a database that is none. It knows four tables and as much of SQL as people type who look
 * around; a quote that is left open brings the words of MySQL, since the page puts the tag into its query unescaped.
 */
import type { HistoryRow } from '../plant/history.ts';
import { POINTS, TREND_POINTS } from '../plant/points.ts';

export interface HistorianData {
  rows(most: number): readonly HistoryRow[];
  localTime(at: number): string;
  accounts(): readonly (readonly [name: string, role: string])[];
  /** Read by whoever selects from the table of remote accesses. */
  remote(): readonly [name: string, password: string];
}

export type HistorianAnswer =
  | {
      readonly kind: 'rows';
      readonly heads: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'error'; readonly message: string };

const MOST_ROWS = 200;
const USER = "'hmi'@'localhost'";

interface Table {
  readonly heads: readonly string[];
  rows(data: HistorianData): readonly (readonly string[])[];
}

const TABLES: Readonly<Record<string, Table>> = {
  tag_master: {
    heads: ['tag', 'name', 'unit'],
    rows: () => POINTS.map(({ id, en, unit }) => [id, en, unit]),
  },
  trend: {
    heads: ['ts', 'tag', 'value'],
    rows: (data) =>
      data
        .rows(MOST_ROWS)
        .flatMap(({ at, values }) =>
          TREND_POINTS.map((point, column) => [
            data.localTime(at),
            point.id,
            values[column].toFixed(point.digits),
          ]),
        ),
  },
  users: {
    heads: ['name', 'role', 'passwd'],
    rows: (data) => data.accounts().map(([name, role]) => [name, role, '*']),
  },
  remote_access: {
    heads: ['id', 'site', 'proto', 'login', 'passwd'],
    rows: (data) => [['1', 'RT-01', 'telnet', ...data.remote()]],
  },
};

const syntaxError = (near: string): HistorianAnswer => ({
  kind: 'error',
  message: `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${near.slice(0, 80)}' at line 1`,
});

/** A statement as it was typed, or as the page made it. Bounded in time by its length, at most 2,000 characters. */
export function queryHistorian(statement: string, data: HistorianData): HistorianAnswer {
  const text = statement.slice(0, 2_000).trim().replace(/;$/, '');
  const open = openQuote(text);
  if (open !== null) return syntaxError(text.slice(open));
  if (/^show\s+databases$/i.test(text))
    return { kind: 'rows', heads: ['Database'], rows: [['information_schema'], ['historian']] };
  if (/^show\s+tables$/i.test(text))
    return { kind: 'rows', heads: ['Tables_in_historian'], rows: Object.keys(TABLES).map((name) => [name]) };
  if (/^select\s+version\(\)$/i.test(text) || /^select\s+@@version$/i.test(text))
    return { kind: 'rows', heads: ['version()'], rows: [['5.1.73-community']] };
  if (/^select\s+(current_)?user\(\)$/i.test(text))
    return { kind: 'rows', heads: ['user()'], rows: [['hmi@localhost']] };
  const described = /^(?:desc|describe|show\s+columns\s+from)\s+(\w{1,64})$/i.exec(text);
  if (described !== null) return describe(described[1]);
  const changed = /^(delete|drop|update|insert|alter|create|truncate|grant)\b/i.exec(text);
  if (changed !== null)
    return {
      kind: 'error',
      message: `${changed[1].toUpperCase()} command denied to user ${USER} for table 'trend'`,
    };
  return select(text, data);
}

function describe(name: string): HistorianAnswer {
  const table = Object.hasOwn(TABLES, name.toLowerCase()) ? TABLES[name.toLowerCase()] : undefined;
  if (table === undefined) return missing(name);
  return {
    kind: 'rows',
    heads: ['Field', 'Type', 'Null', 'Key'],
    rows: table.heads.map((head, index) => [head, 'varchar(40)', 'NO', index === 0 ? 'PRI' : '']),
  };
}

function select(text: string, data: HistorianData): HistorianAnswer {
  const parsed =
    /^select\s+(.{1,200}?)\s+from\s+(\w{1,64})(?:\s+where\s+(\w{1,64})\s*(=|like)\s*'([^']{0,200})')?(?:\s+order\s+by\s+[\w, ]{1,100})?(?:\s+limit\s+(\d{1,9}))?$/i.exec(
      text,
    );
  if (parsed === null) return syntaxError(text.slice(Math.min(text.length, 7)));
  const [, columns, name, field, how, wanted, limit] = parsed;
  const table = Object.hasOwn(TABLES, name.toLowerCase()) ? TABLES[name.toLowerCase()] : undefined;
  if (table === undefined) return missing(name);
  const heads = columns.trim() === '*' ? table.heads : columns.split(',').map((column) => column.trim());
  const places = heads.map((head) => table.heads.indexOf(head.toLowerCase()));
  const unknown = heads.find((_head, index) => places[index] === -1);
  if (unknown !== undefined) return { kind: 'error', message: `Unknown column '${unknown}' in 'field list'` };
  const at = field === undefined ? -1 : table.heads.indexOf(field.toLowerCase());
  if (field !== undefined && at === -1)
    return { kind: 'error', message: `Unknown column '${field}' in 'where clause'` };
  const fits = (value: string) =>
    how?.toLowerCase() === 'like'
      ? value.toLowerCase().includes(wanted.replaceAll('%', '').toLowerCase())
      : value.toLowerCase() === wanted.toLowerCase();
  const rows = table.rows(data).filter((row) => at === -1 || fits(row[at]));
  return {
    kind: 'rows',
    heads,
    rows: rows
      .slice(0, Math.min(MOST_ROWS, Number(limit ?? MOST_ROWS)))
      .map((row) => places.map((place) => row[place])),
  };
}

function missing(name: string): HistorianAnswer {
  return { kind: 'error', message: `Table 'historian.${name}' doesn't exist` };
}

/** Where a quote opens that nothing closes; null: all are closed. */
function openQuote(text: string): number | null {
  let at: number | null = null;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === '\\') index++;
    else if (at === null && (letter === "'" || letter === '"')) {
      at = index;
      quote = letter;
    } else if (letter === quote) {
      at = null;
      quote = '';
    }
  }
  return at;
}
