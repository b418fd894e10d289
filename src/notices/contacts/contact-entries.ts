/** Entries of a file of contacts, from CSV or YAML, each with its line; and the fields that such files share. */
import { extname } from 'node:path';
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { formatPrefix, parsePrefix } from '../../base/prefix.ts';
import { problemText } from '../../networks/operator-file.ts';
import { readMailAddress } from '../channels/email/mail-address.ts';

export interface ContactEntry {
  readonly value: unknown;
  readonly line: number;
}

export function refuseContacts(path: string, what: string): never {
  throw new YamoriError('E_CONTACTS_FILE', `${path}: ${what}`, 'See docs/how-to/contacts.md.');
}

/** Reads `192.0.2.0/24`; an address alone is a prefix of its full length. */
export const prefixField = z.string().transform((text, context) => {
  const prefix = parsePrefix(text);
  const address = parseAddress(text.split('/')[0]);
  if (prefix !== null && address?.value === prefix.first) return prefix;
  const message =
    prefix === null
      ? `"${text}" is not an address or prefix`
      : `"${text}" has bits behind its length; write ${formatPrefix(prefix)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const MOST_ASN = 4_294_967_295;

/** `AS64500` or `64500`. */
export const asnField = z.string().transform((text, context) => {
  const asn = /^(?:AS)?\d{1,10}$/i.test(text) ? Number(text.replace(/^AS/i, '')) : 0;
  if (asn >= 1 && asn <= MOST_ASN) return asn;
  context.addIssue({ code: 'custom', message: `"${text}" is no AS number, such as AS64500` });
  return z.NEVER;
});

export const emailField = z.string().transform((text, context) => {
  const email = readMailAddress(text);
  if (email !== null) return email;
  context.addIssue({ code: 'custom', message: `"${text}" is not one plain mail address of a public domain` });
  return z.NEVER;
});

const lineField = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must be one plain line');
export const roleField = lineField;
export const organisationField = lineField;
export const languageField = z.enum(['ja', 'en']);

/**
 * `key` is the one key that a YAML file may have around its list. Throws E_CONTACTS_FILE for what cannot be read at all.
 * A cell that is empty is a field that is not there. Every value is text.
 */
export function readContactEntries(path: string, text: string, key: string): ContactEntry[] {
  const extension = extname(path).toLowerCase();
  const isYaml =
    extension === '.yaml' ||
    extension === '.yml' ||
    (extension !== '.csv' && /^\s*(?:#[^\n]*\n\s*)*(?:-\s|---|\[|\w+:)/.test(text));
  return isYaml ? yamlEntries(path, text, key) : csvEntries(path, text);
}

/** Reads each entry; a text that `read` returns is a problem. Throws E_CONTACTS_FILE with every problem and its line. */
export function checkContactEntries<Shape extends z.ZodObject, Read extends object>(
  path: string,
  entries: readonly ContactEntry[],
  schema: Shape,
  read: (value: z.output<Shape>, line: number) => Read | string,
): Read[] {
  const problems: string[] = [];
  const values: Read[] = [];
  for (const { value, line } of entries) {
    const parsed = schema.safeParse(withoutEmpty(value));
    if (!parsed.success) {
      for (const issue of parsed.error.issues) problems.push(`line ${line}: ${issueText(issue, schema)}`);
      continue;
    }
    const one = read(parsed.data, line);
    if (typeof one === 'string') problems.push(`line ${line}: ${one}`);
    else values.push(one);
  }
  if (problems.length > 0) refuseContacts(path, problemText(problems));
  return values;
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== ''));
}

function issueText(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((name) => `"${name}"`).join(', ');
    return `${keys}: no such field; there are ${Object.keys(schema.shape).join(', ')}`;
  }
  if (field === '') return `is no entry: wants fields such as ${Object.keys(schema.shape).join(', ')}`;
  if (issue.code === 'invalid_type') return `${field}: is missing, or no text`;
  if (issue.code === 'invalid_value') return `${field}: must be one of ${issue.values.join(', ')}`;
  return `${field}: ${issue.message}`;
}

function yamlEntries(path: string, text: string, key: string): ContactEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    // Every scalar stays text: `no` is a country, not a refusal.
    schema: 'failsafe',
    customTags: ['null'],
  });
  if (document.errors.length > 0)
    refuseContacts(
      path,
      problemText(document.errors.map(({ message }) => message.split('\n')[0].replace(/:$/, ''))),
    );
  let list: unknown = document.contents;
  if (isMap(list) && list.items.length === 1 && String(list.items[0].key) === key) list = list.items[0].value;
  if (!isSeq(list)) return refuseContacts(path, `wants a list, or one key \`${key}\` with the list`);
  return list.items.map((item) => {
    const node = item as { range?: [number, number, number] | null; toJS?: unknown } | null;
    const range = node?.range ?? null;
    let value: unknown;
    try {
      // No alias at all: a file of ten lines must not become a gigabyte.
      value = isMap(item) ? item.toJS(document, { maxAliasCount: 0 }) : null;
    } catch (error) {
      return refuseContacts(path, (error as Error).message);
    }
    return { value, line: range === null ? 1 : lines.linePos(range[0]).line };
  });
}

function csvEntries(path: string, text: string): ContactEntry[] {
  let rows: { readonly record: string[]; readonly info: { readonly lines: number } }[];
  try {
    rows = parseCsv(text, {
      // Files that were put together have both.
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      relax_column_count: true,
      info: true,
    }) as never;
  } catch (error) {
    if (error instanceof CsvError) return refuseContacts(path, error.message);
    throw error;
  }
  const head = rows.at(0);
  if (head === undefined) return refuseContacts(path, 'has no header');
  const names = head.record.map((name) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    refuseContacts(path, `line ${head.info.lines}: the column "${twice}" is there twice`);
  return rows.slice(1).map(({ record, info }) => ({
    value: Object.fromEntries(record.map((cell, column) => [names[column] ?? `column ${column + 1}`, cell])),
    line: info.lines,
  }));
}
