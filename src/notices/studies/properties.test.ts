/** What must hold for any study: order does not matter, equal arms do not differ, swapping them inverts the ratio. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitCox } from './cox.ts';
import { kaplanMeier } from './kaplan-meier.ts';
import { logRank } from './log-rank.ts';
import {
  detectableHazardRatio,
  eventsByFreedman,
  eventsBySchoenfeld,
  powerForHazardRatio,
  powerForShares,
  subjectsForShares,
} from './power.ts';
import { meanCumulative } from './recurrent.ts';

const one = fc.record({ timeDays: fc.integer({ min: 1, max: 40 }), isEvent: fc.boolean() });
const many = fc.array(one, { minLength: 1, maxLength: 60 });

test('the order of subjects changes nothing', () => {
  fc.assert(
    fc.property(many, (followed) => {
      assert.deepEqual(kaplanMeier(followed.toReversed()), kaplanMeier(followed));
    }),
  );
});

test('without censoring the curve is the share that is left', () => {
  fc.assert(
    fc.property(many, (followed) => {
      for (const point of kaplanMeier(followed.map((row) => ({ ...row, isEvent: true }))).points) {
        const left = followed.filter((row) => row.timeDays > point.timeDays).length / followed.length;
        assert.ok(Math.abs(point.survival - left) < 1e-12);
      }
    }),
  );
});

test('two equal arms have chi-square 0', () => {
  fc.assert(
    fc.property(many, (followed) => {
      const both = ['a', 'b'].flatMap((arm) => followed.map((row) => ({ ...row, arm })));
      assert.ok(logRank(both).chiSquare < 1e-18);
    }),
  );
});

test('swapped arms have the reciprocal hazard ratio', () => {
  fc.assert(
    fc.property(many, many, (first, second) => {
      const fit = (x: number) =>
        fitCox(
          [
            ...first.map((row) => ({ ...row, covariates: [x] })),
            ...second.map((row) => ({ ...row, covariates: [1 - x] })),
          ],
          ['x'],
        );
      const [there, back] = [fit(0), fit(1)];
      assert.equal(there.outcome, back.outcome);
      if (there.outcome === 'converged')
        assert.ok(Math.abs(there.terms[0].hazardRatio.value * back.terms[0].hazardRatio.value - 1) < 1e-6);
    }),
  );
});

test('an arm in which nobody gets clean is told, not given a ratio', () => {
  const rows = [1, 2, 3, 4, 5, 6].map((timeDays) => ({
    timeDays,
    isEvent: timeDays < 4,
    covariates: [Number(timeDays < 4)],
  }));
  const fit = fitCox(rows, ['x']);
  assert.equal(fit.outcome, 'monotone');
  assert.deepEqual(fit.terms, []);
});

test('with all watched to the end the mean cumulative count is events over subjects', () => {
  const points = meanCumulative([
    { id: 'a', followedDays: 30, eventDays: [2, 9], covariates: [] },
    { id: 'b', followedDays: 30, eventDays: [], covariates: [] },
  ]);
  assert.deepEqual(
    points.map((point) => point.mean),
    [0.5, 1],
  );
});

test('74 against 92 % needs 67.2 an arm, against 79 % 1,127.6', () => {
  assert.equal(subjectsForShares(0.74, 0.92).toFixed(1), '67.2');
  assert.equal(subjectsForShares(0.74, 0.79).toFixed(1), '1127.6');
});

test("events and power are each other's inverse", () => {
  assert.equal(eventsByFreedman(0.5).toFixed(1), '70.6');
  assert.equal(eventsBySchoenfeld(0.5).toFixed(1), '65.3');
  assert.equal(powerForHazardRatio(0.5, eventsBySchoenfeld(0.5)).toFixed(4), '0.8000');
  assert.equal(powerForShares(0.74, 0.92, subjectsForShares(0.74, 0.92)).toFixed(4), '0.8000');
  assert.equal(eventsBySchoenfeld(detectableHazardRatio(100)!).toFixed(6), '100.000000');
  assert.equal(detectableHazardRatio(0), null);
});
