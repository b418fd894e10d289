import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { VisitCount } from '../../model/visit-count.ts';
import { seededRandom } from '../chance.ts';
import { clopperPearson, rateRatio } from './clopper-pearson.ts';
import { type CompareOptions, compare } from './compare.ts';

const DAY = 86_400;
const LISTED = 1_790_000_000 - (1_790_000_000 % DAY);
const OPTIONS: CompareOptions = {
  listedAt: LISTED,
  range: { from: LISTED - 30 * DAY, to: LISTED + 30 * DAY },
  addressesA: 16,
  addressesB: 16,
  stepSeconds: 7 * DAY,
};

test("Clopper and Pearson's limits are those of the published tables", () => {
  // Two-sided 95 %, as in Geigy's Documenta and in Agresti and Coull (The American Statistician 52, 1998).
  for (const [k, n, low, high] of [
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [1, 20, 0.0013, 0.2487],
    [15, 100, 0.0865, 0.2353],
  ]) {
    const limits = clopperPearson(k, n);
    assert.ok(Math.abs(limits.low - low) < 6e-5, `${k}/${n}: ${limits.low}`);
    assert.ok(Math.abs(limits.high - high) < 6e-5, `${k}/${n}: ${limits.high}`);
  }
});

test('the ratio of two counts turns over when the sides do, and goes with exposure', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (a, b, exposure) => {
        const one = rateRatio(a, b, exposure, 1);
        const other = rateRatio(b, a, 1, exposure);
        assert.ok(one.low! < one.ratio! && one.ratio! < one.high!);
        assert.ok(Math.abs(one.low! * other.high! - 1) < 1e-6);
        assert.ok(Math.abs(one.ratio! * exposure - a / b) < 1e-9 * (a / b));
      },
    ),
  );
  assert.deepEqual(rateRatio(0, 0, 1, 1), { ratio: null, low: null, high: null });
  assert.equal(rateRatio(5, 0, 1, 1).high, null);
  assert.equal(rateRatio(0, 5, 1, 1).low, 0);
});

interface Plan {
  readonly sources: number;
  /** Rate of A against B before and after. */
  readonly before: number;
  readonly after: number;
}

/** Sources whose numbers of visits are far apart: as sources are. */
function worldOf(seed: number, { sources, before, after }: Plan): VisitCount[] {
  const random = seededRandom(seed);
  const visits: VisitCount[] = [];
  for (let i = 0; i < sources; i++) {
    const source = `192.0.2.${i % 256}.${i}`;
    const heavy = Math.ceil(1 / (random() + 0.02));
    for (let visit = 0; visit < heavy; visit++) {
      const isAfter = random() < 0.5;
      const ratio = isAfter ? after : before;
      const side = random() < ratio / (1 + ratio) ? 'a' : 'b';
      const at = LISTED + (isAfter ? 1 : -1) * Math.floor(random() * 29 * 24) * 3600 - (isAfter ? 0 : 3600);
      visits.push({ at, side, source, service: '80/tcp', visits: 1 });
    }
  }
  return visits;
}

test('the interval holds the truth in about 95 of 100 worlds, with sources of very different weight', () => {
  let [ratios, effects] = [0, 0];
  const worlds = 200;
  for (let seed = 1; seed <= worlds; seed++) {
    const { after, effect } = compare(worldOf(seed, { sources: 150, before: 1, after: 3 }), OPTIONS);
    if (after.visits.low! <= 3 && after.visits.high! >= 3) ratios++;
    if (effect.low! <= 3 && effect.high! >= 3) effects++;
  }
  // Four standard deviations of a binomial around 95 %: percentiles are a little narrow.
  for (const held of [ratios, effects])
    assert.ok(held >= worlds * 0.89 && held <= worlds * 0.995, `${held} of ${worlds}`);
});

/** A source keeps to one side, with all its visits: nothing differs, and visits are far from independent. */
function clusteredWorld(seed: number): VisitCount[] {
  const random = seededRandom(seed);
  const visits: VisitCount[] = [];
  for (let i = 0; i < 400; i++) {
    const side = random() < 0.5 ? 'a' : 'b';
    const offset = random() < 0.5 ? DAY : -DAY;
    const count = 1 + Math.floor(-8 * Math.log(1 - random()));
    visits.push({ at: LISTED + offset, side, source: `s${i}`, service: '23/tcp', visits: count });
  }
  return visits;
}

test('where nothing differs and visits come in clusters, the interval holds 1 in 92 to 98 of 100 worlds', () => {
  const worlds = 300;
  let [ratios, effects, naive] = [0, 0, 0];
  for (let seed = 1; seed <= worlds; seed++) {
    const { after, effect } = compare(clusteredWorld(seed), OPTIONS);
    if (after.visits.low! <= 1 && after.visits.high! >= 1) ratios++;
    if (effect.low! <= 1 && effect.high! >= 1) effects++;
    const poisson = rateRatio(after.a.visits, after.b.visits, 1, 1);
    if (poisson.low! <= 1 && poisson.high! >= 1) naive++;
  }
  for (const held of [ratios, effects])
    assert.ok(held >= worlds * 0.92 && held <= worlds * 0.98, `${held} of ${worlds}`);
  assert.ok(naive < worlds * 0.7, `the world is clustered: independent visits would hold in ${naive}`);
});

