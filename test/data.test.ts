/** `yamori data`: a list that was imported names its scanners everywhere. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { yamori } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-data-'));
after(() => rmSync(folder, { recursive: true }));

const data = ['--data', folder];
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('imported, listed, asked, refused when it is cut, removed', async () => {
  const entries = Array.from({ length: 20 }, (_, i) => ({
    ip: `192.0.2.${i}`,
    scanner: 'Example Survey',
    last_seen: new Date().toISOString().slice(0, 10),
  }));
  const good = file('survey.json', JSON.stringify(entries));
  const imported = await yamori(['data', 'import', 'nict-survey-scanner', good, ...data]);
  assert.equal(imported.status, 0, imported.stderr);
  assert.match(imported.stdout, /20 entries of 1 organisations imported/);
  const listed = await yamori(['data', 'list', ...data]);
  assert.match(listed.stdout, /nict-survey-scanner +20 entries/);
  assert.match(listed.stdout, /UTC/);
  const shown = await yamori(['data', 'show', '192.0.2.7', ...data]);
  assert.match(shown.stdout, /192\.0\.2\.7: Example Survey \(nict-survey-scanner/);

  const cut = file('cut.json', JSON.stringify(entries).slice(0, 300));
  const refused = await yamori(['data', 'import', 'nict-survey-scanner', cut, ...data]);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /E_SCANNERS_FILE/);
  const shorter = file('shorter.json', JSON.stringify(entries.slice(0, 5)));
  const shrunk = await yamori(['data', 'import', 'nict-survey-scanner', shorter, ...data]);
  assert.match(shrunk.stderr, /5 entries where nict-survey-scanner had 20/);
  assert.match((await yamori(['data', 'list', ...data])).stdout, / 20 entries/);

  const removed = await yamori(['data', 'remove', 'nict-survey-scanner', ...data]);
  assert.equal(removed.status, 0);
  assert.match((await yamori(['data', 'show', '192.0.2.7', ...data])).stdout, /in no list/);
});

test('a kind that is none is told with those that are', async () => {
  const { status, stderr } = await yamori(['data', 'import', 'blocklist', file('x.csv', ''), ...data]);
  assert.equal(status, 2);
  assert.match(stderr, /nict-survey-scanner, misp-warninglist/);
});

test('from standard input too', async () => {
  const { status, stdout } = await yamori(
    ['data', 'import', 'csv', '-', '--name', 'mine', ...data],
    Buffer.from('prefix,organisation\n192.0.2.0/28,Mine\n'),
  );
  assert.equal(status, 0);
  assert.match(stdout, /mine: 1 entries/);
});
