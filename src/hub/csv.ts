/** CSV (RFC 4180) that a spreadsheet opens without running anything: a cell that begins like a formula is quoted with '. */

const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  let text = Array.isArray(value) ? value.join(' ') : String(value);
  if (FORMULA.test(text) && !NUMBER.test(text)) text = `'${text}`;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvHead(columns: readonly string[]): string {
  return `${columns.join(',')}\r\n`;
}

export function csvRow(row: object, columns: readonly string[]): string {
  return `${columns.map((column) => cell((row as Record<string, unknown>)[column])).join(',')}\r\n`;
}
