import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allot, allotAtLeastOne } from './allot.ts';

const weights = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });

test('the parts are whole, sum up to the total, and nothing goes to weight 0', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), weights, (total, list) => {
      for (const parts of [allot(total, list), allotAtLeastOne(total, list)]) {
        assert.equal(
          parts.reduce((a, b) => a + b, 0),
          total,
        );
        assert.ok(parts.every((part) => Number.isInteger(part) && part >= 0));
        if (list.some((weight) => weight > 0)) assert.ok(parts.every((part, i) => list[i] > 0 || part === 0));
      }
    }),
  );
});

test('small rows get one where there is enough for all', () => {
  assert.deepEqual(allotAtLeastOne(10, [1000, 0.001, 0]), [9, 1, 0]);
  assert.deepEqual(allotAtLeastOne(3, [1000, 0.001, 0]), [3, 0, 0]);
});
