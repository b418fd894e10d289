import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SYSTEM_EVIDENCE_CODES } from './evidence-codes.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));

test('every code that a file of this folder gives is listed, and every listed one is given', () => {
  const text = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'evidence-codes.ts')
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n');
  const given = [...text.matchAll(/\bcode:([^,]+),/g)].flatMap(([, value]) =>
    [...value.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code),
  );
  const codes = new Set(given.filter((code) => code !== 'byte-reversed' || code in SYSTEM_EVIDENCE_CODES));
  assert.deepEqual([...codes].sort(), Object.keys(SYSTEM_EVIDENCE_CODES).sort());
});
