/** One suite for all fingerprints: the registry, each one's own examples, and packets that are not it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { MARKS } from '../model/marks.ts';
import { PACKET_FIELDS, type PacketField, type PacketFields, runFingerprint } from './fingerprint.ts';
import { FINGERPRINTS } from './registry.ts';

const FOLDER = new URL('.', import.meta.url);
const NO_MARKS = new Set(['fingerprint.ts', 'registry.ts']);

test('the registry holds every file of the folder, in the order of the columns', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  assert.deepEqual(
    files.filter((name) => !NO_MARKS.has(name)).sort(),
    FINGERPRINTS.map((fingerprint) => `${fingerprint.name}.ts`).sort(),
  );
  assert.deepEqual(
    FINGERPRINTS.map((fingerprint) => fingerprint.name),
    [...MARKS],
  );
});

test('a fingerprint asks for as many fields as its function takes, once each', () => {
  for (const fingerprint of FINGERPRINTS) {
    assert.equal(fingerprint.match.length, fingerprint.fields.length, fingerprint.name);
    assert.equal(new Set(fingerprint.fields).size, fingerprint.fields.length, fingerprint.name);
  }
});

test('the function stands above the object, and takes its fields in the order of their names', () => {
  for (const fingerprint of FINGERPRINTS) {
    const source = readFileSync(new URL(`./${fingerprint.name}.ts`, FOLDER), 'utf8');
    const signature = /export function \w+\(([^)]*)\)/.exec(source);
    assert.ok(signature, fingerprint.name);
    const parameters = signature[1].split(',').map((part) => part.split(':')[0].trim());
    assert.deepEqual(parameters.filter(Boolean), [...fingerprint.fields], fingerprint.name);
    assert.ok(source.indexOf('export function') < source.indexOf('export const'), fingerprint.name);
  }
});

for (const fingerprint of FINGERPRINTS) {
  test(`${fingerprint.name}: its examples`, () => {
    const outcomes = new Set<number>();
    for (const { title, packet, expect } of fingerprint.examples) {
      assert.equal(runFingerprint(fingerprint, packet), expect, `${fingerprint.name}: ${title}`);
      outcomes.add(expect === 0 ? 0 : 1);
    }
    assert.equal(outcomes.size, 2, 'a fingerprint shows what it matches and what it does not');
  });
}

const anyField = fc.oneof(
  fc.nat(0xffffffff),
  fc.constantFrom(
    0,
    1,
    2,
    4,
    6,
    0x12,
    17,
    23,
    64,
    128,
    255,
    512,
    1024,
    1025,
    54321,
    65535,
    0x020405b4,
    0xffffffff,
  ),
);
const anyPacket = fc.record(
  Object.fromEntries(PACKET_FIELDS.map((field) => [field, anyField])) as Record<PacketField, typeof anyField>,
) as fc.Arbitrary<PacketFields>;

test('no packet makes a fingerprint throw or answer anything but 0, 1 or 2', () => {
  fc.assert(
    fc.property(anyPacket, (packet) => {
      for (const fingerprint of FINGERPRINTS) {
        assert.ok([0, 1, 2].includes(runFingerprint(fingerprint, packet)), fingerprint.name);
      }
    }),
    { numRuns: 2000 },
  );
});

test('an example of one tool carries the mark of no other', () => {
  const tools = FINGERPRINTS.filter((fingerprint) => fingerprint.name !== 'irregular');
  for (const fingerprint of tools) {
    for (const { title, packet, expect } of fingerprint.examples) {
      if (expect !== 2) continue;
      for (const other of tools) {
        if (other === fingerprint) continue;
        // Fields that an example leaves open are 0, and 0 equals 0: give them values of no tool.
        const found = runFingerprint(other, { dst: 0xc0000299, seq: 0x5eed_0001, ...packet });
        assert.ok(found < 2, `${fingerprint.name} "${title}" looks like ${other.name}`);
      }
    }
  }
});
