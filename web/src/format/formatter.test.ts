import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormatter, zoneLabel } from './formatter.ts';
import { localText, parseLocal } from './local-time.ts';

const AT = Date.UTC(2026, 10, 23, 5, 4, 3);

test('a time always names its zone, year first in both languages', () => {
  for (const language of ['en', 'ja'] as const) {
    assert.equal(createFormatter(language, 'Asia/Tokyo').dateTime(AT), '2026-11-23 14:04:03 JST');
    assert.equal(createFormatter(language, 'UTC').dateTime(AT), '2026-11-23 05:04:03 UTC');
  }
  assert.match(zoneLabel('Europe/Berlin', 'en', AT), /^(CET|GMT\+1)$/);
});

test('a packet keeps its microseconds', () => {
  assert.equal(
    createFormatter('en', 'UTC').preciseTime(AT / 1000 + 0.000123),
    '2026-11-23 05:04:03.000123 UTC',
  );
});

test('relative times take the largest unit that fits and never round up', () => {
  const format = createFormatter('en', 'UTC');
  assert.equal(format.relative(AT - 119_000, AT), '1 minute ago');
  assert.equal(format.relative(AT - 26 * 3_600_000, AT), 'yesterday');
  assert.equal(createFormatter('ja', 'UTC').relative(AT - 5 * 60_000, AT), '5 分前');
});

test('durations have two units at most', () => {
  const format = createFormatter('en', 'UTC');
  assert.equal(format.duration(94_000), '1 minute 34 seconds');
  assert.equal(format.duration(3 * 86_400_000 + 5 * 60_000), '3 days');
  assert.equal(format.duration(0), '0 seconds');
});

test('bytes and countries that Intl does not know do not throw', () => {
  const format = createFormatter('en', 'UTC');
  assert.equal(format.bytes(0), '0 byte');
  assert.equal(format.bytes(1_234_567), '1.2 MB');
  assert.equal(format.country('JP'), 'Japan');
  assert.equal(format.country('not a code'), 'not a code');
});

test('a local time comes back as the same time, on both sides of a change of the clock', () => {
  for (const zone of ['UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata']) {
    for (const at of [AT, Date.UTC(2026, 2, 8, 6, 59), Date.UTC(2026, 2, 8, 7, 1), Date.UTC(2026, 6, 1)]) {
      const minute = Math.floor(at / 60_000) * 60_000;
      assert.equal(parseLocal(localText(minute, zone), zone), minute, `${zone} ${at}`);
    }
  }
  assert.equal(parseLocal('yesterday', 'UTC'), null);
  assert.equal(parseLocal('2026-99-99T00:00', 'UTC'), null);
});
