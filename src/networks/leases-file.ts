/**
 * Reads who had an address when, from a DHCP or NAT log saved as CSV. Logs are long and made by programs, so
 * a bad row is told with its line and the rest is used; a file without a good row is refused.
 */
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { formatAddress, parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import type { Lease } from '../model/incident.ts';

export interface LeasesFile {
  readonly leases: readonly Lease[];
  readonly refused: readonly { readonly line: number; readonly why: string }[];
}

const WANTED = ['address', 'from', 'to', 'machine'] as const;
const COLUMNS: readonly string[] = [...WANTED, 'mac', 'inside', 'port_first', 'port_last'];

type Row = ReadonlyMap<string, string>;

function refuse(name: string, what: string): never {
  throw new YamoriError(
    'E_LEASES_FILE',
    `${name}: ${what}`,
    'A log is CSV with the columns address, from, to, machine and, if you like, mac, inside, port_first, port_last. Times are ISO 8601 with a zone, or epoch seconds or milliseconds; an empty "to" means still.',
  );
}

/** `name` is said in messages and kept as the source of each machine's name. */
export function readLeases(name: string, text: string): LeasesFile {
  const lines: number[] = [];
  let rows: string[][];
  try {
    rows = parseCsv(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (row: string[], context) => {
        lines.push(context.lines);
        return row;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return refuse(name, error.message);
    throw error;
  }
  if (rows.length === 0) refuse(name, 'is empty');
  const header = readHeader(name, rows[0]);
  const leases: Lease[] = [];
  const refused: { line: number; why: string }[] = [];
  for (const [at, cells] of rows.entries()) {
    if (at === 0) continue;
    const lease = leaseOf(name, new Map(header.map((column, i) => [column, cells[i] ?? ''])));
    if (typeof lease === 'string') refused.push({ line: lines[at], why: lease });
    else leases.push(lease);
  }
  if (leases.length === 0) {
    const first = refused.at(0);
    refuse(name, first === undefined ? 'holds no row' : `no row is good; line ${first.line}: ${first.why}`);
  }
  return { leases, refused };
}

function readHeader(name: string, cells: readonly string[]): string[] {
  const header = cells.map((cell) => cell.toLowerCase());
  const missing = WANTED.filter((column) => !header.includes(column));
  if (missing.length > 0)
    refuse(name, `the header wants ${missing.join(', ')}; it is "${cells.join(',').slice(0, 200)}"`);
  const twice = header.find((column, i) => COLUMNS.includes(column) && header.indexOf(column) !== i);
  // Columns of a log that we do not use may be there.
  if (twice !== undefined) refuse(name, `the column "${twice}" is there twice`);
  return header;
}

/** The lease, or what is wrong with it. */
function leaseOf(source: string, row: Row): Lease | string {
  const cell = (column: string) => row.get(column) ?? '';
  const address = addressText(cell('address'));
  if (address === null) return `address: "${shown(cell('address'))}" is no address`;
  const from = readTime(cell('from'));
  if (typeof from === 'string') return `from: ${from}`;
  const to = cell('to') === '' ? null : readTime(cell('to'));
  if (typeof to === 'string') return `to: ${to}`;
  if (to !== null && to <= from) return 'to: is not after from';
  const machine = cell('machine');
  if (machine === '') return 'machine: is missing';
  if (machine.length > 253) return 'machine: is longer than 253 characters';
  const inside = cell('inside') === '' ? null : addressText(cell('inside'));
  if (inside === null && cell('inside') !== '') return `inside: "${shown(cell('inside'))}" is no address`;
  const mac = cell('mac') === '' ? null : readMac(cell('mac'));
  if (mac === null && cell('mac') !== '') return `mac: "${shown(cell('mac'))}" is no hardware address`;
  const portFirst = readPort(cell('port_first'));
  const portLast = readPort(cell('port_last'));
  if (portFirst === undefined || portLast === undefined) return 'port_first, port_last: wants 0..65535';
  if ((portFirst === null) !== (portLast === null)) return 'port_first, port_last: both or neither';
  if (portFirst !== null && portLast !== null && portFirst > portLast)
    return 'port_last: is below port_first';
  return {
    address,
    portFirst,
    portLast,
    from,
    to,
    machine: { name: machine, mac, insideAddress: inside, source },
  };
}

function addressText(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}

/** Six pairs in any of the usual ways of writing; canonical with colons. */
function readMac(text: string): string | null {
  const digits = text.toLowerCase().replaceAll(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? digits.match(/../g)!.join(':') : null;
}

/** Null: not given. Undefined: no port. */
function readPort(text: string): number | null | undefined {
  if (text === '') return null;
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
/** Seconds beyond this are milliseconds: as seconds they lie after the year 5138. */
const FIRST_AS_MS = 1e11;
const LATEST_MS = Date.UTC(2200, 0, 1);

/** Epoch milliseconds, or what is wrong. */
function readTime(text: string): number | string {
  const wrong = `"${shown(text)}" is no time`;
  let ms: number;
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) {
    const value = Number(text);
    ms = Math.floor(value >= FIRST_AS_MS ? value : value * 1000);
  } else {
    const parts = ISO.exec(text);
    if (parts === null) return wrong;
    const [, date, clock, zone] = parts;
    // A time of nowhere would name the wrong machine by hours.
    if (zone === undefined) return `"${shown(text)}" has no time zone; write Z or +09:00 after it`;
    if (!isDate(date)) return wrong;
    ms = Date.parse(`${date}T${clock.replace(',', '.')}${zoneText(zone)}`);
  }
  return Number.isFinite(ms) && ms >= 0 && ms <= LATEST_MS ? ms : wrong;
}

/** Date.parse takes 31 February for 3 March. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(date);
}

function zoneText(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
