/** Persons put systems together and take them apart: nothing gets lost, and one undoes the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScanningSystem, SystemDecision } from '../../model/scanning-system.ts';
import { aMember, aSystem, FIRST_DAY } from '../../model/scanning-system-fixture.ts';
import { applyDecisions } from './apply-decisions.ts';
import { mergeSystems } from './merge-systems.ts';
import { splitSystem } from './split-system.ts';

const DAY = 86_400;

/** Members with addresses of one /24, so that two systems of different nets have none in common. */
function systemIn(net: number): fc.Arbitrary<ScanningSystem> {
  return fc
    .uniqueArray(
      fc.record({
        host: fc.integer({ min: 1, max: 250 }),
        probes: fc.integer({ min: 1, max: 5_000 }),
        from: fc.integer({ min: 0, max: 9 }),
        days: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 1, maxLength: 12, selector: ({ host }) => host },
    )
    .map((members) =>
      aSystem(
        members.map(({ host, probes, from, days }) =>
          aMember(`192.0.${net}.${host}`, {
            probes,
            first: (FIRST_DAY + from) * DAY + 5,
            last: (FIRST_DAY + Math.min(9, from + days)) * DAY + 5,
          }),
        ),
      ),
    );
}

const addressesOf = ({ members }: ScanningSystem) => members.map(({ address }) => address);
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + Math.max(0, count), 0);

test('a merged system has all that its parts have, in whatever order they are named', () => {
  fc.assert(
    fc.property(systemIn(1), systemIn(2), systemIn(3), (a, b, c) => {
      const merged = mergeSystems([a, b, c]);
      assert.deepEqual(merged, mergeSystems([c, a, b]));
      assert.deepEqual(addressesOf(merged), [a, b, c].flatMap(addressesOf).sort());
      assert.equal(merged.probes, a.probes + b.probes + c.probes);
      assert.equal(total(merged.calendar.probes), merged.probes);
      assert.equal(total(merged.hours), merged.probes);
      assert.equal(total(merged.services.map(({ probes }) => probes)), merged.probes);
      assert.equal(merged.walk.length, a.walk.length + b.walk.length + c.walk.length);
    }),
  );
});

test('merged, then split: members, sums, times and walk of both are what they were', () => {
  fc.assert(
    fc.property(systemIn(1), systemIn(2), (a, b) => {
      const split = splitSystem(mergeSystems([a, b]), new Set(addressesOf(b)))!;
      for (const [was, is] of [
        [a, split.rest],
        [b, split.part],
      ]) {
        for (const field of ['members', 'probes', 'first', 'last', 'walk', 'id'] as const) {
          const wanted = field === 'id' ? splitId(was) : was[field];
          assert.deepEqual(is[field], wanted, field);
        }
      }
      const merged = mergeSystems([a, b]);
      for (const [i, count] of merged.calendar.probes.entries())
        assert.equal(split.rest.calendar.probes[i] + split.part.calendar.probes[i], count);
      for (const [i, count] of merged.hours.entries())
        assert.equal(split.rest.hours[i] + split.part.hours[i], count);
    }),
  );
});

/** The id follows from the members. */
function splitId(system: ScanningSystem): string {
  const other = aSystem(['198.51.100.1']);
  return splitSystem(mergeSystems([system, other]), new Set(addressesOf(system)))!.part.id;
}

test('split, then merged: the members, sums and calendar of before', () => {
  fc.assert(
    fc.property(systemIn(1), fc.integer({ min: 1, max: 11 }), (system, count) => {
      const split = splitSystem(system, new Set(addressesOf(system).slice(0, count)));
      fc.pre(split !== null);
      const merged = mergeSystems([split.part, split.rest]);
      assert.deepEqual(merged.members, system.members);
      assert.deepEqual(merged.calendar, system.calendar);
      assert.deepEqual(merged.hours, system.hours);
      assert.deepEqual(
        merged.services.map(({ service, probes }) => [service, probes]),
        system.services.map(({ service, probes }) => [service, probes]),
      );
      assert.ok(Math.abs(merged.coverage - system.coverage) < 1e-9);
    }),
  );
});

test('a day on which nobody looked stays one on both sides', () => {
  const system = aSystem(['192.0.2.1', '192.0.2.2'], {
    calendar: { firstDay: FIRST_DAY, probes: [100, -1, 100] },
  });
  const split = splitSystem(system, new Set(['192.0.2.2']))!;
  assert.deepEqual([split.part.calendar.probes[1], split.rest.calendar.probes[1]], [-1, -1]);
  assert.equal(mergeSystems([split.part, split.rest]).calendar.probes[1], -1);
});

test('nobody and everybody is no split', () => {
  const system = aSystem(['192.0.2.1', '192.0.2.2']);
  assert.equal(splitSystem(system, new Set(['192.0.2.9'])), null);
  assert.equal(splitSystem(system, new Set(['192.0.2.1', '192.0.2.2'])), null);
});

function decision(kind: SystemDecision['kind'], addresses: readonly string[], at: number): SystemDecision {
  return { id: `d${at}`, kind, addresses, at, actor: 'kana' };
}

test('decisions: together and then apart gives back exactly what was found', () => {
  fc.assert(
    fc.property(systemIn(1), systemIn(2), systemIn(3), (a, b, c) => {
      const [one, two] = [addressesOf(a), addressesOf(b)];
      const together = decision('together', [...one, ...two], 1);
      const apart = decision('apart', two, 2);
      const joined = applyDecisions([a, b, c], [together]);
      assert.equal(joined.length, 2);
      const undone = applyDecisions([a, b, c], [apart, together]);
      assert.deepEqual(new Set(undone), new Set([a, b, c]));
    }),
  );
});

test('decisions: the last word counts, and what they do not name is not touched', () => {
  const [a, b, c] = [aSystem(['192.0.2.1', '192.0.2.2']), aSystem(['192.0.2.3']), aSystem(['192.0.2.9'])];
  const kept = applyDecisions(
    [a, b, c],
    [decision('apart', ['192.0.2.2'], 1), decision('together', ['192.0.2.1', '192.0.2.2', '192.0.2.3'], 2)],
  );
  assert.deepEqual(kept.map(addressesOf).sort(), [['192.0.2.1', '192.0.2.2', '192.0.2.3'], ['192.0.2.9']]);
  assert.ok(kept.includes(c));
});

test('decisions: of a system that mostly is somebody else only who was named comes along', () => {
  const big = aSystem([aMember('192.0.2.1', { probes: 9_000 }), aMember('192.0.2.2', { probes: 10 })]);
  const other = aSystem(['192.0.2.3']);
  const kept = applyDecisions([big, other], [decision('together', ['192.0.2.2', '192.0.2.3'], 1)]);
  assert.deepEqual(kept.map(addressesOf).sort(), [['192.0.2.1'], ['192.0.2.2', '192.0.2.3']]);
});
