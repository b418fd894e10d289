/** The sightings are such as a hub would take, and what is said of their sources holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSightingBatch } from '../src/model/check-sighting-batch.ts';
import { syntheticScans } from './synthetic-scans.ts';

const OPTIONS = { sightings: 6000, sources: 700, days: 5, seed: 4 };

test('every batch is one that a hub takes, and lies within one day', () => {
  let rows = 0;
  for (const batch of syntheticScans(OPTIONS)) {
    const posted = JSON.parse(JSON.stringify({ ...batch, id: 'a'.repeat(22) }));
    assert.equal(checkSightingBatch(posted, batch.sentAt), null);
    const days = new Set(batch.sightings.hour.map((hour) => Math.floor(hour / 24)));
    assert.equal(days.size, 1);
    rows += batch.sightings.source.length;
  }
  assert.equal(rows, OPTIONS.sightings);
});

test('every source is seen, and the seed settles all', () => {
  const batches = [...syntheticScans(OPTIONS)];
  const sources = new Set(batches.flatMap(({ sightings }) => sightings.source));
  // Two of the numbers may be given the same address.
  assert.ok(sources.size > 0.99 * OPTIONS.sources, `${sources.size}`);
  assert.deepEqual([...syntheticScans(OPTIONS)], batches);
  assert.notDeepEqual([...syntheticScans({ ...OPTIONS, seed: 5 })], batches);
});
