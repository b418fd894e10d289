import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from './activity.ts';
import { Agenda } from './agenda.ts';

const idle: Activity = { begin: 0, unfold: () => Number.POSITIVE_INFINITY, write() {} };

test('every probe within the period comes out once, in its slice', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 9000 }), (times) => {
      const agenda = new Agenda(200, 10);
      for (const [i, time] of times.entries()) agenda.addProbe(idle, time, i, i * 2);
      const seen: number[] = [];
      for (let slice = 0; slice < agenda.slices; slice++) {
        agenda.takeProbes(slice, (activity, time, target, tag) => {
          assert.equal(activity, idle);
          // + 0: the minus zero of a generated time is a zero.
          assert.equal(Math.floor(time / 10) + 0, slice);
          assert.equal(time, times[target]);
          assert.equal(tag, target * 2);
          seen.push(target);
        });
      }
      const wanted = [...times.keys()].filter((i) => times[i] >= 0 && times[i] < 200);
      assert.deepEqual(
        seen.sort((a, b) => a - b),
        wanted,
      );
    }),
    { numRuns: 30 },
  );
});

test('slots are used again: what is taken makes room', () => {
  const agenda = new Agenda(1000, 1);
  let taken = 0;
  for (let slice = 0; slice < 1000; slice++) {
    for (let i = 0; i < 20; i++) agenda.addProbe(idle, slice + 0.5, slice * 20 + i, 0);
    agenda.takeProbes(slice, (_, __, target) => {
      assert.equal(Math.floor(target / 20), slice);
      taken++;
    });
  }
  assert.equal(taken, 20_000);
});

test('activities come in their slice, also those that are added meanwhile; what is under way comes first', () => {
  const agenda = new Agenda(100, 10);
  const late: Activity = { ...idle, begin: 5 };
  agenda.addActivity(idle, -1000);
  const found: Activity[] = [];
  for (const activity of agenda.takeActivities(0)) {
    found.push(activity);
    if (activity === idle) agenda.addActivity(late, 5);
  }
  assert.deepEqual(found, [idle, late]);
  agenda.addActivity(idle, 100);
  for (let slice = 1; slice < agenda.slices; slice++) assert.deepEqual([...agenda.takeActivities(slice)], []);
});

test('a time that is over takes no probe', () => {
  const agenda = new Agenda(100, 10);
  assert.deepEqual([...agenda.takeActivities(3)], []);
  assert.throws(() => agenda.addProbe(idle, 12, 0, 0), /over/);
});
