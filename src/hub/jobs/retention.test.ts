/** What is older than the settings say goes, the sums of its days stay, and it is noted that it ran. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_RETENTION } from '../../model/account.ts';
import { openDuckdbFacts } from '../../store/facts/duckdb-facts.ts';
import {
  KEEP_ALL,
  NEW_YEAR,
  sightedPacket,
  sighting,
  sightingBatch,
} from '../../store/facts/facts-fixture.ts';
import { openSqliteState } from '../../store/state/sqlite-state.ts';
import { RETENTION_NOTE } from '../retention-note.ts';
import { createRetention } from './retention.ts';

const DAY_MS = 86_400_000;

test('retention deletes by the settings and keeps the sums of days', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-retention-'));
  const facts = await openDuckdbFacts(join(folder, 'facts'));
  const state = await openSqliteState(join(folder, 'state.sqlite'));
  t.after(async () => {
    await facts.close();
    await state.close();
    rmSync(folder, { recursive: true });
  });
  const told = sighting({ packets: 7 });
  await facts.ingest('s1', sightingBatch([told], { packets: [sightedPacket()] }), KEEP_ALL);
  await state.setRetention({ ...DEFAULT_RETENTION, sightings: 10, packets: 5 });
  let now = NEW_YEAR * 3_600_000;
  const retention = createRetention({
    facts,
    state,
    clock: () => now,
    onTrouble: (error) => assert.fail(String(error)),
  });
  const all = { from: (NEW_YEAR - 24) * 3600, to: (NEW_YEAR + 24) * 3600 };
  const counts = async () => ({
    sightings: (await facts.sightingsOf([told.source], all)).length,
    packets: (await facts.packetsOf(told.source, all, 10)).length,
  });
  now += 4 * DAY_MS;
  await retention.runOnce();
  assert.deepEqual(await counts(), { sightings: 1, packets: 1 });
  now += 3 * DAY_MS;
  await retention.runOnce();
  assert.deepEqual(await counts(), { sightings: 1, packets: 0 });
  now += 10 * DAY_MS;
  await retention.runOnce();
  assert.deepEqual(await counts(), { sightings: 0, packets: 0 });
  const days = await facts.categorySeries({ range: all, stepSeconds: 86_400, scope: null });
  const packets = days.flatMap(({ points }) => points).reduce((sum, point) => sum + point.packets, 0);
  assert.equal(packets, 7);
  assert.equal(await state.note(RETENTION_NOTE), String(now));
});
