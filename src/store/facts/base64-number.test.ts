import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { base64OfNumber, MOST_NUMBERED_BYTES } from './base64-number.ts';

test('the text is that of the bytes, zeros at both ends included', () => {
  const byte = fc.oneof(fc.constantFrom(0, 255), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: MOST_NUMBERED_BYTES }), (bytes) => {
      const value = bytes.reduce((number, next) => number * 256 + next, 0);
      assert.equal(base64OfNumber(value, bytes.length), Buffer.from(bytes).toString('base64'));
    }),
    { numRuns: 2000 },
  );
});
