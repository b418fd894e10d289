import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaOf, MOST_SOURCES_SHOWN, VERDICT_MARKS, verdictOutline } from './system-shapes.ts';

test('area grows with the number of sources, between what can be seen and a /24', () => {
  assert.ok(areaOf(1) >= 50);
  assert.equal(areaOf(200), 2 * areaOf(100));
  assert.equal(areaOf(MOST_SOURCES_SHOWN), areaOf(100_000));
});

test('every shape encloses the area that was asked for', () => {
  const numbers = (path: string) => path.match(/-?\d+(\.\d+)?/g)!.map(Number);
  const half = numbers(verdictOutline('unknown-systematic', 800))[2];
  assert.ok(Math.abs(2 * half ** 2 - 800) < 8);
  const radius = numbers(verdictOutline('known', 800))[2];
  assert.ok(Math.abs(Math.PI * radius ** 2 - 800) < 8);
  const side = numbers(verdictOutline('malware', 800))[2];
  assert.ok(Math.abs(side ** 2 - 800) < 8);
});

test('without colours, letter and outline still tell the verdicts apart', () => {
  const marks = Object.entries(VERDICT_MARKS);
  assert.equal(new Set(marks.map(([, mark]) => mark.letter)).size, marks.length);
  const looks = marks.map(
    ([verdict, mark]) => `${mark.isHollow} ${verdictOutline(verdict as keyof typeof VERDICT_MARKS, 100)}`,
  );
  assert.equal(new Set(looks).size, marks.length);
});
