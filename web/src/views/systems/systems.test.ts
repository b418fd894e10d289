import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemRow } from '../../../../src/model/api.ts';
import { createFormatter } from '../../format/formatter.ts';
import { en } from '../../messages/en.ts';
import { ja } from '../../messages/ja.ts';
import { SYSTEM_SORTS, sortSystems } from './sort-systems.ts';
import { frequencyText, servicesText, spanText } from './system-words.ts';

const english = createFormatter('en', 'UTC');
const japanese = createFormatter('ja', 'UTC');
const HOUR = 3_600_000;

test('a rhythm is said as people say it: times a day, or every so long', () => {
  assert.equal(frequencyText(4, english, en), '4 sweeps a day');
  assert.equal(frequencyText(1 / 7, english, en), 'a sweep every 7 days');
  assert.equal(frequencyText(1 / 7, japanese, ja), '7 日に 1 回');
  assert.equal(frequencyText(0, english, en), '');
});

test('spans are days and no months, and no finer than the rhythm is known', () => {
  assert.equal(spanText(30 * 24 * HOUR, english), '30 days');
  assert.equal(spanText(30 * 24 * HOUR + 3 * HOUR, english), '30 days');
  assert.equal(spanText(36 * HOUR, english), '1 day 12 hours');
  assert.equal(spanText(90 * 60_000 + 20_000, english), '1 hour 30 minutes');
  assert.equal(spanText(0, english), '1 second');
});

test('chances are written so that they can be read, however small', () => {
  assert.equal(english.chance(0.0312), '0.031');
  assert.equal(english.chance(3.2e-9), '3.2 × 10⁻⁹');
  assert.equal(english.chance(1e-290), '< 10⁻¹²');
  assert.equal(english.chance(0), '0');
  assert.equal(english.share(0.000341), '0.034%');
});

test('many services become three and a number', () => {
  const more = (rest: string) => `and ${rest} more`;
  assert.equal(servicesText(['1/tcp', '2/tcp'], 2, more), '1/tcp, 2/tcp');
  assert.equal(
    servicesText(['1/tcp', '2/tcp', '3/tcp', '4/tcp'], 14, more),
    '1/tcp, 2/tcp, 3/tcp and 11 more',
  );
});

const row = (id: string, more: Partial<SystemRow>): SystemRow => ({
  id,
  name: id,
  isNamed: false,
  promoted: null,
  verdict: 'known',
  status: 'active',
  confidence: 0.5,
  power: 0.5,
  q: null,
  novelty: 0,
  sources: 1,
  networks: 1,
  services: [],
  serviceCount: 0,
  probes: 0,
  frequency: 1,
  coverage: 1,
  reach: 1,
  order: 'unclear',
  activeDays: 1,
  observedDays: 1,
  first: 0,
  last: 0,
  bornAt: 0,
  ...more,
});

test('every sort of the address bar sorts, both ways; what was not tested for chance counts as not significant', () => {
  const rows = [row('a', { q: null, novelty: 0.2 }), row('b', { q: 1e-9, novelty: 0.9 })];
  const ids = (key: string, descending: boolean) =>
    sortSystems(rows, { key, descending }).map(({ id }) => id);
  assert.deepEqual(ids('novelty', true), ['b', 'a']);
  assert.deepEqual(ids('q', false), ['b', 'a']);
  assert.deepEqual(ids('name', true), ['b', 'a']);
  for (const key of SYSTEM_SORTS) assert.equal(ids(key, false).length, 2);
});

test('both languages explain the same evidence', () => {
  assert.deepEqual(Object.keys(ja.evidence).sort(), Object.keys(en.evidence).sort());
});
