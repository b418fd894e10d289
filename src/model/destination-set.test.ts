/** Sets of destinations against a plain Set; whatever text comes, an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DestinationSet, onlyMember, readMembers } from './destination-set.ts';

const anywhere = fc.integer({ min: 0, max: 0xffff_ffff });
const members = fc.oneof(
  fc.array(fc.nat(300), { maxLength: 700 }),
  fc.array(fc.nat(65_535), { maxLength: 700 }),
  fc.array(anywhere, { maxLength: 256 }),
);

function sorted(list: readonly number[]): number[] {
  return [...new Set(list)].sort((a, b) => a - b);
}

test('what was encoded comes back, and its text is the same for the same members', () => {
  fc.assert(
    fc.property(members, (list) => {
      const text = DestinationSet.of(list).encode();
      const back = DestinationSet.decode(text);
      assert.deepEqual(back?.members(), sorted(list));
      assert.equal(back?.count, new Set(list).size);
      assert.equal(DestinationSet.of([...list].reverse()).encode(), text);
      assert.equal(back?.encode(), text);
    }),
  );
});

test('the order and the parts of a union do not matter', () => {
  const part = fc.oneof(
    members.map((list) => DestinationSet.of(list).encode()),
    fc.array(anywhere, { minLength: 257, maxLength: 700 }).map((list) => DestinationSet.of(list).encode()),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (texts) => {
      const forwards = DestinationSet.of([]);
      for (const text of texts) forwards.addAll(DestinationSet.decode(text)!);
      const backwards = DestinationSet.of([]);
      for (const text of texts.reverse()) {
        const longer = DestinationSet.decode(text)!;
        longer.addAll(backwards);
        backwards.addAll(longer);
      }
      assert.equal(backwards.encode(), forwards.encode());
      assert.equal(backwards.count, forwards.count);
    }),
  );
});

test('a union holds what its parts held, and leaves them as they were', () => {
  fc.assert(
    fc.property(members, members, (a, b) => {
      const union = DestinationSet.of(a);
      const other = DestinationSet.of(b);
      union.addAll(other);
      assert.deepEqual(other.members(), sorted(b));
      if (union.members() !== null) assert.deepEqual(union.members(), sorted([...a, ...b]));
      else assert.ok(sorted([...a, ...b]).at(-1)! >= 65_536);
    }),
  );
});

test('one address costs a few characters, a full bitmap 10,924, and many wide ones are estimated within 2 %', () => {
  assert.ok(DestinationSet.of([17]).encode().length <= 4);
  assert.ok(DestinationSet.of([4_000_000_000]).encode().length <= 8);
  const all = DestinationSet.of(Array.from({ length: 65_536 }, (_, i) => i));
  assert.equal(all.count, 65_536);
  assert.equal(all.encode().length, 10_924);
  const wide = DestinationSet.of(Array.from({ length: 20_000 }, (_, i) => i * 100_003));
  assert.equal(wide.members(), null);
  assert.ok(Math.abs(wide.count - 20_000) < 400, String(wide.count));
  assert.ok(wide.encode().length <= 10_924);
});

test('what is no set is null, never an exception', () => {
  for (const text of ['', 'AA==', '/w==', 'AYA=', 'Af////////8=', '!!', 'A'.repeat(10_928)]) {
    assert.equal(DestinationSet.decode(text), null, text.slice(0, 20));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => {
      const set = DestinationSet.decode(Buffer.from(bytes).toString('base64'));
      if (set !== null) assert.ok(DestinationSet.decode(set.encode()) !== null);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      DestinationSet.decode(text);
    }),
  );
});

test('a set of one is read in place as it is read whole, and nothing else is taken for one', () => {
  fc.assert(
    // Below, a bitmap is shorter.
    fc.property(fc.integer({ min: 8, max: 0xffff_ffff }), (member) => {
      assert.equal(onlyMember(DestinationSet.of([member]).encode()), member);
    }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 5 }), (members) => {
      if (members.length !== 1) assert.equal(onlyMember(DestinationSet.of(members).encode()), -1);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 10 }), fc.base64String({ maxLength: 12 })), (text) => {
      const whole = DestinationSet.decode(text)?.members() ?? null;
      const only = onlyMember(text);
      if (only >= 0) assert.deepEqual(whole, [only]);
    }),
  );
});

test('a list is read in place as it is read whole; what is no list, or no text of ours, is left to the other', () => {
  const into = new Uint32Array(20_000);
  const listOf = (text: string) => {
    const count = readMembers(text, into, 3);
    return count < 0 ? null : [...into.subarray(3, 3 + count)];
  };
  const member = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 0xffff_ffff }));
  let lists = 0;
  fc.assert(
    fc.property(fc.uniqueArray(member, { maxLength: 400 }), (members) => {
      const text = DestinationSet.of(members).encode();
      const list = listOf(text);
      if (list === null) return;
      lists++;
      assert.deepEqual(list, DestinationSet.decode(text)?.members() ?? []);
    }),
  );
  assert.ok(lists > 20, `${lists} lists`);
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.base64String({ maxLength: 16 })),
      (text) => {
        const list = listOf(text);
        if (list !== null) assert.deepEqual(list, DestinationSet.decode(text)?.members());
      },
    ),
    { numRuns: 2_000 },
  );
});
