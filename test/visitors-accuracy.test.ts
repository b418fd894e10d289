/** Visitors against the truth of small simulated worlds, whose seeds nobody looked at while the linker was made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreLinks } from '../bench/visitors-score.ts';
import { findVisitors } from '../src/decoys/visitors/find-visitors.ts';
import { createVisitReader } from '../src/decoys/visitors/read-visits.ts';
import { generateVisits, type VisitTruth } from '../src/generate/visits/generate-visits.ts';
import type { DecoyEvent } from '../src/model/decoy-event.ts';
import { readDecoyEvent } from '../src/model/decoy-event.ts';

const SMALL = { days: 120, bots: 300, engines: 4, scannerRuns: 60, persons: 120, modbusClients: 20 };

function worldOf(seed: number): { events: DecoyEvent[]; truth: VisitTruth } {
  const generator = generateVisits({ ...SMALL, seed });
  const events: DecoyEvent[] = [];
  let next = generator.next();
  for (; next.done !== true; next = generator.next()) events.push(next.value);
  return { events, truth: next.value };
}

test('a world is its seed’s, and every event is one that a reader takes', () => {
  const one = worldOf(7);
  assert.deepEqual(worldOf(7).events, one.events);
  assert.notDeepEqual(worldOf(8).events, one.events);
  for (const event of one.events) assert.deepEqual(readDecoyEvent(JSON.stringify(event)), event);
  const sessions = new Set(one.events.map(({ session }) => session));
  assert.deepEqual(sessions, new Set(one.truth.visitorOf.keys()));
});

for (const seed of [901, 902, 903]) {
  test(`links of world ${seed} are right far more often than what an address says, and find more than a day of it`, () => {
    const { events, truth } = worldOf(seed);
    const reader = createVisitReader((name) => assert.fail(name));
    for (const event of events) reader.add(event);
    const visits = reader.visits();
    const visitors = findVisitors(visits, { engineOf: (address) => truth.listed.get(address) ?? null });
    const groupOf = new Map(visitors.flatMap((one, i) => one.visits.map((id) => [id, i] as const)));
    const real = visits.map(({ id }) => truth.visitorOf.get(id)!);
    const isPerson = (visitor: number) => truth.kindOf.get(visitor) === 'person';
    const ours = visits.map(({ id }) => groupOf.get(id)!);
    const byAddress = visits.map(({ address }) => address);
    const byDay = visits.map(({ address, from }) => `${address} ${Math.floor(from / 86_400_000)}`);
    const all = scoreLinks(ours, real);
    assert.ok(all.precision >= 0.88, `precision ${all.precision}`);
    assert.ok(all.cubedPrecision >= 0.92, `B3 precision ${all.cubedPrecision}`);
    assert.ok(all.cubedPrecision > scoreLinks(byAddress, real).cubedPrecision + 0.1);
    assert.ok(all.recall > scoreLinks(byDay, real).recall + 0.2, `recall ${all.recall}`);
    const persons = scoreLinks(ours, real, isPerson);
    assert.ok(persons.precision >= 0.75, `persons: precision ${persons.precision}`);
    assert.ok(persons.cubedRecall >= 0.7, `persons: B3 recall ${persons.cubedRecall}`);
  });
}

test('scores are those of partitions that one can count by hand', () => {
  assert.deepEqual(scoreLinks(['a', 'a', 'b'], [1, 1, 2]), {
    precision: 1,
    recall: 1,
    cubedPrecision: 1,
    cubedRecall: 1,
  });
  // Of three pairs that are said, one is right; of the two that are, one is found.
  const { precision, recall, cubedPrecision, cubedRecall } = scoreLinks(['a', 'a', 'a', 'b'], [1, 1, 2, 2]);
  assert.deepEqual([precision, recall], [1 / 3, 1 / 2]);
  assert.ok(Math.abs(cubedPrecision - (2 / 3 + 2 / 3 + 1 / 3 + 1) / 4) < 1e-12);
  assert.ok(Math.abs(cubedRecall - (1 + 1 + 1 / 2 + 1 / 2) / 4) < 1e-12);
});
