import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { loadReverseNames } from './reverse-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-names-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'names.csv');
  writeFileSync(path, text);
  return path;
}

test('names are found under the address as Yamori writes it, with a header or without', () => {
  const rows = '192.0.2.1,a.example.jp\n"2001:DB8::1", "b.example.jp"\n\n';
  for (const text of [rows, `address,name\r\n${rows}`, `\ufeff${rows}`]) {
    const names = loadReverseNames(file(text));
    assert.deepEqual(
      [...names],
      [
        ['192.0.2.1', 'a.example.jp'],
        ['2001:db8::1', 'b.example.jp'],
      ],
    );
  }
});

test('a line without an address and a name is refused with its number', () => {
  for (const line of ['192.0.2.300,a.example.jp', '192.0.2.2', '192.0.2.2,']) {
    assert.throws(
      () => loadReverseNames(file(`192.0.2.1,a.example.jp\n${line}\n`)),
      (error) =>
        error instanceof YamoriError && error.code === 'E_NAMES_FILE' && /line 2/.test(error.message),
    );
  }
});
