import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Counts } from './counts.ts';

test('a name that was never counted is zero and does not appear', () => {
  const counts = new Counts();
  counts.add('arp', 0);
  assert.equal(counts.get('arp'), 0);
  assert.deepEqual([...counts], []);
});

test('counting in pieces and merging gives the same as counting at once, in any order', () => {
  const events = fc.array(fc.tuple(fc.constantFrom('arp', 'not-ip', 'malformed-ip'), fc.nat({ max: 1000 })));
  fc.assert(
    fc.property(events, events, (left, right) => {
      const count = (list: [string, number][]) => {
        const counts = new Counts();
        for (const [name, by] of list) counts.add(name, by);
        return counts;
      };
      const merged = count(left);
      merged.merge(count(right));
      assert.deepEqual(merged.toObject(), count([...right, ...left]).toObject());
      assert.deepEqual(Object.keys(merged.toObject()), Object.keys(merged.toObject()).sort());
    }),
  );
});

test('one is counted where no number is given', () => {
  const counts = new Counts();
  counts.add('arp');
  counts.add('arp');
  assert.equal(counts.get('arp'), 2);
});
