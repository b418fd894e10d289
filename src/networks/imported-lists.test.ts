import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseAddress } from '../base/address.ts';
import { allKnownScanners } from './all-known-scanners.ts';
import {
  type ImportedList,
  knownScannersOf,
  listFolder,
  readLists,
  removeList,
  storeList,
} from './imported-lists.ts';
import { KnownScanners } from './known-scanners.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-lists-'));
after(() => rmSync(folder, { recursive: true }));

const AT = Date.parse('2026-06-01T00:00:00Z') / 1000;

function listOf(count: number, more: Partial<ImportedList> = {}): ImportedList {
  return {
    format: 1,
    kind: 'csv',
    name: 'mine',
    importedAt: '2026-05-01T12:00:00.000Z',
    from: 'mine.csv',
    licence: 'none',
    entries: Array.from({ length: count }, (_, i) => ({
      prefix: `192.0.2.${i}`,
      organisation: 'shodan.io',
      lastSeen: '2026-04-30',
    })),
    ...more,
  };
}

async function whoIs(text: string) {
  const known = await allKnownScanners({ files: [], dataFolder: folder });
  return new KnownScanners(known, { at: AT }).find(parseAddress(text)!);
}

test('an imported list counts beside the built-in ones, under one name for one organisation', async () => {
  storeList(folder, listOf(10), false);
  const found = await whoIs('192.0.2.7');
  assert.equal(found?.organisation, 'Shodan');
  assert.equal(found.source, 'mine');
  assert.equal(found.stale, false);
  assert.equal((await whoIs('162.142.125.9'))?.organisation, 'Censys');
});

test('entries age: half a year later they are stale, and count half', async () => {
  const known = await allKnownScanners({ files: [], dataFolder: folder });
  const later = new KnownScanners(known, { at: AT + 300 * 86_400 }).find(parseAddress('192.0.2.7')!);
  assert.equal(later?.stale, true);
  assert.ok(later.confidence < 0.5);
});

test('a list that shrank to less than half, or to nothing, is refused and the old one stays', async () => {
  storeList(folder, listOf(10), false);
  assert.throws(() => storeList(folder, listOf(4), false), { code: 'E_SCANNERS_FILE' });
  assert.throws(() => storeList(folder, listOf(0), true), { code: 'E_SCANNERS_FILE' });
  assert.equal(readLists(folder)[0].entries.length, 10);
  storeList(folder, listOf(4), true);
  assert.equal(readLists(folder)[0].entries.length, 4);
});

test('killed between writing and renaming, the old list stays, and the next import cleans up', () => {
  storeList(folder, listOf(10), true);
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const child = spawnSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.renameSync = () => process.kill(process.pid, 'SIGKILL');
    syncBuiltinESMExports();
    const { storeList } = await import(${url('./imported-lists.ts')});
    storeList(${JSON.stringify(folder)}, ${JSON.stringify(listOf(20))}, false);`,
  ]);
  assert.equal(child.signal, 'SIGKILL', String(child.stderr));
  const partials = () => readdirSync(listFolder(folder)).filter((file) => file.endsWith('.partial'));
  assert.equal(partials().length, 1);
  assert.deepEqual(readLists(folder), [listOf(10)]);
  storeList(folder, listOf(20), false);
  assert.deepEqual([partials(), readLists(folder)[0].entries.length], [[], 20]);
});

test('a damaged list is told and not passed over, and can be taken away or replaced', async () => {
  const path = join(listFolder(folder), 'broken.json');
  const damaged = [
    '{"format":1',
    'null',
    '[]',
    JSON.stringify({ ...listOf(1), format: 2 }),
    JSON.stringify({ ...listOf(1), entries: [{ prefix: 7 }] }),
    JSON.stringify({ ...listOf(1), importedAt: 'once' }),
  ];
  for (const text of damaged) {
    writeFileSync(path, text);
    await assert.rejects(
      allKnownScanners({ files: [], dataFolder: folder }),
      { code: 'E_SCANNERS_FILE' },
      text,
    );
    assert.throws(() => storeList(folder, listOf(3, { name: 'broken' }), false), { code: 'E_SCANNERS_FILE' });
  }
  storeList(folder, listOf(3, { name: 'broken' }), true);
  assert.equal(readLists(folder).length, 2);
  writeFileSync(path, 'damaged again');
  assert.equal(removeList(folder, 'broken'), true);
  assert.equal(removeList(folder, 'mine'), true);
  assert.equal(removeList(folder, 'mine'), false);
  assert.deepEqual(readLists(folder), []);
});

test('undated entries are as old as their import, dates ahead of it too; candidates count half as much', () => {
  const entry = { prefix: '192.0.2.1', organisation: 'Survey', lastSeen: null };
  const [undated, ahead, candidate] = knownScannersOf(
    listOf(0, {
      undatedConfidence: 0.6,
      entries: [entry, { ...entry, lastSeen: '2999-01-01' }, { ...entry, candidate: true }],
    }),
  );
  assert.deepEqual([undated.asOf, undated.confidence], ['2026-05-01', 0.6]);
  assert.deepEqual([ahead.asOf, ahead.confidence], ['2026-05-01', 0.95]);
  assert.deepEqual([candidate.source, candidate.confidence], ['mine, a candidate', 0.5]);
});

test('for one prefix a statement comes before a candidate, and what the operator named before both', async () => {
  const entry = { prefix: '192.0.2.1', organisation: 'Stated', lastSeen: '2026-04-30' };
  storeList(folder, listOf(0, { name: 'a', entries: [entry] }), false);
  const thought = { ...entry, organisation: 'Thought', candidate: true } as const;
  storeList(folder, listOf(0, { name: 'z', entries: [thought] }), false);
  assert.equal((await whoIs('192.0.2.1'))?.organisation, 'Stated');
  const file = join(folder, 'named.csv');
  writeFileSync(file, '192.0.2.1,Named,2026-04-30\n');
  const known = await allKnownScanners({ files: [file], dataFolder: folder });
  const found = new KnownScanners(known, { at: AT }).find(parseAddress('192.0.2.1')!);
  assert.equal(found?.organisation, 'Named');
});

test('a name of a list is no way out of its folder', () => {
  for (const name of ['../state', 'a/b', '', '.hidden', 'x'.repeat(90)])
    assert.throws(() => storeList(folder, listOf(3, { name }), false), { code: 'E_USAGE' });
  assert.throws(() => removeList(folder, '../named'), { code: 'E_USAGE' });
});
