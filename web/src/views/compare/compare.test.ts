/** What the address bar asks, how ratios are said, and where they are drawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ComparisonStep, RatioEstimate } from '../../../../src/model/comparison.ts';
import { createFormatter } from '../../format/formatter.ts';
import { en } from '../../messages/en.ts';
import { ja } from '../../messages/ja.ts';
import {
  MOST_DAYS,
  parametersInUrl,
  parametersOf,
  readQuestion,
  sampleQuestion,
  setText,
} from './compare-question.ts';
import { middleRatio, ratioScale, spanOf, timePlace } from './ratio-scale.ts';
import { hourText, ratioText } from './ratio-words.ts';

const english = createFormatter('en', 'UTC');
const japanese = createFormatter('ja', 'UTC');
const DAY = 86_400;
const LISTED = 1_760_000_400;

function step(visits: Partial<RatioEstimate>, change: Partial<ComparisonStep> = {}): ComparisonStep {
  return {
    at: LISTED,
    a: 1,
    b: 1,
    addressDaysA: 7,
    addressDaysB: 7,
    visits: { ratio: null, low: null, high: null, ...visits },
    ...change,
  };
}

test('sets may be typed with any comma or blank, also the Japanese ones', () => {
  assert.equal(setText(' 192.0.2.1、192.0.2.2， 198.51.100.0/24\n'), '192.0.2.1,192.0.2.2,198.51.100.0/24');
  assert.equal(setText(' ,, '), '');
});

test('the range lies around the date and ends with the last whole hour', () => {
  const given: Record<string, string> = {
    a: '192.0.2.1',
    b: '192.0.2.2',
    listed: String(LISTED),
    before: '7',
  };
  const question = readQuestion((name) => given[name] ?? '');
  const now = (LISTED + 2 * DAY + 1_234) * 1000;
  const asked = parametersOf(question, now);
  assert.equal(asked?.from, LISTED - 7 * DAY);
  assert.equal(asked?.to, Math.floor(now / 3_600_000) * 3_600);
  assert.equal(parametersOf({ ...question, b: '' }, now), null);
  assert.equal(parametersOf({ ...question, daysAfter: MOST_DAYS }, now), null);
});

test('whatever stands in the address bar, what is asked makes sense or nothing is', () => {
  const texts = fc.dictionary(
    fc.constantFrom('a', 'b', 'listed', 'before', 'after', 'step'),
    fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('192.0.2.1', 'week', 'day', '-1', '1e9')),
  );
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 4e12 }), (given, now) => {
      const asked = parametersOf(
        readQuestion((name) => given[name] ?? ''),
        now,
      );
      if (asked === null) return;
      assert.ok(asked.from >= 0 && asked.from < asked.to);
      assert.ok(asked.to - asked.from <= (MOST_DAYS + 1) * DAY || asked.to === asked.from + 3_600);
      assert.ok(asked.step === 'week' || asked.step === 'day');
    }),
  );
});

test('what the address bar keeps is read as what was asked', () => {
  const question = fc.record(
    {
      a: fc.constantFrom('192.0.2.1', '192.0.2.0/28,198.51.100.7'),
      b: fc.constantFrom('192.0.2.2', ''),
      listed: fc.option(fc.integer({ min: 0, max: 4e9 })),
      daysBefore: fc.integer({ min: 1, max: MOST_DAYS }),
      daysAfter: fc.integer({ min: 1, max: MOST_DAYS }),
      step: fc.constantFrom('week' as const, 'day' as const),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(question, (asked) => {
      const kept: Readonly<Record<string, string | null>> = parametersInUrl(asked);
      assert.deepEqual(
        readQuestion((name) => kept[name] ?? ''),
        asked,
      );
    }),
  );
});

test('the sample is offered where its dark space is, and lies within its ninety days', () => {
  const coveredTo = (LISTED + 1_234) * 1000;
  const sensor = { sample: true, dark: ['198.18.8.0/23'], coveredTo };
  const question = sampleQuestion([{ ...sensor, dark: ['198.18.0.0/22'] }, sensor])!;
  const asked = parametersOf(question, coveredTo + 3_600_000)!;
  assert.ok(asked.from >= LISTED + 1_234 - 91 * DAY && asked.to <= LISTED + 1_234);
  assert.equal(question.listed! % DAY, 0);
  assert.equal(sampleQuestion([{ ...sensor, sample: false }]), null);
  assert.equal(sampleQuestion([{ ...sensor, coveredTo: null }]), null);
  assert.equal(sampleQuestion([]), null);
});

test('a ratio is said with its interval, or with what there is of it', () => {
  const say = (estimate: RatioEstimate) => ratioText(estimate, en, english);
  assert.equal(say({ ratio: 14.23, low: 9.81, high: 20.7 }), '14.2 (9.81 to 20.7)');
  assert.equal(say({ ratio: null, low: 3.4, high: null }), 'more than 3.4');
  assert.equal(say({ ratio: 0, low: 0, high: 0.4 }), 'less than 0.4');
  assert.equal(say({ ratio: null, low: null, high: null }), 'unknown');
  assert.match(ratioText({ ratio: 14.23, low: 9.81, high: 20.7 }, ja, japanese), /14\.2.*9\.81.*20\.7/);
});

test('an hour is said without seconds, in the zone of the page', () => {
  assert.equal(hourText(Date.UTC(2026, 9, 9, 13) / 1000, english), '2026-10-09 13:00');
  assert.equal(
    hourText(Date.UTC(2026, 9, 9, 16) / 1000, createFormatter('ja', 'Asia/Tokyo')),
    '2026-10-10 01:00',
  );
});

test('the axis holds all that is known, and the same rate', () => {
  const scale = ratioScale([step({ ratio: 40, low: 12, high: 230 }), step({ low: 0.3 })]);
  assert.deepEqual([scale.low, scale.high], [-1, 3]);
  assert.ok(scale.ticks.includes(1));
  assert.equal(scale.place(1000), 0);
  assert.equal(scale.place(0.1), 1);
  assert.equal(scale.place(10), 0.5);
  assert.equal(scale.place(0), 1);
});

test('for any series the axis is finite, and every place is on it', () => {
  const bound = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: null });
  const series = fc.array(fc.record({ ratio: bound, low: bound, high: bound }).map((visits) => step(visits)));
  fc.assert(
    fc.property(series, fc.double({ min: 0, max: 1e15, noNaN: true }), (steps, ratio) => {
      const scale = ratioScale(steps);
      assert.ok(scale.high - scale.low >= 2 && scale.high - scale.low <= 9);
      assert.ok(scale.ticks.length >= 3 && scale.ticks.includes(1));
      const place = scale.place(ratio);
      assert.ok(place >= 0 && place <= 1);
    }),
  );
});

test('a step that nobody watched is a gap; one without a bound reaches to the edge', () => {
  assert.equal(spanOf(step({ ratio: 1, low: 0.5, high: 2 }, { addressDaysB: 0 })), null);
  assert.equal(spanOf(step({})), null);
  assert.deepEqual(spanOf(step({ ratio: 3, low: 0, high: null })), { low: null, high: null });
});

test('moments lie where their time is, and the middle is one of those known', () => {
  const series = [
    step({ ratio: 9 }),
    step({}, { at: LISTED + DAY }),
    step({ ratio: 1 }, { at: LISTED + 2 * DAY }),
  ];
  const place = (at: number) => timePlace({ series, stepSeconds: DAY }, at);
  assert.deepEqual(
    [place(LISTED), place(LISTED + 1.5 * DAY), place(0), place(LISTED + 9 * DAY)],
    [0, 0.5, 0, 1],
  );
  assert.equal(middleRatio(series), 1);
  assert.equal(middleRatio([]), null);
});
