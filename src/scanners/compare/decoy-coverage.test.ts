/**
 * Whether intervals hold for what decoys see: dozens of visitors and not thousands, of whom a few make most of it, and some
 * of whom come from many addresses; and how long it takes until an effect shows. Worlds of fixed seeds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../chance.ts';
import { rateRatio } from './clopper-pearson.ts';
import { resampleRatios, type SourceVisits } from './cluster-bootstrap.ts';
import { drawPoisson } from './poisson-draw.ts';

const EVEN = { beforeA: 1, beforeB: 1, afterA: 1, afterB: 1 };
const WORLDS = 300;

interface Shape {
  readonly visitors: number;
  /** Pareto's exponent of visits a visitor: 1.1 as of passwords tried, 1.5 as of looks. */
  readonly tail: number;
  readonly most: number;
  /** Share of the visitors that come from forty addresses, and often. */
  readonly campaigns: number;
}

const CAMPAIGN_ADDRESSES = 40;
const CAMPAIGN_VISITS = 80;

/** Visits of each visitor, by address: he comes before or after, prefers a side or none, and knows of no listing. */
function nullWorld(random: () => number, { visitors, tail, most, campaigns }: Shape): SourceVisits[][] {
  return Array.from({ length: visitors }, () => {
    const isCampaign = random() < campaigns;
    const addresses = isCampaign ? CAMPAIGN_ADDRESSES : 1;
    const own: [number, number, number, number][] = Array.from({ length: addresses }, () => [0, 0, 0, 0]);
    const count = isCampaign ? CAMPAIGN_VISITS : Math.min(most, Math.ceil((1 - random()) ** (-1 / tail)));
    const shareA = random() < 0.4 ? (random() < 0.5 ? 0.05 : 0.95) : 0.5;
    const shareAfter = random();
    for (let i = 0; i < count; i++) {
      const place = (random() < shareAfter ? 2 : 0) + (random() < shareA ? 0 : 1);
      own[Math.floor(random() * addresses)][place]++;
    }
    return own.filter((visits) => visits.some((one) => one > 0));
  });
}

function summed(addresses: readonly SourceVisits[]): SourceVisits {
  return addresses.reduce<SourceVisits>(
    (sum, one) => [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2], sum[3] + one[3]],
    [0, 0, 0, 0],
  );
}

/** Shares of the worlds in which the interval held 1. */
function coverage(shape: Shape): Record<'after' | 'effect' | 'resampled' | 'addresses' | 'visits', number> {
  const random = seededRandom(7);
  const held = { after: 0, effect: 0, resampled: 0, addresses: 0, visits: 0 };
  for (let world = 0; world < WORLDS; world++) {
    const visitors = nullWorld(random, shape);
    const holds = ({ low, high }: { low: number | null; high: number | null }) =>
      (low === null || low <= 1) && (high === null || high >= 1) ? 1 / WORLDS : 0;
    const whole = visitors.map(summed);
    const found = resampleRatios(whole, EVEN, random, Number.POSITIVE_INFINITY);
    held.after += holds(found.after);
    held.effect += holds(found.effect);
    if (shape.campaigns > 0) {
      held.resampled += holds(resampleRatios(whole, EVEN, random).after);
      held.addresses += holds(resampleRatios(visitors.flat(), EVEN, random, Number.POSITIVE_INFINITY).after);
    }
    const sum = summed(whole);
    held.visits += holds(rateRatio(sum[2], sum[3], 1, 1));
  }
  return held;
}

const SHAPES: Record<string, Shape> = {
  'eight visitors': { visitors: 8, tail: 1.5, most: 200, campaigns: 0 },
  'thirty visitors': { visitors: 30, tail: 1.5, most: 200, campaigns: 0 },
  'thirty, a few of whom try many passwords': { visitors: 30, tail: 1.1, most: 1_000, campaigns: 0 },
  'a hundred visitors': { visitors: 100, tail: 1.5, most: 300, campaigns: 0 },
  'eighty, a few of whom come from forty addresses': { visitors: 80, tail: 1.5, most: 200, campaigns: 0.15 },
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: intervals by visitors hold, those by visits do not`, () => {
    const held = coverage(shape);
    assert.ok(held.after >= 0.9 && held.effect >= 0.95, JSON.stringify(held));
    assert.ok(held.visits < held.after - 0.05, JSON.stringify(held));
    if (shape.campaigns === 0) return;
    assert.ok(held.addresses < 0.85, `addresses are not who decides: ${held.addresses}`);
    assert.ok(held.resampled < 0.91, `a bootstrap of few is too sure: ${held.resampled}`);
  });
}

/** Of `visitors` a day at each twin three in ten come to both; after the date A has `factor` times as many. */
function listedWorld(random: () => number, visitors: number, factor: number, days: number): SourceVisits[] {
  const some = (perDay: number, visits: SourceVisits) =>
    Array.from({ length: drawPoisson(perDay * days, random) }, () => visits);
  return [
    ...some(visitors * 0.3, [1, 1, 0, 0]),
    ...some(visitors * 0.7, [1, 0, 0, 0]),
    ...some(visitors * 0.7, [0, 1, 0, 0]),
    ...some(visitors * 0.3, [0, 0, 1, 1]),
    ...some(visitors * (factor - 0.3), [0, 0, 1, 0]),
    ...some(visitors * 0.7, [0, 0, 0, 1]),
  ];
}

for (const { visitors, factor, days, before } of [
  { visitors: 0.5, factor: 4, days: 28, before: 14 },
  { visitors: 2, factor: 2, days: 28, before: 14 },
  { visitors: 10, factor: 1.5, days: 21, before: 10 },
]) {
  test(`${visitors} visitors a day, ${factor} times as many: ${days} days tell it, and half of that does not`, () => {
    const random = seededRandom(5);
    const power = (time: number) => {
      let found = 0;
      for (let world = 0; world < 150; world++) {
        const sources = listedWorld(random, visitors, factor, time);
        const { low } = resampleRatios(sources, EVEN, random, Number.POSITIVE_INFINITY).effect;
        if (low !== null && low > 1) found++;
      }
      return found / 150;
    };
    assert.ok(power(days) >= 0.75);
    assert.ok(power(before) < 0.8);
  });
}
