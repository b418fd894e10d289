import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseAddress } from '../base/address.ts';
import { allKnownScanners } from './all-known-scanners.ts';
import { type ImportedList, listFolder, readLists, removeList, storeList } from './imported-lists.ts';
import { KnownScanners } from './known-scanners.ts';
import { normaliseOrganisation } from './organisation-name.ts';

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
  for (const spelling of ['Shodan', 'SHODAN', 'shodan.io', ' Shodan.io '])
    assert.equal(normaliseOrganisation(spelling), 'Shodan');
  assert.equal(normaliseOrganisation('Survey  of  Somewhere'), 'Survey of Somewhere');
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

test('what was cut off while it was written is not there', () => {
  writeFileSync(join(listFolder(folder), 'mine.json.99999.partial'), '{"format":1,"entr');
  assert.equal(readLists(folder).length, 1);
  assert.equal(readdirSync(listFolder(folder)).filter((file) => file.endsWith('.json')).length, 1);
});

test('a damaged list is told and not passed over', async () => {
  writeFileSync(join(listFolder(folder), 'broken.json'), '{"format":1');
  await assert.rejects(allKnownScanners({ files: [], dataFolder: folder }), { code: 'E_SCANNERS_FILE' });
  rmSync(join(listFolder(folder), 'broken.json'));
  assert.equal(removeList(folder, 'mine'), true);
  assert.equal(removeList(folder, 'mine'), false);
  assert.deepEqual(readLists(folder), []);
});

test('a name of a list is no way out of its folder', () => {
  for (const name of ['../state', 'a/b', '', '.hidden', 'x'.repeat(90)])
    assert.throws(() => storeList(folder, listOf(3, { name }), false), { code: 'E_USAGE' });
});
