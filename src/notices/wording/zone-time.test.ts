/** Times in the owner's zone and in UTC. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utcTime, zoneDay, zoneName, zoneTime } from './zone-time.ts';

const AT = Date.UTC(2026, 10, 22, 15, 4, 5);

test('the same moment in Japan, in New York and in UTC', () => {
  assert.equal(zoneTime(AT, 'Asia/Tokyo', 'ja'), '2026年11月23日(月) 00:04');
  assert.equal(zoneTime(AT, 'Asia/Tokyo', 'en'), 'Mon 23 Nov 2026, 00:04');
  assert.equal(zoneTime(AT, 'America/New_York', 'en'), 'Sun 22 Nov 2026, 10:04');
  assert.equal(zoneDay(AT, 'Asia/Tokyo', 'ja'), '2026年11月23日(月)');
  assert.equal(utcTime(AT), '2026-11-22 15:04:05 UTC');
});

test('zones have names that people use; what is no zone is UTC', () => {
  assert.equal(zoneName('Asia/Tokyo', 'ja'), '日本時間');
  assert.equal(zoneName('America/New_York', 'en'), 'America/New York');
  assert.equal(zoneName('Mars/<b>', 'en'), 'UTC');
  assert.equal(zoneTime(AT, 'Mars/<b>', 'en'), 'Sun 22 Nov 2026, 15:04');
});

test('any number and any zone give a line, never an exception', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.double(), fc.integer()),
      fc.oneof(fc.string(), fc.constantFrom('Asia/Tokyo', 'UTC', '+09:00')),
      fc.constantFrom('ja', 'en'),
      (at, zone, language) => {
        for (const text of [
          utcTime(at),
          zoneTime(at, zone, language as 'ja'),
          zoneName(zone, language as 'ja'),
        ]) {
          assert.match(text, /^[^\p{Cc}]+$/u);
          assert.doesNotMatch(text, /undefined|NaN|Invalid/);
        }
      },
    ),
  );
});
