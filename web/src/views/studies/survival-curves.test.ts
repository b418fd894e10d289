import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SurvivalCurve } from '../../../../src/model/study.ts';
import { atRiskOn, bandPath, dayTicks, lostAt, type Scale, stepPath, survivalOn } from './survival-curves.ts';

const point = (timeDays: number, atRisk: number, events: number, censored: number, survival: number) => ({
  timeDays,
  atRisk,
  events,
  censored,
  survival,
  standardError: 0.1,
  low: survival - 0.1,
  high: Math.min(1, survival + 0.1),
  plainLow: survival - 0.1,
  plainHigh: Math.min(1, survival + 0.1),
});
const curve: SurvivalCurve = {
  subjects: 10,
  points: [
    point(1, 10, 2, 0, 0.8),
    point(3, 8, 0, 1, 0.8),
    point(5, 7, 2, 1, 0.57),
    point(40, 1, 0, 1, 0.57),
  ],
};
/** A pixel a day, a hundred pixels a share of 1. */
const scale: Scale = { x: (days) => days * 10, y: (share) => Math.round((1 - share) * 100), endDays: 20 };

test('a curve goes down where somebody gets clean, and ends where the data or the picture do', () => {
  assert.equal(stepPath(curve, scale), 'M0 0H10V20H30V20H50V43H200');
  assert.equal(stepPath({ subjects: 0, points: [] }, scale), 'M0 0H0');
});

test('a band comes back along its lower edge', () => {
  assert.equal(bandPath(curve, scale), 'M0 0H10V10H30V10H50V33H200V53H50V30H30V30H10V0Z');
  assert.equal(bandPath({ subjects: 0, points: [] }, scale), '');
});

test('strokes are where somebody was lost, within the picture', () => {
  assert.deepEqual(
    lostAt(curve, scale).map(({ timeDays }) => timeDays),
    [3, 5],
  );
});

test('the number at risk on a day is of those who are watched as it begins', () => {
  assert.deepEqual(
    [0, 1, 2, 4, 6, 41].map((day) => atRiskOn(curve, day)),
    [10, 10, 8, 7, 1, 0],
  );
  assert.deepEqual(
    [0, 1, 4, 99].map((day) => survivalOn(curve, day)),
    [1, 0.8, 0.8, 0.57],
  );
});

test('days on the axis are round, and few', () => {
  assert.deepEqual(dayTicks(20, 6), [0, 7, 14]);
  assert.deepEqual(dayTicks(90, 8), [0, 14, 28, 42, 56, 70, 84]);
  for (let end = 1; end < 2_000; end += 13) assert.ok(dayTicks(end, 8).length <= 9, `${end} days`);
});
