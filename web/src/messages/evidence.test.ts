import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DECOY_EVIDENCE_CODES } from '../../../src/decoys/visitors/evidence-codes.ts';
import { EVIDENCE_CODES } from '../../../src/rules/evidence-codes.ts';
import { evidenceEn } from './evidence-en.ts';
import { evidenceJa } from './evidence-ja.ts';

const SCANNERS = new URL('../../../src/scanners/', import.meta.url);

/** Codes as they stand in the source of the detector; the word that a condition compares with is none. */
function codesOfScanners(): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(SCANNERS)) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(new URL(name, SCANNERS), 'utf8');
    for (const [place] of text.matchAll(/\bcode:[^,\n]*'[a-z-]+'/g)) {
      for (const [, code] of place.replaceAll(/=== '[^']*'/g, '').matchAll(/'([a-z-]+)'/g)) found.add(code);
    }
  }
  return found;
}

test('every code of a verdict about a source is explained in both languages', () => {
  for (const code of Object.keys(EVIDENCE_CODES)) {
    assert.ok(code in evidenceEn, code);
    assert.ok(code in evidenceJa, code);
  }
});

test('every code of evidence from decoys is explained in both languages', () => {
  for (const code of Object.keys(DECOY_EVIDENCE_CODES)) {
    assert.ok(code in evidenceEn, code);
    assert.ok(code in evidenceJa, code);
  }
});

test('every code of a verdict about a scanning system is explained in both languages', () => {
  const codes = codesOfScanners();
  assert.ok(codes.size > 15, 'the test found no codes: its pattern is broken');
  for (const code of codes) {
    assert.ok(code in evidenceEn, code);
    assert.ok(code in evidenceJa, code);
  }
});

test('an explanation is a sentence, and the Japanese one is Japanese', () => {
  for (const text of Object.values(evidenceEn)) assert.match(text, /^[A-Z].*\.$/);
  for (const text of Object.values(evidenceJa)) assert.match(text, /[\u3040-\u30ff].*。$/);
});
