import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { overlay } from './network-overlay.ts';
import type { Ranges } from './network-source.ts';

const range = fc.record({
  start: fc.nat({ max: 40 }),
  length: fc.integer({ min: 1, max: 20 }),
  mark: fc.integer({ min: 1, max: 3 }),
});

type Row = { start: number; length: number; mark: number };

function columns(rows: readonly Row[]): Ranges<number> {
  return {
    starts: rows.map(({ start }) => start),
    untils: rows.map(({ start, length }) => start + length),
    marks: rows.map(({ mark }) => mark),
  };
}

/** What the rule says: of the ranges that hold the address, the last to start, then the shortest, the later. */
function markAt(rows: readonly Row[], address: number): number {
  let best: Row | undefined;
  for (const row of rows) {
    if (address < row.start || address >= row.start + row.length) continue;
    const isBetter =
      best === undefined || row.start > best.start || (row.start === best.start && row.length <= best.length);
    if (isBetter) best = row;
  }
  return best?.mark ?? 0;
}

test('every address gets what a search through both lists gives, overlaps and all', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.array(range, { maxLength: 12 }), (asns, countries) => {
      const merged = overlay(columns(asns), columns(countries));
      for (let address = 0; address < 64; address++) {
        const row = merged.starts.findIndex((start, i) => start <= address && address < merged.untils[i]);
        assert.equal(row < 0 ? 0 : merged.asns[row], markAt(asns, address));
        assert.equal(row < 0 ? 0 : merged.countries[row], markAt(countries, address));
      }
    }),
    { numRuns: 1000 },
  );
});

test('ranges come out sorted, apart, never empty, and neighbours differ', () => {
  fc.assert(
    fc.property(fc.array(range), fc.array(range), (asns, countries) => {
      const { starts, untils, ...marks } = overlay(columns(asns), columns(countries));
      for (let i = 0; i < starts.length; i++) {
        assert.ok(starts[i] < untils[i]);
        if (i === 0) continue;
        assert.ok(untils[i - 1] <= starts[i]);
        const isSame = marks.asns[i - 1] === marks.asns[i] && marks.countries[i - 1] === marks.countries[i];
        assert.ok(untils[i - 1] < starts[i] || !isSame);
      }
    }),
  );
});

test('128-bit bounds are exact up to the last address', () => {
  const top = 1n << 128n;
  const { starts, untils } = overlay(
    { starts: [0n, top - 2n], untils: [1n, top], marks: [1, 2] },
    { starts: [top - 1n], untils: [top], marks: [7] },
  );
  assert.deepEqual(starts, [0n, top - 2n, top - 1n]);
  assert.deepEqual(untils, [1n, top - 1n, top]);
});
