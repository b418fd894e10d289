/** What every store of facts must do, whatever engine is behind it. Registers its tests for a factory. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CATEGORIES } from '../../model/report.ts';
import type { FactsStore } from '../facts-port.ts';
import { checkAnswers } from './facts-answers.ts';
import {
  ALL_TIME,
  arbitrarySighting,
  KEEP_ALL,
  locate,
  NEW_YEAR,
  sightedPacket,
  sighting,
  sightingBatch,
  verdict,
} from './facts-fixture.ts';
import { describeRetention, type Story } from './facts-retention-conformance.ts';
import { chunksOf, describeScan } from './facts-scan-conformance.ts';

export interface FactsEngineUnderTest {
  readonly name: string;
  /** Why its tests cannot run here; null when they can. */
  readonly skip: string | null;
  /** A store that is new and empty; `end` closes and removes it. */
  readonly make: () => Promise<{ readonly store: FactsStore; readonly end: () => Promise<void> }>;
  /** Rounds of each property: engines that are slow to make get fewer. */
  readonly rounds: number;
}

const START = NEW_YEAR * 3600;
const DAY = 86_400;
const NEW_YEAR_DAY = NEW_YEAR / 24;
const NOTHING_OLD = { sightings: null, packets: null, verdicts: null, daily: null } as const;
const EVERYTHING = { range: ALL_TIME, filter: {}, scope: null } as const;
const BY_PACKETS = { ...EVERYTHING, sort: 'packets', descending: true, limit: 100, cursor: null } as const;

