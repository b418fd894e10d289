import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_MIX, namedMix } from '../mix.ts';
import { KINDS } from './registry.ts';

test('the registry lists the folder, each kind under its file’s name', () => {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'registry.ts')
    .map((name) => name.slice(0, -3));
  assert.deepEqual(KINDS.map((kind) => kind.name).sort(), files.sort());
});

test('each file exports one plain object, and nothing else that is a kind', async () => {
  for (const kind of KINDS) {
    const exported = Object.values((await import(`./${kind.name}.ts`)) as Record<string, unknown>);
    assert.equal(exported.filter((value) => value === kind).length, 1, kind.name);
    assert.equal(
      exported.filter((value) => typeof value === 'object' && value !== null && 'send' in value).length,
      1,
    );
    assert.ok(kind.title.length > 5 && kind.families.length > 0);
  }
});

test('the month has every kind but dirt', () => {
  const { ipv4, ipv6 } = namedMix(DEFAULT_MIX)!;
  const missing = KINDS.filter((kind) => ![...ipv4, ...ipv6].some((row) => row.kind === kind.name));
  assert.deepEqual(
    missing.map((kind) => kind.class),
    ['noise', 'noise'],
  );
  for (const row of ipv6) {
    assert.ok(KINDS.find((kind) => kind.name === row.kind)!.families.includes(6), row.kind);
  }
});
