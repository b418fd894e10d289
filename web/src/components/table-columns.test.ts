import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Column, shownColumns, tableCsv, tableText } from './table-columns.ts';

interface Row {
  readonly name: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  { key: 'name', head: 'Name', width: 1, text: (row) => row.name },
  { key: 'count', head: 'Count', width: 1, numeric: true, text: (row) => String(row.count) },
  { key: 'late', head: 'Late', width: 1, hidden: true, text: () => '' },
];

test('columns keep their order, unknown names are passed over, none chosen is the default', () => {
  const keys = (chosen: readonly string[]) => shownColumns(columns, chosen).map((column) => column.key);
  assert.deepEqual(keys(['late', 'name', 'nonsense']), ['name', 'late']);
  assert.deepEqual(keys([]), ['name', 'count']);
  assert.deepEqual(keys(['nonsense']), ['name', 'count']);
});

test('what a stranger named cannot become a formula in a spreadsheet; a number stays one', () => {
  const csv = tableCsv(columns.slice(0, 2), [
    { name: '=HYPERLINK("http://x")', count: -3 },
    { name: '@a, "b"', count: 4 },
  ]);
  assert.equal(csv, 'name,count\r\n"\'=HYPERLINK(""http://x"")",-3\r\n"\'@a, ""b""",4');
});

test('a line break inside a value does not make a second row', () => {
  const text = tableText(columns.slice(0, 2), [{ name: 'a\nb\tc', count: 1 }]);
  assert.equal(text, 'Name\tCount\na b c\t1');
});
