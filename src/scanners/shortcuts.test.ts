/** What is looked at quickly, to spare what is looked at in full: it may let through too much, and must never hold back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Marks, sortByTime, sortDistinct } from './by-time.ts';
import { weighDivision } from './division.ts';
import { itineraryOf, pairsOnTheSpot, shareTargets } from './followers.ts';
import { createFrame } from './frame.ts';
import { Observations } from './observations.ts';
import { PairParty, weighPair } from './pair-division.ts';
import { mayMissRepeats, sweepGap, weighRepeats } from './repeats.ts';
import { DAY, World } from './scanners-fixture.ts';
import { groupsOf } from './score-actors.ts';

/** Senders who draw at random, some of them after each other at the same places. */
function someWorld(seed: number, senders: number, visits: number) {
  const world = new World(seed);
  for (let sender = 0; sender < senders; sender++) {
    const leader = sender % 3 === 1 ? sender - 1 : sender;
    for (let i = 0; i < visits * (1 + (sender % 4)); i++) {
      const drawn = Math.imul((leader + 1) * 7_919 + i, 0x9e37_79b1) >>> 0;
      world.probes.push({
        at: ((drawn % 20) * DAY + (i % 24) * 3_600 + (leader === sender ? 0 : 1_800)) % (20 * DAY),
        source: `198.51.${sender}.7`,
        position: (drawn >>> 8) % world.size,
        port: [23, 80, 443][drawn % 3],
      });
    }
  }
  const observations = new Observations();
  for (const chunk of world.chunks()) observations.add(chunk);
  return createFrame(observations);
}

test('who may share targets is never too few', () => {
  let shared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 5, max: 60 }), (seed, visits) => {
      const frame = someWorld(seed, 9, visits);
      const itineraries = Array.from({ length: frame.timeline.actors }, (_, actor) =>
        itineraryOf(frame, groupsOf(frame, actor)),
      );
      const answers = [pairsOnTheSpot(itineraries), pairsOnTheSpot(itineraries, 1)];
      for (const [a, x] of itineraries.entries()) {
        for (const [b, y] of itineraries.entries()) {
          if (a === b || !shareTargets(x, y)) continue;
          shared++;
          for (const mayShare of answers) assert.ok(mayShare(a, b), `${a} and ${b}`);
        }
      }
    }),
    { numRuns: 20 },
  );
  assert.ok(shared > 0, 'the worlds have somebody who follows');
});

test('a pair is weighed as any number would be, or not at all where that says nothing', () => {
  let weighed = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 5, max: 90 }), (seed, visits) => {
      const frame = someWorld(seed, 7, visits);
      const parties = Array.from(
        { length: frame.timeline.actors },
        (_, actor) => new PairParty(frame, groupsOf(frame, actor)),
      );
      for (const [i, a] of parties.entries()) {
        for (const b of parties.slice(i + 1)) {
          const whole = weighDivision(frame, [a.groups, b.groups]);
          const found = weighPair(frame, a, b);
          if (found === null) assert.equal(whole.p, 1);
          else {
            assert.deepEqual(found, whole);
            weighed++;
          }
        }
      }
    }),
    { numRuns: 20 },
  );
  assert.ok(weighed > 10, `${weighed} pairs`);
});

test('whose repeats may be missed is never too few', () => {
  let weighed = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 3, max: 120 }), (seed, visits) => {
      const frame = someWorld(seed, 5, visits);
      for (let actor = 0; actor < frame.timeline.actors; actor++) {
        const groups = groupsOf(frame, actor);
        if (weighRepeats(frame, groups, sweepGap(frame, groups)).tried === 0) continue;
        weighed++;
        assert.ok(mayMissRepeats(frame, groups));
      }
    }),
    { numRuns: 30 },
  );
  assert.ok(weighed > 0, 'the worlds have somebody who can be asked');
});

function arrivedInOrder(first: Uint32Array) {
  const arrival = new Uint32Array(first.length);
  for (let i = 0; i < arrival.length; i++) arrival[i] = i;
  return { columns: { first, arrival }, groupOf: arrival };
}

test('groups are sorted by time and number, whatever the numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1.7e9, max: 1.7e9 + 50 }), { minLength: 1 }), (times) => {
      const first = Uint32Array.from(times);
      const groups = Uint32Array.from(times, (_, i) => (i * 7) % times.length).filter((_, i) => i % 3 !== 1);
      const expected = [...groups].sort((a, b) => first[a] - first[b] || a - b);
      assert.deepEqual([...sortByTime(arrivedInOrder(first), groups)], expected);
    }),
  );
});

test('beyond what a number holds it is still sorted', () => {
  const first = new Uint32Array(2 ** 24 + 2);
  first[2 ** 24 + 1] = 5;
  first[3] = 9;
  assert.deepEqual(
    [...sortByTime(arrivedInOrder(first), Uint32Array.of(3, 2 ** 24 + 1, 2))],
    [2, 2 ** 24 + 1, 3],
  );
});

test('the start alone is sorted, each once, few or many and close or far', () => {
  const marks = new Marks();
  fc.assert(
    fc.property(
      fc
        .constantFrom(60, 500, 100_000)
        .chain((size) =>
          fc.tuple(fc.constant(size), fc.uint32Array({ max: size - 1, maxLength: 80 }), fc.nat(80)),
        ),
      ([size, values, wanted]) => {
        const length = Math.min(wanted, values.length);
        const expected = [...new Set(values.subarray(0, length))].sort((a, b) => a - b);
        const after = [...values.subarray(length)];
        const kept = sortDistinct(values, length, size, marks);
        assert.deepEqual([...values.subarray(0, kept)], expected);
        assert.deepEqual([...values.subarray(length)], after);
      },
    ),
  );
});
