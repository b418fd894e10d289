import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { SYSTEM_KINDS } from '../make.ts';
import { MAKES } from './registry.ts';

test('the registry lists the folder, each make under its file’s name', () => {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'registry.ts')
    .map((name) => name.slice(0, -3));
  assert.deepEqual(MAKES.map((make) => make.name).sort(), files.sort());
});

test('each file exports one plain object alone', async () => {
  for (const make of MAKES) {
    const exported = Object.values((await import(`./${make.name}.ts`)) as Record<string, unknown>);
    assert.deepEqual(exported, [make]);
    const [least, most] = make.count;
    assert.ok(least >= 1 && most >= least && make.title.length > 5);
  }
});

test('there is every kind of sender, and at least fourteen makes of unknown system', () => {
  assert.deepEqual([...new Set(MAKES.map((make) => make.kind))].sort(), [...SYSTEM_KINDS].sort());
  assert.ok(MAKES.filter((make) => make.kind === 'unknown').length >= 14);
});
