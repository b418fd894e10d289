/** CSV of address ranges -> columns; what `@ip-location-db` publishes and what an operator may bring. */
import { readFileSync, statSync } from 'node:fs';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';

/** Columns of half-open ranges [start, until): so the end of one can be compared with the start of the next. */
export interface Ranges<Value> {
  readonly starts: Value[];
  readonly untils: Value[];
  /** AS number, or country as two letters in 16 bits. */
  readonly marks: number[];
}

/** In the order of the files. IPv4 values fit a double, IPv6 values are 128-bit. */
export interface ParsedSource {
  readonly ipv4: Ranges<number>;
  readonly ipv6: Ranges<bigint>;
  /** AS number -> organisation. */
  readonly names: Map<number, string>;
}

const IPV4_UNTIL = 2 ** 32;
const IPV6_UNTIL = 1n << 128n;

function refuse(place: string, what: string): never {
  throw new YamoriError(
    'E_NETWORKS_FILE',
    `${place}: ${what}`,
    'A line has start, end and either AS number and name, or a country of two letters, as in the CSV files of ip-location-db.',
  );
}

/** Reads files of one kind. Throws E_NETWORKS_FILE with the line. */
export function readRanges(files: readonly string[], kind: 'asn' | 'country'): ParsedSource {
  const parsed: ParsedSource = {
    ipv4: { starts: [], untils: [], marks: [] },
    ipv6: { starts: [], untils: [], marks: [] },
    names: new Map(),
  };
  for (const file of files) readFile(file, kind, parsed);
  return parsed;
}

function readFile(file: string, kind: 'asn' | 'country', parsed: ParsedSource): void {
  let text: string;
  try {
    if (statSync(file).isDirectory()) refuse(file, 'is a directory');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof YamoriError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    refuse(file, isMissing ? 'does not exist' : `cannot be read (${(error as Error).message})`);
  }
  let lines = 0;
  let rows = 0;
  for (let from = text.startsWith('\ufeff') ? 1 : 0; from < text.length; ) {
    let to = text.indexOf('\n', from);
    if (to < 0) to = text.length;
    lines++;
    const row = text.slice(from, text[to - 1] === '\r' ? to - 1 : to);
    from = to + 1;
    if (row === '') continue;
    rows++;
    const problem = addRow(row, kind, parsed);
    if (problem !== null) refuse(`${file}, line ${lines}`, problem);
  }
  if (rows === 0) refuse(file, 'is empty');
}

/** What is wrong with the row, or null. */
function addRow(row: string, kind: 'asn' | 'country', parsed: ParsedSource): string | null {
  const first = row.indexOf(',');
  const second = row.indexOf(',', first + 1);
  if (first < 0 || second < 0) return 'has fewer than three columns';
  const rest = row.slice(second + 1);
  let mark: number;
  if (kind === 'asn') {
    const comma = rest.indexOf(',');
    const digits = comma < 0 ? rest : rest.slice(0, comma);
    mark = Number(digits);
    if (!/^\d{1,10}$/.test(digits) || mark > 0xffff_ffff) return 'has no AS number in its third column';
    if (!parsed.names.has(mark)) parsed.names.set(mark, comma < 0 ? '' : unquoted(rest.slice(comma + 1)));
  } else {
    if (!/^[A-Z]{2}$/.test(rest)) return 'has no country of two letters in its third column';
    mark = countryCode(rest);
  }
  const start = row.slice(0, first);
  const end = row.slice(first + 1, second);
  // Nearly all rows are IPv4 as plain numbers; BigInt for them would take three times as long.
  if (start.length <= 10 && end.length <= 10 && /^\d+$/.test(start) && /^\d+$/.test(end)) {
    return add(parsed.ipv4, Number(start), Number(end) + 1, IPV4_UNTIL, mark);
  }
  const from = addressOf(start);
  const to = addressOf(end);
  if (from === null || to === null || from.family !== to.family)
    return 'does not begin with two addresses of one family';
  return from.family === 4
    ? add(parsed.ipv4, Number(from.value), Number(to.value) + 1, IPV4_UNTIL, mark)
    : add(parsed.ipv6, from.value, to.value + 1n, IPV6_UNTIL, mark);
}

function add<Value extends number | bigint>(
  ranges: Ranges<Value>,
  start: Value,
  until: Value,
  limit: Value,
  mark: number,
): string | null {
  if (start >= until) return 'has a range that ends before it starts';
  if (until > limit) return 'has a number beyond the last address';
  ranges.starts.push(start);
  ranges.untils.push(until);
  ranges.marks.push(mark);
  return null;
}

/** A decimal number of more than ten digits is IPv6 (`-num.csv`); all else is text. */
function addressOf(text: string): { family: 4 | 6; value: bigint } | null {
  return /^\d{1,39}$/.test(text) ? { family: 6, value: BigInt(text) } : parseAddress(text);
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"');
}

/** `JP` -> 0x4a50; 0 stands for none. */
export function countryCode(letters: string): number {
  return (letters.charCodeAt(0) << 8) | letters.charCodeAt(1);
}

export function countryText(code: number): string {
  return code === 0 ? '' : String.fromCharCode(code >>> 8, code & 255);
}