test('a side that received nothing leaves a bound that follows the sources, not their visits', () => {
  const one = (source: string, visits: number): VisitCount => ({
    at: LISTED + DAY,
    side: 'b',
    source,
    service: '23/tcp',
    visits,
  });
  const few = compare([one('x', 1_000)], OPTIONS).after.visits;
  // One effective visit: p <= 0.975, odds 39.
  assert.equal(few.low, 0);
  assert.ok(Math.abs(few.high! - 39) < 1e-6, String(few.high));
  const many = compare(
    Array.from({ length: 100 }, (_, i) => one(`x${i}`, 10)),
    OPTIONS,
  ).after.visits;
  // 1 - 0.025^(1/100) as odds.
  assert.ok(Math.abs(many.high! - (0.025 ** -0.01 - 1)) < 1e-6, String(many.high));
});

test('an effect that was planted is found, and none where there is none', () => {
  const planted = compare(worldOf(7, { sources: 400, before: 1, after: 20 }), OPTIONS);
  assert.ok(planted.effect.low! > 8 && planted.effect.high! < 50, JSON.stringify(planted.effect));
  assert.ok(planted.before.visits.low! < 1 && planted.before.visits.high! > 1);
  assert.equal(planted.series.length, 10);
  const none = compare(worldOf(8, { sources: 400, before: 2, after: 2 }), OPTIONS);
  assert.ok(none.effect.low! < 1 && none.effect.high! > 1);
  assert.ok(none.before.visits.low! > 1, 'the sides differ by themselves, and that is no effect');
});

test('sides turned over turn the ratios over; the order of visits changes nothing', () => {
  const visits = worldOf(9, { sources: 80, before: 1, after: 4 });
  const turned = visits.map((visit): VisitCount => ({ ...visit, side: visit.side === 'a' ? 'b' : 'a' }));
  const one = compare(visits, OPTIONS);
  const other = compare(turned, OPTIONS);
  assert.ok(Math.abs(one.after.visits.ratio! * other.after.visits.ratio! - 1) < 1e-9);
  const again = compare([...visits].reverse(), OPTIONS);
  assert.deepEqual(again.series, one.series);
  assert.deepEqual(again.effect, one.effect);
  assert.ok(Math.abs(one.effect.low! * other.effect.high! - 1) < 1e-9);
});

test('addresses and hours without a sensor are reckoned with', () => {
  const visits = worldOf(10, { sources: 200, before: 1, after: 1 });
  const twice = compare(visits, { ...OPTIONS, addressesA: 32 });
  const once = compare(visits, OPTIONS);
  assert.ok(Math.abs(twice.after.visits.ratio! * 2 - once.after.visits.ratio!) < 1e-9);
  const off = compare(visits, { ...OPTIONS, isWatched: (at) => at < LISTED + 10 * DAY });
  assert.equal(off.after.a.addressDays, 16 * 10);
  assert.ok(Math.abs(once.after.a.addressDays - 16 * 30) < 1e-9);
});

test('nothing on a side has no ratio but a bound, and nothing at all says so', () => {
  const only = worldOf(11, { sources: 60, before: 1, after: 1 }).map(
    (visit): VisitCount => ({
      ...visit,
      side: 'a',
    }),
  );
  const { after, series, remarks } = compare(only, OPTIONS);
  assert.equal(after.visits.ratio, null);
  assert.equal(after.visits.high, null);
  assert.ok(after.visits.low! > 1, 'all of many sources on one side');
  assert.ok(series.every(({ visits }) => visits.high === null));
  assert.match(remarks.join(' '), /Only 0 sources/);
  const empty = compare([], OPTIONS);
  assert.deepEqual(empty.after.visits, { ratio: null, low: null, high: null });
  assert.equal(JSON.stringify(empty).includes('NaN'), false);
});

test('engines are told by their first visit, and newcomers by never having come', () => {
  const visit = (at: number, side: 'a' | 'b', source: string): VisitCount => ({
    at,
    side,
    source,
    service: '80/tcp',
    visits: 1,
  });
  const { engines, newcomers } = compare(
    [
      visit(LISTED - 5 * DAY, 'b', '192.0.2.1'),
      visit(LISTED + 2 * DAY, 'a', '192.0.2.1'),
      visit(LISTED - 9 * DAY, 'a', '192.0.2.2'),
      visit(LISTED + DAY, 'a', '192.0.2.3'),
    ],
    { ...OPTIONS, known: (source) => ({ '192.0.2.1': 'Crawlers', '192.0.2.2': 'Index' })[source] ?? null },
  );
  assert.deepEqual(
    engines.map(({ organisation, delaySeconds }) => [organisation, delaySeconds]),
    [
      ['Index', null],
      ['Crawlers', 2 * DAY],
    ],
  );
  assert.deepEqual(newcomers, { a: 0.5, b: null });
});
