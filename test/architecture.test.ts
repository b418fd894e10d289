/** Who may import whom: DESIGN's levels, held here. A file in no level fails. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCE = join(ROOT, 'src');

/** Folder under src/ -> level. A folder imports from lower levels, and from itself. */
const LEVELS: Readonly<Record<string, number>> = {
  base: 0,
  model: 1,
  wire: 1,
  capture: 2,
  fingerprints: 2,
  networks: 2,
  telescope: 3,
  decoys: 3,
  generate: 3,
  notices: 3,
  rules: 3,
  scanners: 3,
  sensor: 3,
  store: 3,
  hub: 4,
  cli: 5,
};

/** Beyond the levels: what would make a measurement measure itself. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['generate', 'fingerprints'],
  ['generate', 'networks'],
  ['generate', 'capture'],
  ['generate', 'scanners'],
];

/** The hub knows level 3 by its ports alone; the command line hands it what stands behind them. */
const PORTS = ['store/facts-port.ts', 'store/state-port.ts', 'store/cases-port.ts', 'store/visits-port.ts'];

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'|new URL\('(\.[^']+\.ts)'/g)];
  return found.map((match) => resolve(dirname(file), match[1] ?? match[2]));
}

function folderOf(file: string): string {
  return relative(SOURCE, file).split('/')[0];
}

const files = filesUnder(SOURCE);

test('every file of src/ is in a folder that has a level', () => {
  assert.ok(files.length > 40);
  for (const file of files) assert.ok(folderOf(file) in LEVELS, `${relative(ROOT, file)} is in no level`);
});

test('imports go down the levels, never sideways and never up', () => {
  let seen = 0;
  for (const file of files) {
    // A suite may look at a neighbour to hold an agreement between the two.
    if (file.endsWith('.test.ts')) continue;
    const from = folderOf(file);
    for (const target of importsOf(file)) {
      if (!target.startsWith(SOURCE)) continue;
      const to = folderOf(target);
      seen++;
      if (from === to) continue;
      assert.ok(
        LEVELS[to] < LEVELS[from],
        `${relative(ROOT, file)} (level ${LEVELS[from]}) imports ${relative(ROOT, target)} (level ${LEVELS[to]})`,
      );
    }
  }
  assert.ok(seen > 100, 'the test found no imports: its pattern is broken');
});

test('the hub imports base, model and the ports of the stores, nothing else of ours', () => {
  const allowed = ['base', 'model', 'hub'];
  for (const file of files.filter((one) => folderOf(one) === 'hub' && !one.endsWith('.test.ts'))) {
    for (const target of importsOf(file)) {
      const inside = relative(SOURCE, target);
      assert.ok(
        allowed.includes(folderOf(target)) || PORTS.includes(inside),
        `${relative(ROOT, file)} imports ${inside}`,
      );
    }
  }
});

test('the generator shares nothing with the detector but wire/', () => {
  for (const file of filesUnder(join(SOURCE, 'generate'))) {
    for (const target of importsOf(file)) {
      for (const [from, to] of FORBIDDEN) {
        assert.ok(
          folderOf(file) !== from || folderOf(target) !== to,
          `${relative(ROOT, file)} imports ${to}/`,
        );
      }
    }
  }
});

test('no name of a machine, a workplace or a registry is in the project', () => {
  const texts = ['package.json', 'package-lock.json', 'README.md', 'CONTRIBUTING.md'].map((name) =>
    join(ROOT, name),
  );
  for (const file of texts) {
    const text = readFileSync(file, 'utf8');
    assert.ok(!/"resolved": "https?:|https?:\/\/registry|\/root\/|\/work\//.test(text), relative(ROOT, file));
  }
});
