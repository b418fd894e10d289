import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonRemarkCode } from '../../model/comparison.ts';
import type { Side, VisitCount } from '../../model/visit-count.ts';
import { seededRandom } from '../chance.ts';
import { type CompareOptions, compare, compareLedger } from './compare.ts';
import { VisitLedger } from './visit-ledger.ts';

const HOUR = 3600;
const DAY = 86_400;
const LISTED = 1_790_000_000 - (1_790_000_000 % DAY);
const OPTIONS: CompareOptions = {
  listedAt: LISTED,
  range: { from: LISTED - 30 * DAY, to: LISTED + 30 * DAY },
  addressesA: 16,
  addressesB: 16,
  stepSeconds: 7 * DAY,
};

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
      const hours = Math.floor(random() * 29 * 24);
      const at = LISTED + (isAfter ? hours : -hours - 1) * HOUR;
      visits.push({ at, side, source, service: '80/tcp', visits: 1 });
    }
  }
  return visits;
}

function visit(at: number, side: Side, source: string, visits = 1): VisitCount {
  return { at, side, source, service: '80/tcp', visits };
}

function codesOf(remarks: readonly { code: ComparisonRemarkCode }[]): ComparisonRemarkCode[] {
  return remarks.map(({ code }) => code);
}

test('an effect that was planted is found, and none where there is none', () => {
  const planted = compare(worldOf(7, { sources: 400, before: 1, after: 20 }), OPTIONS);
  assert.ok(planted.effect.low! > 8 && planted.effect.high! < 50, JSON.stringify(planted.effect));
  assert.ok(planted.before.visits.low! < 1 && planted.before.visits.high! > 1);
  assert.equal(planted.conclusion, 'more');
  assert.equal(planted.series.length, 10);
  const none = compare(worldOf(8, { sources: 400, before: 2, after: 2 }), OPTIONS);
  assert.equal(none.conclusion, 'no-difference');
  assert.ok(none.before.visits.low! > 1, 'the sides differ by themselves, and that is no effect');
  const turned = worldOf(7, { sources: 400, before: 1, after: 0.05 });
  assert.equal(compare(turned, OPTIONS).conclusion, 'less');
});

test('sides turned over turn the ratios over; the order of visits changes nothing', () => {
  const visits = worldOf(9, { sources: 80, before: 1, after: 4 });
  const turned = visits.map((one): VisitCount => ({ ...one, side: one.side === 'a' ? 'b' : 'a' }));
  const one = compare(visits, OPTIONS);
  const other = compare(turned, OPTIONS);
  assert.ok(Math.abs(one.after.visits.ratio! * other.after.visits.ratio! - 1) < 1e-9);
  assert.ok(Math.abs(one.effect.low! * other.effect.high! - 1) < 1e-6);
  assert.deepEqual(compare(visits.toReversed(), OPTIONS), one);
});

test('the steps of the series add up to the whole, and the date parts two of them', () => {
  const visits = worldOf(12, { sources: 120, before: 1, after: 2 });
  const { series, before, after } = compare(visits, { ...OPTIONS, stepSeconds: DAY });
  const sum = (side: Side, isAfter: boolean) =>
    series.filter(({ at }) => at >= LISTED === isAfter).reduce((all, step) => all + step[side], 0);
  assert.equal(sum('a', false), before.a.visits);
  assert.equal(sum('b', true), after.b.visits);
  assert.equal(series.length, 60);
  assert.ok(series.some(({ at }) => at === LISTED));
});

test('sets of other sizes, and hours without a sensor, are reckoned with on each side', () => {
  const visits = worldOf(10, { sources: 200, before: 1, after: 1 });
  const once = compare(visits, OPTIONS);
  const twice = compare(visits, { ...OPTIONS, addressesA: 32 });
  assert.ok(Math.abs(twice.after.visits.ratio! * 2 - once.after.visits.ratio!) < 1e-9);
  assert.ok(Math.abs(once.after.a.addressDays - 16 * 30) < 1e-9);

  const off = compare(visits, {
    ...OPTIONS,
    addressesAt: (side, at) => (side === 'a' && at >= LISTED + 10 * DAY ? 0 : 16),
  });
  assert.equal(off.after.a.addressDays, 16 * 10);
  assert.equal(off.after.b.addressDays, 16 * 30);
  assert.ok(Math.abs(off.after.visits.ratio! - 3 * once.after.visits.ratio!) < 1e-9);
  assert.deepEqual(codesOf(off.remarks), ['hours-unwatched', 'watched-unevenly']);
  const dark = off.series.at(-1)!;
  assert.equal(dark.addressDaysA, 0);
  assert.deepEqual(dark.visits, { ratio: null, low: null, high: null });

  const never = compare(visits, { ...OPTIONS, addressesAt: (_, at) => (at < LISTED ? 0 : 16) });
  assert.deepEqual(never.effect, { ratio: null, low: null, high: null });
  assert.ok(codesOf(never.remarks).includes('nothing-watched'));
  assert.doesNotMatch(JSON.stringify(never), /NaN|Infinity/);
});

