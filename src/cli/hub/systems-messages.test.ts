/** Crowds cross between threads in pieces, and arrive whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemRecord } from '../../model/scanning-system.ts';
import { aSystem, aSystemRecord } from '../../model/scanning-system-fixture.ts';
import { addMembers, inPieces } from './systems-messages.ts';

test('a record in pieces, put together again, is the record; one that is small is one piece', () => {
  for (const [count, pieces] of [
    [1, 0],
    [5_000, 0],
    [5_001, 1],
    [12_345, 2],
  ]) {
    const whole = aSystemRecord(
      aSystem(Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)),
    );
    const { record, others } = inPieces(whole);
    assert.equal(others.length, pieces);
    const got: SystemRecord[] = [structuredClone(record)];
    for (const members of others) addMembers(got, members);
    assert.deepEqual(got, [whole]);
  }
});
