/** CSV (RFC 4180) of sources and in Shadowserver's shape. */
import type { SourceRecord } from '../../model/report.ts';
import { isoTime } from '../time-text.ts';

/** Quotes where needed; a cell that a spreadsheet would run as a formula gets an apostrophe. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  let text = String(value);
  if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

interface Column {
  readonly name: string;
  readonly meaning: string;
  readonly value: (record: SourceRecord) => string | number | null;
}

/** The columns of `--csv`, in order; docs/reference/formats.md is held to this list by a test. */
export const SOURCE_COLUMNS: readonly Column[] = [
  { name: 'address', meaning: 'IPv4 or IPv6 address (RFC 5952)', value: (r) => r.address },
  {
    name: 'verdict',
    meaning: 'infected, scanner, backscatter, misconfigured, spoofed, unknown',
    value: (r) => r.verdict,
  },
  { name: 'device', meaning: 'iot or pc; empty unless infected', value: (r) => r.device },
  { name: 'iot_probability', meaning: '0..1; empty unless infected', value: (r) => r.iotProbability },
  { name: 'confidence', meaning: '0..1', value: (r) => r.confidence },
  { name: 'tool', meaning: 'the mark, empty without one', value: (r) => r.tool },
  { name: 'organisation', meaning: 'known scanning organisation', value: (r) => r.organisation },
  { name: 'packets', meaning: 'packets to the dark space', value: (r) => r.packets },
  { name: 'bytes', meaning: 'bytes on the wire', value: (r) => r.bytes },
  { name: 'first', meaning: 'first packet, ISO 8601, UTC', value: (r) => isoTime(r.first) },
  { name: 'last', meaning: 'last packet, ISO 8601, UTC', value: (r) => isoTime(r.last) },
  {
    name: 'services',
    meaning: 'service:packets separated by spaces, most packets first, at most 100',
    value: (r) => r.services.map((s) => `${s.service}:${s.packets}`).join(' '),
  },
  { name: 'service_count', meaning: 'number of services', value: (r) => r.serviceCount },
  { name: 'asn', meaning: 'autonomous system', value: (r) => r.asn },
  { name: 'as_name', meaning: 'its name', value: (r) => r.asName },
  { name: 'country', meaning: 'ISO 3166-1 alpha-2', value: (r) => r.country },
  { name: 'owner', meaning: 'owner whose holding has the address', value: (r) => r.owner },
  {
    name: 'evidence',
    meaning: 'sentences separated by " | "',
    value: (r) => r.evidence.map((e) => e.text).join(' | '),
  },
];

export function sourceCsvHeader(): string {
  return csvLine(SOURCE_COLUMNS.map((column) => column.name));
}

export function sourceCsv(record: SourceRecord): string {
  return csvLine(SOURCE_COLUMNS.map((column) => column.value(record)));
}
