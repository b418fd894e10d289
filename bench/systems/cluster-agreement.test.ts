/** Held against the worked examples of scikit-learn 1.5's documentation, and by properties. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agreement } from './cluster-agreement.ts';

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

// sklearn.metrics.adjusted_rand_score, "Examples"; the fifth from the user guide, 2.3.11.1.
const RAND = [
  { truth: [0, 0, 1, 1], found: [1, 1, 0, 0], is: 1 },
  { truth: [0, 0, 1, 2], found: [0, 0, 1, 1], is: 4 / 7 },
  { truth: [0, 0, 1, 1], found: [0, 0, 1, 2], is: 4 / 7 },
  { truth: [0, 0, 0, 0], found: [0, 1, 2, 3], is: 0 },
  { truth: [0, 0, 0, 1, 1, 1], found: [0, 0, 1, 1, 2, 2], is: 0.2424242424242424 },
  { truth: [0, 0, 1, 1], found: [0, 1, 0, 1], is: -0.5 },
];

// sklearn.metrics.v_measure_score and homogeneity_score, "Examples"; the last from the user guide, 2.3.11.3.
const V_MEASURE = [
  { truth: [0, 0, 1, 1], found: [1, 1, 0, 0], homogeneity: 1, completeness: 1, is: 1 },
  { truth: [0, 0, 1, 2], found: [0, 0, 1, 1], homogeneity: 2 / 3, completeness: 1, is: 0.8 },
  { truth: [0, 1, 2, 3], found: [0, 0, 1, 1], homogeneity: 0.5, completeness: 1, is: 2 / 3 },
  { truth: [0, 0, 1, 1], found: [0, 0, 1, 2], homogeneity: 1, completeness: 2 / 3, is: 0.8 },
  { truth: [0, 0, 1, 1], found: [0, 1, 2, 3], homogeneity: 1, completeness: 0.5, is: 2 / 3 },
  { truth: [0, 0, 0, 0], found: [0, 1, 2, 3], homogeneity: 1, completeness: 0, is: 0 },
  { truth: [0, 0, 1, 1], found: [0, 0, 0, 0], homogeneity: 0, completeness: 1, is: 0 },
  {
    truth: [0, 0, 0, 1, 1, 1],
    found: [0, 0, 1, 1, 2, 2],
    homogeneity: 2 / 3,
    completeness: 0.420619835714305,
    is: 0.5158037429793889,
  },
];

test('the adjusted Rand index is that of the published examples', () => {
  for (const { truth, found, is } of RAND) near(agreement(truth, found).adjustedRand, is);
});

test('homogeneity, completeness and V-measure are those of the published examples', () => {
  for (const { truth, found, homogeneity, completeness, is } of V_MEASURE) {
    const answer = agreement(truth, found);
    near(answer.homogeneity, homogeneity);
    near(answer.completeness, completeness);
    near(answer.vMeasure, is);
  }
});

const partitions = fc
  .array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 60 })
  .map((both) => ({ truth: both.map(([one]) => one), found: both.map(([, other]) => other) }));

test('names of classes and clusters do not matter, nor the order of the things', () => {
  fc.assert(
    fc.property(partitions, fc.nat(), ({ truth, found }, turn) => {
      const answer = agreement(truth, found);
      const rotate = <Label>(labels: readonly Label[]) => {
        const at = turn % labels.length;
        return [...labels.slice(at), ...labels.slice(0, at)];
      };
      const other = agreement(
        rotate(truth).map((label) => `class ${label}`),
        rotate(found).map((label) => 5 - label),
      );
      near(other.adjustedRand, answer.adjustedRand);
      near(other.vMeasure, answer.vMeasure);
    }),
  );
});

test('what is measured stays in its bounds; exchanging the sides exchanges homogeneity and completeness', () => {
  fc.assert(
    fc.property(partitions, ({ truth, found }) => {
      const there = agreement(truth, found);
      const back = agreement(found, truth);
      near(there.adjustedRand, back.adjustedRand);
      near(there.homogeneity, back.completeness);
      near(there.vMeasure, back.vMeasure);
      assert.ok(there.adjustedRand >= -0.5 - 1e-9 && there.adjustedRand <= 1 + 1e-9);
      assert.ok(there.vMeasure >= 0 && there.vMeasure <= 1);
    }),
  );
});

test('the same partition agrees fully, and a merged class never is', () => {
  fc.assert(
    fc.property(partitions, ({ truth }) => {
      const same = agreement(truth, truth);
      near(same.adjustedRand, 1);
      near(same.vMeasure, 1);
      const merged = truth.map((label) => Math.min(label, 4));
      if (truth.includes(4) && truth.includes(5)) assert.ok(agreement(truth, merged).homogeneity < 1);
    }),
  );
});

test('unrelated partitions agree about 0 by the adjusted Rand index', () => {
  let state = 1;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const truth = Array.from({ length: 20_000 }, () => draw(7));
  const found = Array.from({ length: 20_000 }, () => draw(4));
  near(agreement(truth, found).adjustedRand, 0, 0.005);
});

test('nothing agrees with nothing, and lists of different lengths are a bug', () => {
  assert.equal(agreement([], []).adjustedRand, 1);
  assert.throws(() => agreement([1], []), RangeError);
});
