/** Sets of sequence numbers against the plain set of numbers that they stand for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addSequence,
  beginSpool,
  hasSequence,
  lastSequence,
  MOST_RANGES,
  missingSequences,
  NO_SEQUENCES,
} from './sequence-set.ts';

test('a set holds what was added, in as few ranges as can be', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 60 }), (numbers) => {
      const set = numbers.reduce(addSequence, NO_SEQUENCES);
      const plain = new Set(numbers);
      for (let number = 0; number <= 41; number++) assert.equal(hasSequence(set, number), plain.has(number));
      const highest = numbers.length === 0 ? null : Math.max(...numbers);
      assert.equal(lastSequence(set), highest);
      assert.equal(missingSequences(set), (highest ?? -1) + 1 - plain.size);
      const runs = [...plain].filter((number) => !plain.has(number - 1)).length;
      assert.equal(set.ranges.length, runs);
    }),
  );
});

test('gaps without end do not make it grow, and count as missing', () => {
  let set = NO_SEQUENCES;
  const many = MOST_RANGES + 500;
  for (let n = 0; n < many; n++) set = addSequence(set, 3 * n);
  assert.equal(set.ranges.length, MOST_RANGES);
  assert.equal(missingSequences(set), 2 * (many - 1));
  // What is given up stays so; what is not is still waited for.
  assert.equal(missingSequences(addSequence(set, 1)), 2 * (many - 1));
  assert.equal(missingSequences(addSequence(set, 3 * many - 4)), 2 * (many - 1) - 1);
});

test('a new spool keeps the count of what the old ones missed', () => {
  const old = [0, 1, 4].reduce(addSequence, NO_SEQUENCES);
  const next = [0, 2].reduce(addSequence, beginSpool(old));
  assert.equal(missingSequences(next), 3);
  assert.equal(lastSequence(next), 2);
});
