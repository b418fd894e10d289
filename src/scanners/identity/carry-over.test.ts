/** Systems keep who they are from run to run: whatever the order, under churn, over outages and after moving house. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type {
  ScanningSystem,
  SystemDecision,
  SystemRecord,
  SystemsReport,
} from '../../model/scanning-system.ts';
import { aMember, aSystem, aSystemRecord, FIRST_DAY } from '../../model/scanning-system-fixture.ts';
import { carryOver } from './carry-over.ts';

const DAY = 86_400;
const NOW = (FIRST_DAY + 10) * DAY * 1000;
const WEEK_MS = 7 * DAY * 1000;

function aReport(systems: readonly ScanningSystem[], days = 10): SystemsReport {
  return {
    period: { first: FIRST_DAY * DAY, last: (FIRST_DAY + days) * DAY },
    telescope: { darkSize: 4096, observedDays: days, probesNeeded: 157, slowestRate: 1, faintestRate: 1 },
    sources: 100,
    sourcesInSystems: 10,
    tested: 10,
    falseDiscoveryRate: 0.05,
    remarks: [],
    systems,
  };
}

function next(
  previous: readonly SystemRecord[],
  systems: readonly ScanningSystem[],
  decisions: readonly SystemDecision[] = [],
  now = NOW + WEEK_MS,
) {
  return carryOver(previous, aReport(systems), decisions, { now });
}

const kinds = (outcome: ReturnType<typeof next>) => outcome.events.map(({ kind }) => kind);
const addressesIn = (net: number, count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => `192.0.${net}.${from + i}`);

/** A calendar of `active` days, then silent ones; `-1` where nobody looked. */
function calendar(active: number, silent: number, unobserved = 0): ScanningSystem['calendar'] {
  return {
    firstDay: FIRST_DAY,
    probes: [...Array(active).fill(50), ...Array(unobserved).fill(-1), ...Array(silent).fill(0)],
  };
}