test('an hour is before the date if it begins before it', () => {
  const listedAt = LISTED + 1_800;
  const { before, after, series, remarks, engines } = compare(
    [visit(LISTED, 'a', 'x'), visit(LISTED + HOUR, 'a', 'y')],
    { ...OPTIONS, listedAt, known: (source) => (source === 'x' ? 'Index' : 'Crawlers') },
  );
  assert.equal(before.a.visits, 1);
  assert.equal(after.a.visits, 1);
  assert.ok(series.some(({ at }) => at === LISTED + HOUR));
  assert.ok(codesOf(remarks).includes('within-hour'));
  // Half an hour after the date, or half an hour before it: it is not known, and told as at once.
  assert.deepEqual(
    engines.map(({ delaySeconds }) => delaySeconds),
    [0, 1_800],
  );
});

test('nothing on a side has no ratio but a bound, and nothing at all says so', () => {
  const only = worldOf(11, { sources: 60, before: 1, after: 1 }).map(
    (one): VisitCount => ({ ...one, side: 'a' }),
  );
  const { after, series, remarks } = compare(only, OPTIONS);
  assert.equal(after.visits.ratio, null);
  assert.equal(after.visits.high, null);
  assert.ok(after.visits.low! > 1, 'all of many sources on one side');
  assert.ok(series.every(({ visits }) => visits.high === null));
  assert.ok(
    remarks.some(({ code, when, value }) => code === 'few-sources' && when === 'after' && value === 0),
  );
  const empty = compare([], OPTIONS);
  assert.deepEqual(empty.after.visits, { ratio: null, low: null, high: null });
  assert.equal(empty.conclusion, 'not-enough-data');
  assert.doesNotMatch(JSON.stringify(empty), /NaN|Infinity/);
  assert.equal(compare([], { ...OPTIONS, range: undefined as never }).period, null);
});

test('engines are told by their first visit, and newcomers by never having come', () => {
  const { engines, newcomers } = compare(
    [
      visit(LISTED - 5 * DAY, 'b', '192.0.2.1'),
      visit(LISTED + 2 * DAY, 'a', '192.0.2.1', 3),
      visit(LISTED - 9 * DAY, 'a', '192.0.2.2'),
      visit(LISTED + DAY, 'a', '192.0.2.3'),
    ],
    { ...OPTIONS, known: (source) => ({ '192.0.2.1': 'Crawlers', '192.0.2.2': 'Index' })[source] ?? null },
  );
  assert.deepEqual(engines, [
    {
      organisation: 'Index',
      firstA: LISTED - 9 * DAY,
      firstB: null,
      delaySeconds: null,
      visitsA: 0,
      visitsB: 0,
    },
    {
      organisation: 'Crawlers',
      firstA: LISTED + 2 * DAY,
      firstB: LISTED - 5 * DAY,
      delaySeconds: 2 * DAY,
      visitsA: 3,
      visitsB: 0,
    },
  ]);
  assert.deepEqual(newcomers, { a: 0.5, b: null });
});

test('who floods with sources cannot fill the memory: a fair sample stands for all, and engines are not lost', () => {
  const random = seededRandom(5);
  const visits: VisitCount[] = Array.from({ length: 40_000 }, (_, i) =>
    visit(
      LISTED + Math.floor(random() * 20 * 24) * HOUR,
      random() < 0.75 ? 'a' : 'b',
      `10.${i >> 8}.${i & 255}.1`,
    ),
  );
  visits.push(visit(LISTED + DAY, 'a', 'engine'));
  const known = (source: string) => (source === 'engine' ? 'Index' : null);
  for (const limits of [
    { sources: 1_000, sums: 1_000_000 },
    { sources: 1_000_000, sums: 1_000 },
  ]) {
    const ledger = new VisitLedger({ ...OPTIONS, known }, limits);
    for (const one of visits) ledger.add(one);
    assert.ok(ledger.sources().length <= 1_000 && ledger.sources().length > 400);
    const { after, sampledShare, remarks, engines } = compareLedger(ledger, OPTIONS);
    assert.equal(sampledShare, 1 / 64);
    assert.ok(after.visits.low! < 3 && after.visits.high! > 3, JSON.stringify(after.visits));
    assert.ok(Math.abs(after.a.visits / 30_000 - 1) < 0.15, `${after.a.visits} stand for 30,000`);
    assert.ok(remarks.some(({ code, value }) => code === 'sampled' && value === 64));
    assert.equal(engines[0].organisation, 'Index');
    const turned = new VisitLedger({ ...OPTIONS, known }, limits);
    for (const one of visits.toReversed()) turned.add(one);
    assert.deepEqual(compareLedger(turned, OPTIONS).after, after, 'whatever the order');
  }
});
