import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../chance.ts';
import { rateRatio } from './clopper-pearson.ts';
import { FEWEST_TO_RESAMPLE, resampleRatios, type SourceVisits } from './cluster-bootstrap.ts';

const EVEN = { beforeA: 1, beforeB: 1, afterA: 1, afterB: 1 };

/** Sources whose numbers of visits are far apart, and which prefer one side: as sources are. No listing had an effect. */
function nullWorld(random: () => number, sources: number): SourceVisits[] {
  return Array.from({ length: sources }, () => {
    const visits: [number, number, number, number] = [0, 0, 0, 0];
    const count = Math.ceil(1 / (random() + 0.02));
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const shareA = 1 / (1 + Math.exp(-normal));
    for (let i = 0; i < count; i++) visits[(random() < 0.5 ? 0 : 2) + (random() < shareA ? 0 : 1)]++;
    return visits;
  });
}

test('without an effect the interval holds 1 in 93 to 97 of 100 worlds', () => {
  const worlds = 700;
  for (const sources of [40, 150]) {
    const random = seededRandom(sources);
    let [after, effect, independent] = [0, 0, 0];
    for (let world = 0; world < worlds; world++) {
      const visits = nullWorld(random, sources);
      const found = resampleRatios(visits, EVEN, random);
      const holds = ({ low, high }: typeof found.effect) => low! <= 1 && (high === null || high >= 1);
      if (holds(found.after)) after++;
      if (holds(found.effect)) effect++;
      const sum = (side: number) => visits.reduce((all, one) => all + one[side], 0);
      if (holds(rateRatio(sum(2), sum(3), 1, 1))) independent++;
    }
    for (const held of [after, effect])
      assert.ok(held >= worlds * 0.93 && held <= worlds * 0.97, `${sources} sources: ${held} of ${worlds}`);
    assert.ok(independent < worlds * 0.9, `it is clustered: as independent visits it held in ${independent}`);
  }
});

const someSources = fc.array(
  fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9)).filter((one) => one.some((count) => count > 0)),
  { minLength: 0, maxLength: 60 },
);

test('sides turned over turn intervals over, twice the exposure halves them, and none is below its end', () => {
  fc.assert(
    fc.property(someSources, (sources) => {
      const found = resampleRatios(sources, EVEN, seededRandom(1));
      const turned = resampleRatios(
        sources.map(([a, b, c, d]): SourceVisits => [b, a, d, c]),
        EVEN,
        seededRandom(1),
      );
      const twice = resampleRatios(sources, { ...EVEN, afterA: 2 }, seededRandom(1));
      for (const time of ['before', 'after', 'effect'] as const) {
        const { ratio, low, high } = found[time];
        if (ratio !== null && ratio > 0 && turned[time].ratio !== null)
          assert.ok(Math.abs(ratio * turned[time].ratio! - 1) < 1e-9);
        if (high !== null && (turned[time].low ?? 0) > 0)
          assert.ok(Math.abs(high * turned[time].low! - 1) < 1e-6, `${time} ${high} ${turned[time].low}`);
        if (ratio !== null && low !== null && high !== null) assert.ok(low <= high);
        assert.doesNotMatch(JSON.stringify(found[time]), /NaN|Infinity/);
      }
      for (const time of ['after', 'effect'] as const) {
        for (const end of ['ratio', 'low', 'high'] as const) {
          const [one, other] = [found[time][end], twice[time][end]];
          assert.equal(one === null, other === null);
          if (one !== null) assert.ok(Math.abs(one - 2 * other!) <= 1e-6 * one);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('sources are drawn whole, so a source that comes a thousand times widens the interval', () => {
  const even: SourceVisits[] = Array.from({ length: 200 }, (_, i) =>
    i % 2 === 0 ? [1, 0, 1, 0] : [0, 1, 0, 1],
  );
  const one = resampleRatios(even, EVEN, seededRandom(2)).after;
  const heavy: SourceVisits[] = [...even, [1, 0, 1_000, 0]];
  const other = resampleRatios(heavy, EVEN, seededRandom(2)).after;
  assert.ok(one.low! > 0.7 && one.high! < 1.4, JSON.stringify(one));
  assert.ok(other.ratio! > 10 && other.low! < 1.2, `one source proves nothing: ${JSON.stringify(other)}`);
});

test('what many sources have in common costs no more than one, and draws the same', () => {
  const sources: SourceVisits[] = [];
  for (let i = 0; i < 100_000; i++)
    sources.push(i % 3 === 0 ? [0, 1, 1, 0] : i % 3 === 1 ? [1, 0, 0, 1] : [1, 0, 1, 0]);
  const { after, replicates } = resampleRatios(sources, EVEN, seededRandom(3));
  assert.equal(replicates, 2_000);
  // Two thirds to A: ratio 2, and the spread of the logarithm is sqrt(1/66,667 + 1/33,333) = 0.0067.
  assert.ok(Math.abs(after.ratio! - 2) < 1e-3);
  assert.ok(Math.abs(Math.log(after.high! / after.low!) - 2 * 1.96 * 0.0067) < 0.002);
});

test('too few are not resampled', () => {
  const few: SourceVisits[] = Array.from({ length: FEWEST_TO_RESAMPLE - 1 }, () => [3, 2, 9, 2]);
  const found = resampleRatios(few, EVEN, seededRandom(4));
  assert.equal(found.replicates, 0);
  assert.ok(found.effect.low! < 3 && found.effect.high! > 3);
});
