import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readFound, readTruth } from './labelled-systems.ts';
import { scannerFiles, worldsOf } from './worlds.ts';

const folder = mkdtempSync(join(tmpdir(), 'labelled-systems-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEADER = { systemsTruth: 1, dark: ['198.18.0.0/24', '198.18.4.0/24'], start: '', days: 90, seed: 1 };
const SYSTEM = { system: 7, kind: 'unknown', make: 'hand-over', name: null, members: ['192.0.2.1'] };

test('a truth is its header and a system a line', async () => {
  const file = write('a.truth.ndjson', `${JSON.stringify(HEADER)}\n${JSON.stringify(SYSTEM)}\n`);
  assert.deepEqual(await readTruth('a', file), {
    name: 'a',
    dark: HEADER.dark,
    days: 90,
    systems: [{ id: '7', kind: 'unknown', make: 'hand-over', name: '', members: ['192.0.2.1'] }],
  });
});

test('a truth without a header, or with a kind that no score knows, is refused', async () => {
  const headless = write('b.truth.ndjson', `${JSON.stringify(SYSTEM)}\n`);
  await assert.rejects(readTruth('b', headless), /systemsTruth/);
  const strange = write(
    'c.truth.ndjson',
    `${JSON.stringify(HEADER)}\n${JSON.stringify({ ...SYSTEM, kind: 'x' })}\n`,
  );
  await assert.rejects(readTruth('c', strange), /kind "x"/);
});

test('an answer may state no p, and no verdict that the contract does not have', () => {
  const system = { id: 's', verdict: 'known', name: 'Censys', members: ['192.0.2.9'] };
  const file = write('answer.json', JSON.stringify({ tested: 5, systems: [system] }));
  assert.deepEqual(readFound(file), { tested: 5, systems: [{ ...system, p: null, q: null }] });
  const strange = write('strange.json', JSON.stringify({ systems: [{ ...system, verdict: 'benign' }] }));
  assert.throws(() => readFound(strange), /benign/);
});

test('a folder of worlds wants a truth and a list beside each capture', () => {
  assert.throws(() => worldsOf(join(folder, 'none')), /does not exist/);
  assert.throws(() => worldsOf(folder), /holds no \.pcap/);
  write('a.pcap', '');
  assert.throws(() => worldsOf(folder), /a\.scanners\.csv is missing/);
  write('a.scanners.csv', '');
  assert.deepEqual(
    worldsOf(folder).map(({ name }) => name),
    ['a'],
  );
});

test('a list without an entry is named to nobody', () => {
  const world = { name: 'd', capture: '', truth: '' };
  const empty = write('d.csv', 'prefix,organisation,last_seen\n');
  assert.deepEqual(scannerFiles({ ...world, scanners: empty }), []);
  const one = write('e.csv', 'prefix,organisation,last_seen\n192.0.2.0/24,Example,2026-10-01\n');
  assert.deepEqual(scannerFiles({ ...world, scanners: one }), [one]);
});
