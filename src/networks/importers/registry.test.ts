import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { YamoriError } from '../../base/errors.ts';
import type { ImportContext } from './importer.ts';
import { IMPORTERS } from './registry.ts';

const CONTEXT: ImportContext = { file: 'list', organisation: null };
const NOT_KINDS = ['importer.ts', 'csv-list.ts', 'registry.ts', 'registry.test.ts'];

test('every importer of the folder is in the registry, under the name of its file', () => {
  const files = readdirSync(dirname(fileURLToPath(import.meta.url))).filter(
    (file) => !NOT_KINDS.includes(file),
  );
  const names = IMPORTERS.map(({ name }) => (name === 'csv' ? 'plain-csv.ts' : `${name}.ts`));
  assert.deepEqual(names.sort(), files.sort());
});

for (const importer of IMPORTERS) {
  test(`${importer.name}: its examples are read as they say`, () => {
    assert.ok(importer.examples.length > 0);
    for (const { text, entries } of importer.examples)
      assert.deepEqual(importer.parse(text, CONTEXT), entries);
  });

  test(`${importer.name}: whatever else comes is read or refused, and nothing in between`, () => {
    const [{ text }] = importer.examples;
    const mangled = fc
      .tuple(fc.nat(text.length), fc.nat(text.length), fc.string())
      .map(([from, to, put]) => text.slice(0, from) + put + text.slice(to));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (one) => {
        try {
          for (const entry of importer.parse(one, CONTEXT)) assert.notEqual(entry.organisation, '');
        } catch (error) {
          assert.ok(error instanceof YamoriError && error.code === 'E_SCANNERS_FILE', String(error));
        }
      }),
    );
  });

  test(`${importer.name}: a page of HTML, a cut file and a wrong address are refused`, () => {
    const [{ text }] = importer.examples;
    const refused = (one: string) =>
      assert.throws(() => importer.parse(one, CONTEXT), { code: 'E_SCANNERS_FILE' }, one.slice(0, 80));
    refused('<!DOCTYPE html>\n<html><body>404: Not Found</body></html>\n');
    if (text.startsWith('[') || text.startsWith('{')) refused(text.slice(0, -12));
    refused(text.replace(/192\.0\.2\.\d+/, '192.0.2.999'));
  });
}

test('a list that names nobody takes the organisation of the operator', () => {
  const collins = IMPORTERS.find(({ name }) => name === 'collins-acknowledged-scanners')!;
  assert.deepEqual(collins.parse('192.0.2.0/28\n', { file: 'list', organisation: 'Survey' }), [
    { prefix: '192.0.2.0/28', organisation: 'Survey', lastSeen: null },
  ]);
  assert.throws(() => collins.parse('192.0.2.0/28\n', CONTEXT), { code: 'E_SCANNERS_FILE' });
});