const someSystems: fc.Arbitrary<ScanningSystem[]> = fc
  .uniqueArray(
    fc.record({
      net: fc.integer({ min: 0, max: 40 }),
      size: fc.integer({ min: 1, max: 8 }),
      probes: fc.integer({ min: 10, max: 9_000 }),
      verdict: fc.constantFrom('unknown-systematic', 'known', 'malware', 'not-enough-data'),
      frequency: fc.double({ min: 0.01, max: 5, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8, selector: ({ net }) => net },
  )
  .map((some) =>
    some.map(({ net, size, probes, verdict, frequency }) =>
      aSystem(
        addressesIn(net, size).map((address) => aMember(address, { probes })),
        { verdict, frequency, id: `net-${net}` },
      ),
    ),
  );

test('each found system is born once; the same report again tells nothing and changes nothing', () => {
  fc.assert(
    fc.property(someSystems, (systems) => {
      const first = next([], systems, [], NOW);
      const told = systems.filter(({ verdict }) => verdict !== 'not-enough-data').length;
      assert.deepEqual(kinds(first), Array(told).fill('born'));
      const again = next(first.records, systems);
      assert.deepEqual(again.events, []);
      assert.deepEqual(again.removed, []);
      assert.equal(again.records.length, first.records.length);
      // The very objects: nothing has to be written.
      for (const [i, record] of again.records.entries()) assert.equal(record, first.records[i]);
    }),
  );
});

test('records that were stored, and so lost their walk and key order, are the same records', () => {
  const systems = [aSystem(addressesIn(1, 3)), aSystem(addressesIn(2, 3))];
  const { records } = next([], systems, [], NOW);
  const stored = records.map((record) => {
    const { members, walk: _walk, ...head } = JSON.parse(JSON.stringify(record.system)) as ScanningSystem;
    return { ...record, system: { walk: [], members, ...head } };
  });
  const again = next(stored, systems);
  assert.deepEqual(again.events, []);
  for (const [i, record] of again.records.entries()) assert.equal(record, stored[i]);
});

test('the order of the input changes nothing', () => {
  fc.assert(
    fc.property(someSystems, someSystems, fc.infiniteStream(fc.nat()), (before, after, random) => {
      const shuffled = <Item>(items: readonly Item[]): Item[] =>
        items
          .map((item) => ({ item, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const { records } = next([], before, [], NOW);
      const straight = next(records, after);
      assert.deepEqual(next(shuffled(records), shuffled(after)), straight);
    }),
  );
});

test('identity survives churn: who comes and goes beside a core that carries a third is told, not taken for another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 2 })), {
        minLength: 3,
        maxLength: 3,
      }),
      (plans) => {
        const systems = plans.map(([size], i) => aSystem(addressesIn(i, size)));
        const { records } = next([], systems, [], NOW);
        const later = plans.map(([size, gone], i) =>
          aSystem([...addressesIn(i, size - gone), ...addressesIn(i, gone, 200)], { id: `other-${i}` }),
        );
        const outcome = next(records, later);
        assert.deepEqual(
          outcome.records.map(({ id }) => id),
          records.map(({ id }) => id),
        );
        for (const event of outcome.events) assert.ok(['grew', 'shrank', 'moved'].includes(event.kind));
        assert.equal(
          outcome.events.flatMap(({ joined }) => joined).length,
          plans.reduce((sum, [, gone]) => sum + gone, 0),
        );
      },
    ),
  );
});

test('who grows from one address to many is still the same', () => {
  const { records } = next([], [aSystem(['192.0.2.1'])], [], NOW);
  const outcome = next(records, [aSystem(addressesIn(2, 20))]);
  assert.deepEqual(kinds(outcome), ['grew']);
  assert.equal(outcome.events[0].joined.length, 19);
  assert.equal(outcome.records[0].id, records[0].id);
});

test('hand-over: other addresses that go on in the same manner are the same system, moved', () => {
  const before = aSystem(addressesIn(1, 4));
  const { records } = next([], [before], [], NOW);
  const late = { first: (FIRST_DAY + 10) * DAY, last: (FIRST_DAY + 20) * DAY };
  const after = aSystem(addressesIn(9, 4).map((address) => aMember(address, late)));
  const outcome = next(records, [after]);
  assert.deepEqual(kinds(outcome), ['moved']);
  assert.equal(outcome.records.length, 1);
  assert.deepEqual([outcome.records[0].id, outcome.events[0].left.length], [records[0].id, 4]);
  // Two that could be meant are a guess, and a guess is none.
  const twin = aSystem(addressesIn(10, 4).map((address) => aMember(address, late)));
  const unclear = next(records, [after, twin]);
  assert.deepEqual(kinds(unclear).sort(), ['born', 'born']);
  // Who does something else is somebody else.
  const other = { ...after, services: [{ ...after.services[0], service: '23/tcp' }] };
  assert.deepEqual(kinds(next(records, [other])), ['born']);
});

test('what falls apart: the larger part goes on, the other says where it came from', () => {
  const { records } = next([], [aSystem(addressesIn(1, 9))], [], NOW);
  const outcome = next(records, [aSystem(addressesIn(1, 6)), aSystem(addressesIn(1, 3, 7))]);
  assert.deepEqual(kinds(outcome).sort(), ['shrank', 'split']);
  const kept = outcome.records.find(({ id }) => id === records[0].id)!;
  assert.equal(kept.system.members.length, 6);
  assert.match(outcome.events.find(({ kind }) => kind === 'split')!.text, /was a part of unknown 443/);
});

test('what is found to be one: the heavier one goes on, the other is removed into it', () => {
  const [small, large] = [aSystem(addressesIn(1, 2)), aSystem(addressesIn(2, 7))];
  const { records } = next([], [small, large], [], NOW);
  const outcome = next(records, [aSystem([...addressesIn(1, 2), ...addressesIn(2, 7)])]);
  assert.deepEqual(outcome.removed, [{ id: small.id, into: large.id }]);
  assert.deepEqual(kinds(outcome).sort(), ['grew', 'merged']);
  assert.deepEqual(
    outcome.records.map(({ id }) => id),
    [large.id],
  );
});

test('silence: quiet, gone after 28 observed days, and returned', () => {
  const days = (silent: number) => aSystem(['192.0.2.1'], { calendar: calendar(10, silent) });
  let records = next([], [days(0)], [], NOW).records;
  const told: string[] = [];
  for (const silent of [2, 3, 4, 20, 27, 28, 60]) {
    const outcome = next(records, [days(silent)]);
    told.push(...kinds(outcome).map((kind) => `${kind} ${silent}`));
    ({ records } = outcome);
  }
  assert.deepEqual(told, ['quiet 4', 'died 28']);
  assert.equal(records[0].status, 'gone');
  const back = next(records, [aSystem(['192.0.2.1'], { calendar: calendar(10, 0) })]);
  assert.deepEqual(kinds(back), ['returned']);
  assert.equal(back.records[0].id, records[0].id);
});

test('days on which no sensor looked are no silence', () => {
  const alive = aSystem(['192.0.2.1'], { calendar: calendar(10, 0) });
  const { records } = next([], [alive], [], NOW);
  const outage = aSystem(['192.0.2.1'], { calendar: calendar(10, 1, 60) });
  assert.deepEqual(next(records, [outage]).events, []);
});

test('what is not in the report at all dies by the days that others show to be observed', () => {
  const { records } = next([], [aSystem(['192.0.2.1']), aSystem(['198.51.100.1'])], [], NOW);
  const other = (days: number, unobserved: number) =>
    aSystem(['198.51.100.1'], {
      calendar: {
        firstDay: FIRST_DAY,
        probes: [...Array(10).fill(50), ...Array(unobserved).fill(-1), ...Array(days).fill(50)],
      },
    });
  assert.deepEqual(kinds(next(records, [other(1, 60)])), []);
  assert.deepEqual(kinds(next(records, [other(10, 0)])), ['quiet']);
  assert.deepEqual(kinds(next(records, [other(28, 0)])), ['died']);
});

test('who comes every ten days is not quiet on the eighth', () => {
  const probes = Array.from({ length: 41 }, (_, day) => (day % 10 === 0 ? 500 : 0));
  const often = (silent: number) =>
    aSystem(['192.0.2.1'], {
      calendar: { firstDay: FIRST_DAY, probes: [...probes, ...Array(silent).fill(0)] },
    });
  const { records } = next([], [often(0)], [], NOW);
  assert.deepEqual(next(records, [often(8)]).events, []);
  assert.deepEqual(kinds(next(records, [often(16)])), ['quiet']);
});

test('another verdict is told; what becomes too little to tell is told once', () => {
  const { records } = next([], [aSystem(['192.0.2.1'])], [], NOW);
  const outcome = next(records, [aSystem(['192.0.2.1'], { verdict: 'known', name: 'Census' })]);
  assert.deepEqual(
    outcome.events.map(({ kind, text }) => [kind, text]),
    [['verdict', 'unknown-systematic → known']],
  );
});

test('a crowd is told of by its size, not by each of its thousands', () => {
  const crowd = (from: number, count: number) =>
    aSystem(addressesIn(1, count, from), { verdict: 'malware', name: 'mirai' });
  const { records } = next([], [crowd(1, 100)], [], NOW);
  assert.deepEqual(next(records, [crowd(20, 100)]).events, []);
  assert.deepEqual(kinds(next(records, [crowd(1, 130)])), ['grew']);
});

test('too little to tell: kept while it is seen, without events, unless a person cared', () => {
  const rare = aSystem(['192.0.2.1'], { verdict: 'not-enough-data' });
  const { records, events } = next([], [rare], [], NOW);
  assert.deepEqual([records.length, events.length], [1, 0]);
  const gone = next(records, [aSystem(['192.0.2.2'])]);
  assert.deepEqual(gone.removed, [{ id: rare.id, into: null }]);
  const named = next([{ ...records[0], givenName: 'the Tuesday one' }], [aSystem(['192.0.2.2'])]);
  assert.deepEqual(named.removed, []);
  assert.ok(named.records.some(({ givenName }) => givenName === 'the Tuesday one'));
});

test('a person’s words stay, and the decisions are kept to in each run', () => {
  const [a, b] = [aSystem(addressesIn(1, 3)), aSystem(addressesIn(2, 2))];
  const promoted = { organisation: 'Example Research', candidate: true };
  const words = { givenName: 'night watch', promoted, comment: 'ask them' };
  const records = [aSystemRecord(a, words)];
  const together: SystemDecision = {
    id: 'd1',
    kind: 'together',
    addresses: [...addressesIn(1, 3), ...addressesIn(2, 2)],
    at: 1,
    actor: 'kana',
  };
  const first = next(records, [a, b], [together]);
  assert.equal(first.records.length, 1);
  const [record] = first.records;
  assert.deepEqual([record.givenName, record.promoted, record.comment], Object.values(words));
  assert.equal(record.system.members.length, 5);
  const second = next(first.records, [b, a], [together]);
  assert.deepEqual([second.events, second.records], [[], first.records]);
});

test('the new and strange comes before the old and known', () => {
  const old = (net: number, change: Partial<ScanningSystem> = {}) => aSystem(addressesIn(net, 3), change);
  const young = { first: (FIRST_DAY + 9) * DAY, last: (FIRST_DAY + 10) * DAY };
  const fresh = aSystem(
    addressesIn(5, 3).map((address) => aMember(address, { ...young, asn: 64_999 })),
    {
      services: [{ ...aSystem(['192.0.2.1']).services[0], service: '9530/tcp' }],
    },
  );
  const { records } = next([], [old(1), old(2), old(3, { verdict: 'known' }), fresh], [], NOW);
  const ranked = records.toSorted((a, b) => b.novelty - a.novelty);
  assert.equal(ranked[0].id, fresh.id);
  assert.equal(ranked.at(-1)?.system.verdict, 'known');
  const [one] = records.filter(({ id }) => id === old(1).id);
  assert.equal(one.similar[0].likeness, 1);
  for (const { novelty } of records) assert.ok(novelty >= 0 && novelty <= 1);
});

test('what is gone, and what a person has named, is less new than it was', () => {
  const system = aSystem(['192.0.2.1'], { calendar: calendar(10, 0) });
  const { records } = next([], [system], [], NOW);
  const gone = next(records, [aSystem(['192.0.2.1'], { calendar: calendar(10, 30) })]).records[0];
  const named = next([{ ...records[0], givenName: 'mine' }], [system]).records[0];
  assert.equal(named.novelty, records[0].novelty / 2);
  assert.equal(gone.status, 'gone');
  assert.ok(gone.novelty < records[0].novelty);
});
