import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Draw } from './draw.ts';
import { drawPace, drawUnsteadiness, nightPace } from './pace.ts';

test('a pace never goes back, and is done in time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const draw = new Draw(seed);
      const pace = drawPace(draw, drawUnsteadiness(draw));
      let before = 0;
      for (let i = 0; i <= 1000; i++) {
        const time = pace.timeOf(i / 1000);
        assert.ok(time >= before && time <= 1 + 1e-9);
        before = time;
      }
      assert.ok(pace.timeOf(0) === 0 && Math.abs(pace.timeOf(1) - 1) < 1e-9);
    }),
  );
});

test('a steady pace is a straight line', () => {
  const pace = drawPace(new Draw(1), { wobble: 0, pauses: 0, pauseShare: 0 });
  for (const work of [0, 0.1, 0.5, 0.77, 1]) assert.ok(Math.abs(pace.timeOf(work) - work) < 1e-9);
});

test('nights: a third of the work is done after the first of three, and then comes a day of rest', () => {
  const { pace, seconds } = nightPace(3, 6);
  assert.equal(seconds, 2 * 86_400 + 6 * 3600);
  assert.ok(Math.abs(pace.timeOf(0.333333) * seconds - 6 * 3600) < 1);
  assert.ok(Math.abs(pace.timeOf(0.333334) * seconds - 86_400) < 1);
});
