/** Day by day with what was found before, or all at once: the same report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScanChunk } from '../model/scan-chunk.ts';
import type { SystemsReport } from '../model/scanning-system.ts';
import type { Candidate } from './division-candidates.ts';
import { findSystems } from './find-systems.ts';
import { FoundBefore } from './found-before.ts';
import type { Frame } from './frame.ts';
import { Observations } from './observations.ts';
import { chunksOf, DAY, START, World } from './scanners-fixture.ts';

const DAYS = 24;

/** What came on each day. */
function daysOf(seed: number): readonly (readonly ScanChunk[])[] {
  const world = new World(seed);
  // Groups that divide their work: one to the end, one that is gone before it, one that begins late; one by himself.
  const group = (sources: readonly string[], from: number, to: number, port: number, shape: number) => {
    for (let day = from; day < to; day += 3)
      world.sweep(sources, day * DAY, 2 * DAY, world.permutation(), { port, shape });
  };
  group(['198.51.100.7', '198.51.100.8', '198.51.100.9'], 0, DAYS - 2, 443, 7);
  group(['192.88.99.1', '192.88.101.1'], 0, 15, 8080, 8);
  group(['192.88.99.20', '192.88.99.21'], 14, DAYS - 2, 22, 9);
  group(['192.31.196.4'], 0, 13, 502, 10);
  for (let sender = 0; sender < 60; sender++) {
    const from = (sender % 12) * 2 * DAY;
    const seconds = Math.min(DAYS * DAY - from, 9 * DAY);
    world.wander(`203.${sender}.113.${sender}`, from, seconds, 40, { port: [23, 2323, 5555][sender % 3] });
  }
  return Array.from({ length: DAYS }, (_, day) => {
    const probes = world.probes.filter(({ at }) => Math.floor(at / DAY) === day);
    return chunksOf(world.dark, probes, 5_000, 'a');
  });
}

class Watched extends FoundBefore<Candidate> {
  taken = 0;

  override recall(frame: Frame) {
    const recalled = super.recall(frame);
    for (const before of recalled?.before ?? []) if (before >= 0) this.taken++;
    return recalled;
  }
}

test('a day more with what was found before is the same as all of them at once', () => {
  let [taken, systems] = [0, 0];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.uniqueArray(fc.integer({ min: 1, max: DAYS - 1 }), { minLength: 1, maxLength: 3 }),
      (seed, cuts) => {
        const days = daysOf(seed);
        const bounds = [0, ...cuts.sort((a, b) => a - b), DAYS];
        const [growing, whole, before] = [new Observations(), new Observations(), new Watched()];
        let report: SystemsReport | null = null;
        for (let i = 1; i < bounds.length; i++) {
          for (const chunk of days.slice(bounds[i - 1], bounds[i]).flat()) growing.add(chunk);
          report = findSystems(growing, { before });
        }
        for (const chunk of days.flat()) whole.add(chunk);
        assert.deepEqual(report, findSystems(whole));
        taken += before.taken;
        systems += report!.systems.filter(({ verdict }) => verdict === 'unknown-systematic').length;
      },
    ),
    { numRuns: 12 },
  );
  assert.ok(taken > 100, `${taken} actors were taken as they were`);
  assert.ok(systems > 12, `${systems} systems`);
});

test('where the ground changes, nothing is taken from before', () => {
  const days = daysOf(3);
  const [growing, whole, before] = [new Observations(), new Observations(), new Watched()];
  for (const chunk of days.slice(0, 20).flat()) growing.add(chunk);
  findSystems(growing, { before });
  // Everybody comes to one address now, as to a service that was moved there.
  const world = new World(4);
  for (let i = 0; i < 4_000; i++) {
    const source = `203.${i % 200}.${i % 250}.8`;
    world.probes.push({ at: 20 * DAY + i * 20, source, position: 77, port: 443 });
  }
  for (const chunk of world.chunks()) growing.add(chunk);
  const report = findSystems(growing, { before });
  assert.equal(before.taken, 0);
  for (const chunk of [...days.slice(0, 20).flat(), ...world.chunks()]) whole.add(chunk);
  assert.deepEqual(report, findSystems(whole));
});

test('days that are let go: the same as if they had never come', () => {
  const days = daysOf(11);
  const [rolling, before] = [new Observations(), new Watched()];
  let systems = 0;
  for (let last = 14; last <= DAYS; last += 2) {
    for (const chunk of days.slice(last === 14 ? 0 : last - 2, last).flat()) rolling.add(chunk);
    rolling.forgetBefore(START + (last - 14) * DAY);
    const anew = new Observations();
    for (const chunk of days.slice(last - 14, last).flat()) anew.add(chunk);
    const report = findSystems(rolling, { before });
    assert.deepEqual(report, findSystems(anew));
    systems += report.systems.length;
  }
  assert.ok(before.taken > 50, `${before.taken} actors were taken as they were`);
  assert.ok(systems > 12, `${systems} systems`);
});
