/** What every store of facts must do when facts grow old or are taken back. A part of facts-conformance.ts. */
import assert from 'node:assert/strict';
import type { FactsStore } from '../facts-port.ts';
import {
  ALL_TIME,
  KEEP_ALL,
  NEW_YEAR,
  sightedPacket,
  sighting,
  sightingBatch,
  verdict,
} from './facts-fixture.ts';

/** Registers a test that is told with a store of its own. */
export type Story = (name: string, tell: (store: FactsStore) => Promise<void>) => void;

const START = NEW_YEAR * 3600;
const DAY = 86_400;
const NEW_YEAR_DAY = NEW_YEAR / 24;
const NOTHING_OLD = { sightings: null, packets: null, verdicts: null, daily: null } as const;
const BY_PACKETS = {
  range: ALL_TIME,
  filter: {},
  scope: null,
  sort: 'packets',
  descending: true,
  limit: 100,
  cursor: null,
} as const;

export function describeRetention(story: Story): void {
  story('daily sums stand in for sightings that are gone', async (store) => {
    const at = (hours: number, source: string) => sighting({ hour: NEW_YEAR + hours, source });
    await store.ingest(
      'a',
      sightingBatch([at(0, '192.0.2.1'), at(1, '192.0.2.1'), at(30, '192.0.2.1')]),
      KEEP_ALL,
    );
    await store.ingest('b', sightingBatch([at(2, '192.0.2.1'), at(3, '192.0.2.2')]), KEEP_ALL);
    await store.putVerdicts([verdict({ source: '192.0.2.2', category: 'scanner', verdict: 'scanner' })]);
    const range = { from: START, to: START + 3 * DAY };
    const days = (scope: string[] | null, stepSeconds = DAY) =>
      store.categorySeries({ range, stepSeconds, scope });
    const before = await days(null);
    assert.deepEqual(
      before.map(({ category, points }) => [
        category,
        points.map(({ packets, sources }) => [packets, sources]),
      ]),
      [
        [
          'scanner',
          [
            [3, 1],
            [0, 0],
            [0, 0],
          ],
        ],
        [
          'unjudged',
          [
            [9, 1],
            [3, 1],
            [0, 0],
          ],
        ],
      ],
    );
    await store.rollUp(NEW_YEAR_DAY + 3);
    await store.rollUp(NEW_YEAR_DAY + 3);
    assert.deepEqual(await days(null), before);
    const deleted = await store.expire({ ...NOTHING_OLD, sightings: START + DAY });
    assert.equal(deleted.sightings, 4);
    assert.equal((await store.size()).sightings.rows, 1);
    assert.equal((await store.size()).sightings.oldest, at(30, '').first);
    assert.deepEqual(await days(null), before);
    await store.rollUp(NEW_YEAR_DAY + 3);
    assert.deepEqual(await days(null), before);
    // Days cannot be cut into hours, nor told apart by source.
    assert.deepEqual(
      (await days(['192.0.2.0/24'])).map(({ category }) => category),
      ['unjudged'],
    );
    assert.equal(
      (await days(null, 3600)).flatMap(({ points }) => points).filter(({ packets }) => packets > 0).length,
      1,
    );
  });

  story('days that were never rolled up are, before they go', async (store) => {
    await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
    const range = { from: START, to: START + DAY };
    const before = await store.categorySeries({ range, stepSeconds: DAY, scope: null });
    await store.expire({ ...NOTHING_OLD, sightings: START + DAY });
    assert.deepEqual(await store.categorySeries({ range, stepSeconds: DAY, scope: null }), before);
    assert.equal((await store.sources(BY_PACKETS)).rows.length, 0);
  });

  story('late sightings change the day that they belong to', async (store) => {
    await store.ingest('a', sightingBatch([sighting()]), KEEP_ALL);
    await store.rollUp(NEW_YEAR_DAY + 5);
    await store.ingest('a', sightingBatch([sighting({ source: '192.0.2.9', packets: 10 })]), KEEP_ALL);
    await store.rollUp(NEW_YEAR_DAY + 5);
    await store.expire({ ...NOTHING_OLD, sightings: START + DAY });
    const [{ points }] = await store.categorySeries({
      range: { from: START, to: START + DAY },
      stepSeconds: DAY,
      scope: null,
    });
    assert.deepEqual(points, [{ at: START, packets: 13, sources: 2 }]);
  });

  story('each kind of fact is deleted by its own clock', async (store) => {
    const packets = [sightedPacket(), sightedPacket({ time: START + DAY })];
    await store.ingest('a', sightingBatch([sighting()], { packets }), KEEP_ALL);
    await store.putVerdicts([verdict({ judgedAt: 1000 }), verdict({ judgedAt: START * 1000 })]);
    await store.putVerdicts([verdict({ source: '192.0.2.1', judgedAt: 1000 })]);
    await store.rollUp(NEW_YEAR_DAY + 1);
    const deleted = await store.expire({
      sightings: null,
      packets: START + DAY,
      verdicts: START,
      daily: START + DAY,
    });
    assert.deepEqual(deleted, { sightings: 0, packets: 1, verdicts: 2, daily: 1 });
    const size = await store.size();
    assert.deepEqual(size.packets, { rows: 1, oldest: START + DAY });
    assert.deepEqual(size.verdicts, { rows: 1, oldest: START });
    assert.deepEqual(size.daily, { rows: 0, oldest: null });
    assert.equal(size.sightings.rows, 1);
    assert.equal((await store.source('198.51.100.7', ALL_TIME, null))?.verdict, 'infected');
  });

  story('a sensor is forgotten with all that only it saw', async (store) => {
    const shared = sighting({ source: '192.0.2.1' });
    const batch = sightingBatch([shared, sighting({ source: '192.0.2.2' })], {
      packets: [sightedPacket()],
    });
    await store.ingest('sample', batch, KEEP_ALL);
    await store.ingest('b', sightingBatch([shared]), KEEP_ALL);
    await store.putVerdicts(['192.0.2.1', '192.0.2.2'].map((source) => verdict({ source })));
    await store.rollUp(NEW_YEAR_DAY + 1);
    const before = await store.touchedSince(0, 100);
    await store.forgetSensor('sample');
    const { rows } = await store.sources(BY_PACKETS);
    assert.deepEqual(
      rows.map(({ source, packets, sensors }) => [source, packets, sensors]),
      [['192.0.2.1', 3, ['b']]],
    );
    assert.equal((await store.verdictsOf('192.0.2.1', 5)).length, 1);
    assert.equal((await store.verdictsOf('192.0.2.2', 5)).length, 0);
    assert.equal((await store.size()).packets.rows, 0);
    assert.equal((await store.size()).daily.rows, 1);
    // It may be fed again, and what was told stays told.
    assert.equal(await store.ingest('sample', batch, KEEP_ALL), 'stored');
    assert.ok((await store.touchedSince(before.sequence, 100)).sources.includes('192.0.2.2'));
  });

  story('forgetting a sensor takes its share off days whose sightings are gone', async (store) => {
    await store.ingest('sample', sightingBatch([sighting({ packets: 5 })]), KEEP_ALL);
    await store.ingest('b', sightingBatch([sighting({ packets: 2 })]), KEEP_ALL);
    await store.expire({ ...NOTHING_OLD, sightings: START + DAY });
    await store.forgetSensor('sample');
    const range = { from: START, to: START + DAY };
    const [{ points }] = await store.categorySeries({ range, stepSeconds: DAY, scope: null });
    assert.deepEqual(points, [{ at: START, packets: 2, sources: 1 }]);
    await store.forgetSensor('b');
    assert.deepEqual(await store.categorySeries({ range, stepSeconds: DAY, scope: null }), []);
  });
}
