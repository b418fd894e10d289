import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BackOff, retryAfterMs } from './back-off.ts';

test('waits double up to their bound, and begin anew after a success', () => {
  const backOff = new BackOff({ firstMs: 100, mostMs: 1000, random: () => 1 });
  assert.deepEqual(
    Array.from({ length: 6 }, () => backOff.next()),
    [100, 200, 400, 800, 1000, 1000],
  );
  backOff.reset();
  assert.equal(backOff.next(), 100);
});

test('chance takes off at most half, and a thousand failures change nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1200), (chance, failures) => {
      const backOff = new BackOff({ firstMs: 100, mostMs: 1000, random: () => chance });
      for (let i = 0; i < failures; i++) backOff.next();
      const due = Math.min(1000, 100 * 2 ** failures);
      const wait = backOff.next();
      assert.ok(wait >= due / 2 && wait <= due);
    }),
  );
});

test('Retry-After in seconds and as a date; what is neither is none', () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(retryAfterMs('7', now), 7000);
  assert.equal(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now), 30_000);
  assert.equal(retryAfterMs('Thu, 01 Jan 2025 00:00:30 GMT', now), 0);
  assert.equal(retryAfterMs('999999999', now), 3_600_000);
  for (const none of [null, '', 'soon', '-5', '1e99']) assert.equal(retryAfterMs(none, now), 0, `${none}`);
});

test('any header gives a wait within bounds', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (header, now) => {
      const wait = retryAfterMs(header, now);
      assert.ok(wait >= 0 && wait <= 3_600_000);
    }),
  );
});
