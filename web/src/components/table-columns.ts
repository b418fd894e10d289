/** What a column of a table is, and how a table becomes text. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  /** In the address bar. */
  readonly key: string;
  readonly head: string;
  /** Stands in the head, so that the numbers below stay bare. */
  readonly unit?: string;
  readonly numeric?: boolean;
  /** Sorts newest first. */
  readonly time?: boolean;
  /** At least; the rest is shared by `grow`. */
  readonly width: number;
  readonly grow?: number;
  /** Name of the sort in the API; without: not sortable. */
  readonly sort?: string;
  /** What is copied; also what is shown where there is no `cell`. */
  readonly text: (row: Row) => string;
  readonly cell?: (row: Row) => ReactNode;
  /** What a click on the value filters by. */
  readonly filter?: (row: Row) => { readonly name: string; readonly value: string } | null;
  /** Not shown until chosen. */
  readonly hidden?: boolean;
}

/** In the order of the columns, whatever the order of `chosen`; unknown names are passed over. */
export function shownColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[],
): readonly Column<Row>[] {
  const picked = columns.filter((column) => chosen.includes(column.key));
  return picked.length > 0 ? picked : columns.filter((column) => !column.hidden);
}

export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const clean = (text: string) => text.replaceAll(/[\t\r\n]+/g, ' ');
  return [
    columns.map((column) => column.head).join('\t'),
    ...rows.map((row) => columns.map((column) => clean(column.text(row))).join('\t')),
  ].join('\n');
}

/** A spreadsheet runs what begins with = + - @, and some of our texts come from strangers. */
function csvField(text: string, numeric: boolean): string {
  const safe = !numeric && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function tableCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return [
    columns.map((column) => csvField(column.key, false)).join(','),
    ...rows.map((row) =>
      columns.map((column) => csvField(column.text(row), column.numeric === true)).join(','),
    ),
  ].join('\r\n');
}
