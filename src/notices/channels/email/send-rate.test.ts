import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SendRate } from './send-rate.ts';

test('no minute holds more than the limit and one burst, and none is held back without need', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6_000 }),
      fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 300 }),
      (perMinute, gaps) => {
        const rate = new SendRate(perMinute);
        const sent: number[] = [];
        let now = 1_000_000;
        for (const gap of gaps) {
          now += gap;
          const at = rate.earliest(now);
          assert.ok(at >= now);
          rate.spend(at);
          sent.push(at);
        }
        const burst = Math.ceil(perMinute / 60) + 1;
        for (const start of sent)
          assert.ok(sent.filter((at) => at >= start && at < start + 60_000).length <= perMinute + burst);
        const later = now + 60_000 * gaps.length;
        assert.equal(rate.earliest(later), later);
        assert.ok(rate.isIdle(later));
      },
    ),
  );
});

test('no limit holds nothing back', () => {
  const rate = new SendRate(0);
  for (let at = 0; at < 10_000; at++) rate.spend(rate.earliest(5));
  assert.equal(rate.earliest(5), 5);
});
