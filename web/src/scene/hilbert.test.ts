/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hilbertCell, hilbertDistance } from './hilbert.ts';

const sides = fc.integer({ min: 0, max: 9 }).map((order) => 2 ** order);

test('a cell has one place on the curve, and back', () => {
  fc.assert(
    fc.property(sides, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (side, share) => {
      const d = Math.floor(share * side * side);
      const cell = hilbertCell(side, d);
      assert.ok(cell >= 0 && cell < side * side);
      assert.equal(hilbertDistance(side, cell), d);
    }),
  );
});

test('the next place on the curve is a neighbour in the square', () => {
  for (const side of [2, 8, 64]) {
    for (let d = 1; d < side * side; d++) {
      const [a, b] = [hilbertCell(side, d - 1), hilbertCell(side, d)];
      const apart = Math.abs((a % side) - (b % side)) + Math.abs(Math.floor(a / side) - Math.floor(b / side));
      assert.equal(apart, 1);
    }
  }
});

test('the first half of the curve fills the upper half of the square', () => {
  const side = 16;
  for (let d = 0; d < (side * side) / 2; d++) assert.ok(hilbertCell(side, d) < (side * side) / 2);
});