export function describeFactsStore(engine: FactsEngineUnderTest): void {
  const { make, rounds } = engine;
  const story: Story = (name, tell) => {
    test(name, async () => {
      const { store, end } = await make();
      try {
        await tell(store);
      } finally {
        await end();
      }
    });
  };

  describe(engine.name, { skip: engine.skip ?? false }, () => {
    story('an empty store answers every question', async (store) => {
      await store.ping();
      assert.deepEqual(await store.sources(BY_PACKETS), { rows: [], next: null, total: 0 });
      assert.equal(await store.source('198.51.100.7', ALL_TIME, null), null);
      assert.deepEqual(await store.sightingsOf(['198.51.100.7'], ALL_TIME), []);
      assert.deepEqual(await store.sightingsOf([], ALL_TIME), []);
      assert.deepEqual(await store.verdictsOf('198.51.100.7', 5), []);
      assert.deepEqual(await store.packetsOf('198.51.100.7', ALL_TIME, 5), []);
      assert.deepEqual(await chunksOf(store, ALL_TIME), []);
      assert.deepEqual(await store.touchedSince(0, 10), { sources: [], sequence: 0, more: false });
      assert.deepEqual(await store.top({ ...EVERYTHING, kind: 'asn', limit: 5 }), []);
      assert.deepEqual(await store.categorySeries({ range: ALL_TIME, stepSeconds: DAY, scope: null }), []);
      const { bytes, ...size } = await store.size();
      assert.ok(bytes >= 0);
      assert.deepEqual(size, {
        sightings: { rows: 0, oldest: null, newest: null },
        packets: { rows: 0, oldest: null },
        verdicts: { rows: 0, oldest: null },
        daily: { rows: 0, oldest: null },
      });
      await store.rollUp(NEW_YEAR_DAY);
      await store.forgetSensor('nobody');
      assert.deepEqual(await store.expire({ ...NOTHING_OLD, sightings: START }), {
        sightings: 0,
        packets: 0,
        verdicts: 0,
        daily: 0,
      });
    });

    story('a batch is stored once, however often and at once it is sent', async (store) => {
      const batch = sightingBatch([sighting()], { packets: [sightedPacket()] });
      const results = await Promise.all([1, 2, 3].map(() => store.ingest('a', batch, KEEP_ALL)));
      assert.deepEqual(results.toSorted(), ['known', 'known', 'stored']);
      assert.equal(await store.ingest('a', batch, KEEP_ALL), 'known');
      const { rows } = await store.sources(BY_PACKETS);
      assert.equal(rows.length, 1);
      assert.equal(rows[0].packets, sighting().packets);
      assert.equal((await store.packetsOf('198.51.100.7', ALL_TIME, 10)).length, 1);
    });

    story('a batch without sightings is known as well', async (store) => {
      const batch = sightingBatch([]);
      assert.equal(await store.ingest('a', batch, KEEP_ALL), 'stored');
      assert.equal(await store.ingest('a', batch, KEEP_ALL), 'known');
    });

    test('what goes in comes out, to the last field', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(arbitrarySighting, { minLength: 1, maxLength: 30 }), async (sightings) => {
          const { store, end } = await make();
          try {
            await store.ingest('a', sightingBatch(sightings), KEEP_ALL);
            const sources = [...new Set(sightings.map(({ source }) => source))];
            const found = await store.sightingsOf(sources, ALL_TIME);
            const text = (one: object) => JSON.stringify(Object.entries(one).sort());
            assert.deepEqual(
              found.map(text).sort(),
              sightings.map((one) => text({ ...one, sensorId: 'a' })).sort(),
            );
          } finally {
            await end();
          }
        }),
        { numRuns: rounds, endOnFailure: true },
      );
    });

    test('hours are what the pieces of all services sum up to', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(arbitrarySighting, { minLength: 1, maxLength: 30 }), async (sightings) => {
          const { store, end } = await make();
          try {
            await store.ingest('a', sightingBatch(sightings), KEEP_ALL);
            await store.ingest('b', sightingBatch(sightings.slice(0, 3)), KEEP_ALL);
            const sources = [...new Set(sightings.map(({ source }) => source))];
            const expected = new Map<string, { requests: number; answers: number; last: number }>();
            for (const [sensorId, rows] of [
              ['a', sightings],
              ['b', sightings.slice(0, 3)],
            ] as const) {
              for (const { source, hour, response, requests, packets, last } of rows) {
                const key = `${source} ${sensorId} ${hour}`;
                const one = expected.get(key) ?? { requests: 0, answers: 0, last: 0 };
                one.requests += response ? 0 : requests;
                one.answers += response ? packets : 0;
                one.last = Math.max(one.last, last);
                expected.set(key, one);
              }
            }
            const found = await store.hoursSeen(sources, ALL_TIME);
            assert.deepEqual(
              new Map(
                found.map(({ source, sensorId, hour, ...rest }) => [`${source} ${sensorId} ${hour}`, rest]),
              ),
              expected,
            );
            assert.deepEqual(await store.hoursSeen([], ALL_TIME), []);
          } finally {
            await end();
          }
        }),
        { numRuns: rounds, endOnFailure: true },
      );
    });

    story('pieces of one key come in the order of their storing', async (store) => {
      const piece = (packets: number) => sighting({ packets });
      await store.ingest('a', sightingBatch([piece(5), piece(1), sighting({ port: 22 })]), KEEP_ALL);
      await store.ingest('a', sightingBatch([piece(4), piece(2)]), KEEP_ALL);
      const found = await store.sightingsOf(['198.51.100.7'], ALL_TIME);
      assert.deepEqual(
        found.map(({ port, packets }) => [port, packets]),
        [
          [22, 3],
          [23, 5],
          [23, 1],
          [23, 4],
          [23, 2],
        ],
      );
    });

    test('every question is answered as from the list itself, in whatever order and number batches come', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(arbitrarySighting, { maxLength: 12 })), {
            minLength: 1,
            maxLength: 5,
          }),
          fc.infiniteStream(fc.nat()),
          async (parts, picks) => {
            const batches = parts.map(([sensor, sightings]) => ({ sensor, batch: sightingBatch(sightings) }));
            const shuffled = [...batches, ...batches]
              .map((one) => [picks.next().value, one] as const)
              .sort(([a], [b]) => a - b);
            const { store, end } = await make();
            try {
              for (const [, { sensor, batch }] of shuffled) await store.ingest(sensor, batch, KEEP_ALL);
              const stored = parts.flatMap(([sensorId, of]) => of.map((one) => ({ ...one, sensorId })));
              const sources = [...new Set(stored.map(({ source }) => source))];
              const verdicts = sources.slice(0, 4).map((source, i) =>
                verdict({
                  source,
                  category: CATEGORIES[i % 2],
                  confidence: 0.1 + 0.2 * i,
                  tool: i % 2 === 0 ? 'mirai' : null,
                }),
              );
              await store.putVerdicts(verdicts);
              await checkAnswers(store, stored, verdicts);
            } finally {
              await end();
            }
          },
        ),
        { numRuns: rounds, endOnFailure: true },
      );
    });

    story('the newest verdict counts, and the older ones are history', async (store) => {
      await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
      const row = async () => (await store.source('198.51.100.7', ALL_TIME, null))!;
      assert.equal((await row()).verdict, null);
      const newer = verdict({ judgedAt: 2000, verdict: 'scanner', category: 'scanner', tool: 'zmap' });
      const older = verdict({ judgedAt: 1000, device: null, iotProbability: null, tool: null });
      await store.putVerdicts([newer]);
      await store.putVerdicts([older]);
      await store.putVerdicts([newer, older]);
      await store.putVerdicts([]);
      assert.equal((await row()).verdict, 'scanner');
      assert.equal((await row()).tool, 'zmap');
      assert.deepEqual(await store.verdictsOf('198.51.100.7', 1), [newer]);
      const history = await store.verdictsOf('198.51.100.7', 10);
      assert.deepEqual(new Set(history.map(({ judgedAt }) => judgedAt)), new Set([2000, 1000]));
      assert.deepEqual(history.at(-1), older);
    });

    story('packets are kept of chosen sources alone, to the microsecond', async (store) => {
      const packets = [
        sightedPacket({ time: START + 1.000001 }),
        sightedPacket({ time: START + 2, bytes: 'YAAAAA==', originalLength: 65_575 }),
        sightedPacket({ source: '2001:db8::1' }),
      ];
      const keepPacketsOf = (source: string) => source === '198.51.100.7';
      await store.ingest('a', sightingBatch([sighting()], { packets }), { locate, keepPacketsOf });
      assert.deepEqual(
        await store.packetsOf('198.51.100.7', ALL_TIME, 10),
        [packets[1], packets[0]].map((packet) => ({ ...packet, sensorId: 'a' })),
      );
      assert.deepEqual(await store.packetsOf('2001:db8::1', ALL_TIME, 10), []);
      const halfOpen = { from: START + 1.000001, to: START + 2 };
      assert.equal((await store.packetsOf('198.51.100.7', halfOpen, 10)).length, 1);
      assert.equal((await store.packetsOf('198.51.100.7', ALL_TIME, 1)).length, 1);
    });

    story(
      'a source outside of the range is there without counts, outside of the scope it is not',
      async (store) => {
        await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
        const later = { from: START + DAY, to: START + 2 * DAY };
        const row = await store.source('198.51.100.7', later, ['198.51.100.0/24']);
        assert.equal(row?.packets, 0);
        assert.equal(row?.first, sighting().first);
        assert.equal(await store.source('198.51.100.7', ALL_TIME, ['198.51.101.0/24']), null);
        assert.equal(await store.source('198.51.100.7', ALL_TIME, []), null);
        assert.equal(await store.source('198.51.100.8', ALL_TIME, null), null);
      },
    );

    story('what is no name, prefix, sensor or cursor finds nothing', async (store) => {
      await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
      const odd = ["'", "' OR 1 = 1 --", '\\', '', '23/tcp; DROP TABLE sightings', 'toString', '\u0000'];
      for (const text of odd) {
        for (const field of ['category', 'tool', 'service', 'country', 'sensor', 'prefix'] as const) {
          const found = await store.sources({ ...BY_PACKETS, filter: { [field]: [text] } });
          assert.equal(found.rows.length, 0, `${field} ${text}`);
        }
        assert.equal((await store.sources({ ...BY_PACKETS, scope: [text] })).rows.length, 0);
        assert.equal((await store.sources({ ...BY_PACKETS, cursor: `x${text}` })).rows.length, 0);
        assert.equal(await store.source(text, ALL_TIME, null), null);
        assert.deepEqual(await store.sightingsOf([text], ALL_TIME), []);
      }
      for (const asn of [Number.NaN, -1, 0.5, 2 ** 40]) {
        assert.equal((await store.sources({ ...BY_PACKETS, filter: { asn: [asn] } })).rows.length, 0);
      }
      for (const [from, to] of [
        [Number.NaN, Number.NaN],
        [5, 1],
        [Number.NEGATIVE_INFINITY, -1],
        [1e300, Number.POSITIVE_INFINITY],
      ]) {
        const query = { ...EVERYTHING, range: { from, to } };
        assert.equal((await store.sources({ ...BY_PACKETS, ...query })).rows.length, 0);
        assert.ok(Array.isArray(await store.series({ ...query, stepSeconds: 0 })));
      }
      assert.equal((await store.sources(BY_PACKETS)).rows.length, 1);
    });

    story('names of others do not break out of their place', async (store) => {
      const odd = `O'Reilly \\ "x" <b>日本\n`;
      const options = {
        locate: () => ({ asn: 64_496, asName: odd, country: 'JP' }),
        keepPacketsOf: () => true,
      };
      await store.ingest('a', sightingBatch([sighting()]), options);
      const said = verdict({ organisation: odd, evidence: [{ code: 'x', text: odd, formula: odd }] });
      await store.putVerdicts([said]);
      const { rows } = await store.sources(BY_PACKETS);
      assert.equal(rows[0].asName, odd);
      assert.equal(rows[0].organisation, odd);
      assert.deepEqual(await store.verdictsOf(said.source, 1), [said]);
      assert.equal((await store.top({ ...EVERYTHING, kind: 'asn', limit: 1 }))[0].name, odd);
    });

    story('what was touched is told once, batch by batch', async (store) => {
      for (let i = 1; i <= 4; i++) {
        const sources = [`198.51.100.${i}`, `198.51.100.${i + 1}`];
        await store.ingest('a', sightingBatch(sources.map((source) => sighting({ source }))), KEEP_ALL);
      }
      const first = await store.touchedSince(0, 4);
      assert.deepEqual(first.sources, ['198.51.100.1', '198.51.100.2', '198.51.100.3']);
      assert.equal(first.more, true);
      const second = await store.touchedSince(first.sequence, 1);
      assert.deepEqual(second.sources, ['198.51.100.3', '198.51.100.4']);
      const third = await store.touchedSince(second.sequence, 100);
      assert.deepEqual(third.sources, ['198.51.100.4', '198.51.100.5']);
      assert.equal(third.more, false);
      const nothing = { sources: [], sequence: third.sequence, more: false };
      assert.deepEqual(await store.touchedSince(third.sequence, 100), nothing);
      await store.ingest('a', sightingBatch([sighting({ source: '192.0.2.1' })]), KEEP_ALL);
      assert.deepEqual((await store.touchedSince(third.sequence, 100)).sources, ['192.0.2.1']);
    });

    describeRetention(story);
    describeScan(engine, story);

    story('a series that would have too many steps gets wider ones, and loses nothing', async (store) => {
      await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
      const range = { from: 0, to: START + DAY };
      const points = await store.series({ range, stepSeconds: 60, filter: {}, scope: null });
      assert.ok(points.length <= 20_001);
      assert.equal(points[0].at, 0);
      assert.deepEqual(
        points.filter(({ packets }) => packets > 0).map(({ packets }) => packets),
        [sighting().packets],
      );
    });

    story('a source in thousands of holdings is found among them', async (store) => {
      await store.ingest('a', sightingBatch([sighting(), sighting({ source: '2001:db8:7::1' })]), KEEP_ALL);
      const scope = Array.from({ length: 5000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/${24 + (i % 9)}`);
      assert.equal((await store.sources({ ...BY_PACKETS, scope })).rows.length, 0);
      const wider = [...scope, '198.51.100.4/30', '2001:db8:7::/64'];
      assert.equal((await store.sources({ ...BY_PACKETS, scope: wider })).rows.length, 2);
    });
  });
}
