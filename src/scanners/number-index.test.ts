import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NumberIndex } from './number-index.ts';

test('numbers are told apart and keep the order in which they came, however many there are', () => {
  const number = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 0xffff_ffff }), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3_000, size: 'max' }), (numbers) => {
      const index = new NumberIndex();
      const reference = new Map<number, number>();
      for (const one of numbers) {
        if (!reference.has(one)) reference.set(one, reference.size);
        assert.equal(index.indexOf(one), reference.get(one));
      }
      assert.equal(index.length, reference.size);
    }),
    { numRuns: 200 },
  );
});
