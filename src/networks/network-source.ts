/** CSV of address ranges -> sorted ranges; what `@ip-location-db` publishes and what an operator may bring. */
import { readFileSync } from 'node:fs';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';

/** Columns; IPv4 values fit a double, IPv6 values are 128-bit. */
export interface Ranges<Value> {
  readonly starts: Value[];
  readonly ends: Value[];
  /** AS number, or country as two letters in 16 bits. */
  readonly marks: number[];
}

export interface ParsedSource {
  readonly ipv4: Ranges<number>;
  readonly ipv6: Ranges<bigint>;
  /** AS number -> organisation. */
  readonly names: Map<number, string>;
}

function refuse(file: string, line: number, what: string): never {
  throw new YamoriError(
    'E_NETWORKS_FILE',
    `${file}, line ${line}: ${what}`,
    'A line has start, end and either AS number and name, or a country of two letters, as in the CSV files of ip-location-db.',
  );
}

function unquote(text: string): string {
  return text.startsWith('"')
    ? text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"')
    : text;
}

function numberOf(text: string): bigint | number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (/^\d{16,39}$/.test(text)) return BigInt(text);
  const address = parseAddress(text);
  if (address === null) return null;
  return address.family === 4 ? Number(address.value) : address.value;
}

export function countryCode(text: string): number {
  return (text.charCodeAt(0) << 8) | text.charCodeAt(1);
}

/** Reads files of one kind; ranges of a family come out sorted. Throws E_NETWORKS_FILE with the line. */
export function readRanges(files: readonly string[], kind: 'asn' | 'country'): ParsedSource {
  const parsed: ParsedSource = {
    ipv4: { starts: [], ends: [], marks: [] },
    ipv6: { starts: [], ends: [], marks: [] },
    names: new Map(),
  };
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      return refuse(file, 0, (error as Error).message);
    }
    let line = 0;
    for (let from = 0; from < text.length; ) {
      let to = text.indexOf('\n', from);
      if (to < 0) to = text.length;
      line++;
      const row = text.slice(from, text[to - 1] === '\r' ? to - 1 : to);
      from = to + 1;
      if (row === '') continue;
      const first = row.indexOf(',');
      const second = row.indexOf(',', first + 1);
      if (first < 0 || second < 0) refuse(file, line, 'has fewer than three columns');
      const start = numberOf(row.slice(0, first));
      const end = numberOf(row.slice(first + 1, second));
      if (start === null || end === null || start > end)
        refuse(file, line, 'does not begin with a range of addresses');
      const rest = row.slice(second + 1);
      let mark: number;
      if (kind === 'asn') {
        const comma = rest.indexOf(',');
        mark = Number(comma < 0 ? rest : rest.slice(0, comma));
        if (!Number.isInteger(mark) || mark < 0 || mark > 0xffffffff) refuse(file, line, 'has no AS number');
        if (!parsed.names.has(mark)) parsed.names.set(mark, comma < 0 ? '' : unquote(rest.slice(comma + 1)));
      } else {
        if (!/^[A-Z]{2}$/.test(rest)) refuse(file, line, 'has no country of two letters');
        mark = countryCode(rest);
      }
      if (typeof start === 'number' && start <= 0xffffffff && typeof end === 'number') {
        parsed.ipv4.starts.push(start);
        parsed.ipv4.ends.push(end);
        parsed.ipv4.marks.push(mark);
      } else {
        parsed.ipv6.starts.push(BigInt(start));
        parsed.ipv6.ends.push(BigInt(end));
        parsed.ipv6.marks.push(mark);
      }
    }
    if (line === 0) refuse(file, 1, 'is empty');
  }
  sortRanges(parsed.ipv4);
  sortRanges(parsed.ipv6);
  return parsed;
}

function sortRanges<Value extends number | bigint>(ranges: Ranges<Value>): void {
  let sorted = true;
  for (let i = 1; i < ranges.starts.length && sorted; i++) sorted = ranges.starts[i - 1] <= ranges.starts[i];
  if (sorted) return;
  const order = ranges.starts.map((_, i) => i).sort((a, b) => (ranges.starts[a] < ranges.starts[b] ? -1 : 1));
  for (const column of [ranges.starts, ranges.ends, ranges.marks] as unknown[][]) {
    const copy = column.slice();
    for (let i = 0; i < order.length; i++) column[i] = copy[order[i]];
  }
}

/** Disjoint pieces in which neither list changes: the two lists agree about no bounds. */
export function overlay<Value extends number | bigint>(
  asns: Ranges<Value>,
  countries: Ranges<Value>,
  one: Value,
): { starts: Value[]; ends: Value[]; asns: number[]; countries: number[] } {
  const out = { starts: [] as Value[], ends: [] as Value[], asns: [] as number[], countries: [] as number[] };
  const plus = (a: Value, b: Value) => ((a as number) + (b as number)) as unknown as Value;
  const minus = (a: Value, b: Value) => ((a as number) - (b as number)) as unknown as Value;
  let a = 0;
  let c = 0;
  let at: Value | null = null;
  for (;;) {
    while (a < asns.ends.length && at !== null && asns.ends[a] < at) a++;
    while (c < countries.ends.length && at !== null && countries.ends[c] < at) c++;
    const hasA = a < asns.starts.length;
    const hasC = c < countries.starts.length;
    if (!hasA && !hasC) return out;
    const startA = hasA ? asns.starts[a] : null;
    const startC = hasC ? countries.starts[c] : null;
    const nextStart =
      startA === null ? startC! : startC === null ? startA : startA < startC ? startA : startC;
    const start: Value = at === null || nextStart > at ? nextStart : at;
    const inA = startA !== null && startA <= start && asns.ends[a] >= start;
    const inC = startC !== null && startC <= start && countries.ends[c] >= start;
    let end: Value | null = null;
    const limit = (value: Value) => {
      if (end === null || value < end) end = value;
    };
    if (inA) limit(asns.ends[a]);
    else if (startA !== null && startA > start) limit(minus(startA, one));
    if (inC) limit(countries.ends[c]);
    else if (startC !== null && startC > start) limit(minus(startC, one));
    out.starts.push(start);
    out.ends.push(end!);
    out.asns.push(inA ? asns.marks[a] : 0);
    out.countries.push(inC ? countries.marks[c] : 0);
    at = plus(end!, one);
  }
}
