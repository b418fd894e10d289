import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  evenCountsProbability,
  falseDiscoveryRates,
  fewPairsProbability,
  manyPairsProbability,
  monteCarloProbability,
  occupancy,
  seededRandom,
} from './chance.ts';

/** Repeats between sets of these sizes that are drawn evenly from n, and what the formula expects. */
function drawOverlap(random: () => number, n: number, sizes: readonly number[]) {
  const counts = new Uint32Array(n);
  let observed = 0;
  let [sum, squares, spread, spreadSquares] = [0, 0, 0, 0];
  for (const size of sizes) {
    const own = new Set<number>();
    while (own.size < size) own.add(Math.floor(random() * n));
    for (const position of own) observed += counts[position]++;
    const u = size * (1 - size / n);
    sum += size;
    squares += size * size;
    spread += u;
    spreadSquares += u * u;
  }
  return {
    observed,
    expected: (sum * sum - squares) / (2 * n),
    variance: (spread * spread - spreadSquares) / (2 * (n - 1)),
  };
}

for (const [name, n, sizes] of [
  ['many single visits, few repeats', 4096, new Array(180).fill(1)],
  ['many single visits, many repeats', 256, new Array(900).fill(1)],
  ['a few large sets', 256, [60, 70, 80, 90]],
  ['sets that nearly fill the space', 256, [200, 210, 190, 220, 230]],
  ['one large and many small', 1024, [400, ...new Array(50).fill(3)]],
] as const) {
  test(`under chance p is uniform or larger: ${name}`, () => {
    const random = seededRandom(42);
    const worlds = 4_000;
    let [below5, below1, sum, expected] = [0, 0, 0, 0];
    for (let world = 0; world < worlds; world++) {
      const overlap = drawOverlap(random, n, sizes);
      const p = fewPairsProbability(overlap);
      if (p < 0.05) below5++;
      if (p < 0.01) below1++;
      sum += overlap.observed;
      expected += overlap.expected;
    }
    // Three standard deviations of a binomial above what is promised.
    assert.ok(
      below5 <= worlds * 0.05 + 3 * Math.sqrt(worlds * 0.05 * 0.95),
      `p < 0.05 in ${below5} of ${worlds}`,
    );
    assert.ok(
      below1 <= worlds * 0.01 + 3 * Math.sqrt(worlds * 0.01 * 0.99),
      `p < 0.01 in ${below1} of ${worlds}`,
    );
    // It is a test and not a wall: it does find small p.
    assert.ok(below5 >= worlds * 0.005, `p < 0.05 in ${below5} of ${worlds}`);
    assert.ok(Math.abs(sum / expected - 1) < 0.05);
  });
}

test('no repeat where three are due is about e^-3, and the tail falls with each that is missing', () => {
  const p = fewPairsProbability({ observed: 0, expected: 3, variance: 3 });
  assert.ok(Math.abs(p - Math.exp(-3)) < 1e-9);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.double({ min: 1, max: 200, noNaN: true }), (k, mean) => {
      const few = fewPairsProbability({ observed: k, expected: mean, variance: mean });
      const more = fewPairsProbability({ observed: k + 1, expected: mean, variance: mean });
      assert.ok(few > 0 && few <= more && more <= 1);
      assert.ok(manyPairsProbability({ observed: k, expected: mean, variance: mean }) > 0);
    }),
  );
});

test('the occupancy of a small urn is that of counting all cases', () => {
  // 3 balls in 2 urns: both reached in 6 of 8 cases.
  assert.ok(Math.abs(occupancy(3, 2).mean - (2 * 6 + 2) / 8) < 1e-12);
  assert.ok(Math.abs(occupancy(3, 2).variance - (6 / 8) * (2 / 8)) < 1e-9);
});

test('days of a Poisson process are not called even; days from a plan are', () => {
  const random = seededRandom(7);
  const poisson = (mean: number) => {
    let [k, product] = [0, random()];
    while (product > Math.exp(-mean)) {
      product *= random();
      k++;
    }
    return k;
  };
  for (const [days, mean] of [
    [6, 6],
    [88, 20],
    [30, 8],
  ]) {
    const ps = Array.from({ length: 3_000 }, () =>
      evenCountsProbability(Array.from({ length: days }, () => poisson(mean))),
    );
    const below5 = ps.filter((p) => p < 0.05).length;
    const below01 = ps.filter((p) => p < 0.001).length;
    assert.ok(below5 <= 3_000 * 0.05 + 3 * Math.sqrt(3_000 * 0.05), `${below5} below 0.05`);
    assert.ok(below01 <= 3_000 * 0.001 + 3 * Math.sqrt(3), `${below01} below 0.001`);
  }
  assert.ok(evenCountsProbability(new Array(60).fill(20)) < 1e-9);
  // Five equal days are no wonder: (about 0.18)^4 of all weeks.
  const five = evenCountsProbability([7, 7, 7, 7, 7]);
  assert.ok(five > 1e-4 && five < 5e-3, `${five}`);
  assert.equal(evenCountsProbability([3, 3, 3, 3, 3, 3]), 1);
});

test("Benjamini and Hochberg's own example (1995, section 4.1): four of fifteen at 0.05", () => {
  const ps = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const rates = falseDiscoveryRates(ps, 15);
  assert.equal(rates.filter((q) => q <= 0.05).length, 4);
  // More hypotheses tried make each dearer.
  assert.equal(falseDiscoveryRates(ps, 60).filter((q) => q <= 0.05).length, 3);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
      const q = falseDiscoveryRates(values, values.length);
      for (const [i, p] of values.entries()) {
        assert.ok(q[i] >= p - 1e-12);
        for (const [j, other] of values.entries()) if (p < other) assert.ok(q[i] <= q[j] + 1e-12);
      }
    }),
  );
});

test('a simulated p is never 0, and stops early where it is large', () => {
  const random = seededRandom(1);
  assert.deepEqual(
    monteCarloProbability(-1, () => random(), 99),
    { p: 0.01, worlds: 99, hits: 0 },
  );
  const half = monteCarloProbability(0.5, () => random(), 9_999);
  assert.ok(half.worlds < 100 && Math.abs(half.p - 0.5) < 0.25);
});
