/** Pages of docs/reference agree with the code, and the code with its own lists of names. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { REFERENCE_FOLDER, referencePages } from '../scripts/write-reference.ts';
import {
  DECOY_COUNT_NAMES,
  GARDEN_COUNT_NAMES,
  HUB_COUNT_NAMES,
  NOTE_NAMES,
  SKIP_NAMES,
} from '../src/model/count-names.ts';

for (const [name, text] of Object.entries(referencePages())) {
  test(`docs/reference/${name} is what the code says`, () => {
    assert.equal(
      readFileSync(join(REFERENCE_FOLDER, name), 'utf8'),
      text,
      'run `npm run docs` and commit the pages',
    );
  });
}

const SOURCE = join(REFERENCE_FOLDER, '../../src');

test('every count that the code makes has a name with a meaning, and every name is used', () => {
  const files = [
    ...globSync(join(SOURCE, 'capture/*.ts')),
    join(SOURCE, 'telescope/counter.ts'),
    join(SOURCE, 'telescope/telescope.ts'),
    join(SOURCE, 'cli/hub/drain-to-spool.ts'),
  ];
  const text = files
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const used = new Set<string>();
  for (const match of text.matchAll(/(?:counts\.add\(|count: |\[(?:SKIP|NOTE)_\w+, )'([a-z-]+)'/g))
    used.add(match[1]);
  const named = new Set([...Object.keys(SKIP_NAMES), ...Object.keys(NOTE_NAMES)]);
  assert.ok(used.size > 20, 'the pattern finds the names');
  for (const name of used) assert.ok(named.has(name), `${name} is counted and has no meaning`);
  for (const name of named)
    assert.ok(text.includes(`'${name}'`) || text.includes(`\`${name}:`), `${name} is never counted`);
});

test('every count that a hub makes has a name with a meaning, and every name is used', () => {
  const files = ['notices/**/*.ts', 'hub/**/*.ts', 'store/state/visits.ts'].flatMap((pattern) =>
    globSync(join(SOURCE, pattern)),
  );
  const text = textOf(files.filter((file) => !file.includes('/notices/garden/')));
  const used = new Set<string>();
  for (const match of text.matchAll(/(?:\bcount|tellCount)\??\.?\(\s*'([a-z-]+)'/g)) used.add(match[1]);
  assert.ok(used.size > 5, 'the pattern finds the names');
  for (const name of used) assert.ok(name in HUB_COUNT_NAMES, `${name} is counted and has no meaning`);
  for (const name of Object.keys(HUB_COUNT_NAMES))
    assert.ok(text.includes(`'${name}'`), `${name} is never counted`);
});

test('what gardens and decoys count has a name with a meaning, and every name is used', () => {
  for (const [folder, names] of [
    ['notices/garden', GARDEN_COUNT_NAMES],
    ['decoys', DECOY_COUNT_NAMES],
  ] as const) {
    const text = textOf(globSync(join(SOURCE, folder, '**/*.ts')));
    const used = new Set<string>();
    for (const match of text.matchAll(/(?:\bcount|\brefuse)\??\.?\(\s*'([a-z0-9-]+)'/g)) used.add(match[1]);
    assert.ok(used.size > 5, `the pattern finds the names in ${folder}`);
    for (const name of used) assert.ok(name in names, `${name} is counted and has no meaning`);
    for (const name of Object.keys(names)) {
      // Of a fault the name is put together.
      const plain = name.replace(/^http-/, '');
      assert.ok(new RegExp(`['"\n ](?:${name}|${plain})['":]`).test(text), `${name} is never counted`);
    }
  }
});

/** Of what runs, without tests. */
function textOf(files: readonly string[]): string {
  return files
    .filter((file) => !/\.test\.ts$|-fixture\.ts$|-conformance\.ts$|\/testing/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}
