/** The simulated year is the same for a seed, and holds the rates, shares and effect that were put in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivalsAt, outagesOf } from './arrivals-at.ts';
import { generateInfections } from './generate-infections.ts';
import { INFECTION_OPTIONS } from './infection-options.ts';

const OPTIONS = { ...INFECTION_OPTIONS, count: 6000 };
const all = [...generateInfections(OPTIONS)];

test('a seed makes one year, another seed another', () => {
  assert.deepEqual([...generateInfections(OPTIONS)], all);
  assert.notDeepEqual([...generateInfections({ ...OPTIONS, seed: 2, count: 1 })], all.slice(0, 1));
  assert.deepEqual([...arrivalsAt(all[3], 20, OPTIONS)], [...arrivalsAt(all[3], 20, OPTIONS)]);
});

test('14 days after the start as many are clean as the hazard of their arm says', () => {
  const perDay = -Math.log(1 - OPTIONS.naturalShare14Days) / 14;
  for (const [arm, ratio] of [
    ['garden', 1.6],
    ['late', 1],
  ] as const) {
    const own = all.filter((one) => one.arm === arm && one.sharesAddressOf === null);
    const clean = own.filter((one) => one.cleanDay - one.startDay <= 14).length / own.length;
    const expected = 1 - Math.exp(-perDay * ratio * 14);
    const error = Math.sqrt((expected * (1 - expected)) / own.length);
    assert.ok(Math.abs(clean - expected) < 4 * error, `${arm}: ${clean} against ${expected}`);
  }
});

test('a prefix sees its share of the probes while the device is infected and the sensor up', () => {
  const options = { ...OPTIONS, count: 300, habitShare: 0, pauseShare: 0 };
  for (const bits of [16, 20, 24]) {
    const outages = outagesOf(options, bits);
    let probes = 0;
    let expected = 0;
    for (const one of generateInfections(options)) {
      for (const { hour, probes: seen, packets } of arrivalsAt(one, bits, options, outages)) {
        assert.ok(packets >= seen && hour >= 0 && hour < options.days * 24);
        probes += seen;
      }
      for (const { from, to } of one.infected) {
        const end = Math.min(to, options.days);
        const down = outages.reduce(
          (sum, span) => sum + Math.max(0, Math.min(end, span.to) - Math.max(from, span.from)),
          0,
        );
        expected += one.packetsPerSecond * 86_400 * 2 ** -bits * Math.max(0, end - from - down);
      }
    }
    assert.ok(expected > 100);
    assert.ok(Math.abs(probes - expected) < 5 * Math.sqrt(expected), `/${bits}: ${probes} for ${expected}`);
  }
});

test('nothing arrives when nobody is infected, and devices keep their hours', () => {
  for (const one of all.slice(0, 200)) {
    for (const { hour } of arrivalsAt(one, 16, OPTIONS)) {
      assert.ok(one.infected.some(({ from, to }) => hour + 1 > from * 24 && hour < to * 24));
      if (one.habit === 'off-at-night') assert.ok(hour % 24 >= 7);
    }
  }
});
