/** k-means, its silhouette, and DBSCAN, on what can be worked out by hand or follows from their definitions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dbscan, kneeOfDistances, NOISE } from './dbscan.ts';
import { kMeans, silhouette } from './k-means.ts';
import { type Point, squaredDistance, standardise } from './points.ts';
import { seeded } from './seeded.ts';

const at = (...rows: readonly (readonly number[])[]): Point[] => rows.map((row) => Float64Array.from(row));
const ones = (points: readonly Point[]) => points.map(() => 1);

test('k-means finds clouds that lie apart, whatever it starts from', () => {
  const clouds = [0, 100, 200].flatMap((x) => [0, 1, 2, 3].map((y) => [x, y]));
  const points = at(...clouds);
  for (let seed = 0; seed < 20; seed++) {
    const clusters = kMeans(points, ones(points), 3, seeded(seed));
    const groups = [0, 1, 2].map((cloud) => new Set(clusters.slice(4 * cloud, 4 * cloud + 4)));
    assert.deepEqual(
      groups.map(({ size }) => size),
      [1, 1, 1],
    );
    assert.equal(new Set(clusters).size, 3);
  }
});

test('a point of weight three is three points', () => {
  const weighted = at([0], [4], [10], [11]);
  const single = at([0], [0], [0], [4], [10], [11]);
  const light = kMeans(weighted, [3, 1, 1, 1], 2, seeded(3));
  const full = kMeans(single, ones(single), 2, seeded(3));
  const sameAsFirst = (clusters: Uint32Array, points: number[]) =>
    points.map((p) => clusters[p] === clusters[0]);
  assert.deepEqual(sameAsFirst(light, [1, 2, 3]), sameAsFirst(full, [3, 4, 5]));
  assert.equal(
    silhouette(weighted, [3, 1, 1, 1], light).toFixed(9),
    silhouette(single, ones(single), full).toFixed(9),
  );
});

test('more clusters than points, and no points at all', () => {
  assert.equal(new Set(kMeans(at([1], [2]), [1, 1], 9, seeded(1))).size, 2);
  assert.equal(kMeans([], [], 3, seeded(1)).length, 0);
});

test('the silhouette is that of its definition', () => {
  // Of 0: a = 1, b = mean(10, 12) = 11: 10/11. Of 1: 9/10. Of 10: a = 2, b = 9.5: 7.5/9.5. Of 12: 9.5/11.5.
  const points = at([0], [1], [10], [12]);
  const expected = (10 / 11 + 9 / 10 + 7.5 / 9.5 + 9.5 / 11.5) / 4;
  assert.ok(Math.abs(silhouette(points, ones(points), [0, 0, 1, 1]) - expected) < 1e-12);
  assert.equal(silhouette(points, ones(points), [0, 0, 0, 0]), 0);
  assert.equal(silhouette(points, ones(points), [0, 1, 2, 3]), 0);
});

test('DBSCAN: the example of the scikit-learn documentation', () => {
  const points = at([1, 2], [2, 2], [2, 3], [8, 7], [8, 8], [25, 80]);
  assert.deepEqual([...dbscan(points, 3, 2)], [0, 0, 0, 1, 1, NOISE]);
});

test('DBSCAN: clusters are what its definition says, on any points', () => {
  const spots = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(spots, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }), (rows, eps, least) => {
      const points = at(...rows);
      const clusters = dbscan(points, eps, least);
      const near = (i: number) =>
        [...points.keys()].filter((j) => squaredDistance(points[i], points[j]) <= eps * eps);
      const isCore = (i: number) => near(i).length >= least;
      for (const i of points.keys()) {
        const cores = near(i).filter(isCore);
        assert.equal(clusters[i] === NOISE, cores.length === 0);
        // Cores within reach of each other are of one cluster; a border point is of one that reaches it.
        if (isCore(i)) for (const j of cores) assert.equal(clusters[j], clusters[i]);
        else if (cores.length > 0) assert.ok(cores.some((j) => clusters[j] === clusters[i]));
      }
    }),
  );
});

test('the knee is where the distances begin to leap', () => {
  const dense = Array.from({ length: 40 }, (_, i) => [i * 0.1]);
  const knee = kneeOfDistances(at(...dense, [50], [80], [150]), 4);
  assert.ok(knee >= 0.1 && knee < 5, `${knee}`);
  assert.equal(kneeOfDistances(at([1], [2]), 4), 0);
});

test('standardised points have mean 0 and deviation 1, and what never changes is 0', () => {
  const points = standardise([
    [1, 5, 7],
    [3, 9, 7],
    [5, 1, 7],
  ]);
  for (const d of [0, 1]) {
    assert.ok(Math.abs(points.reduce((sum, point) => sum + point[d], 0)) < 1e-12);
    assert.ok(Math.abs(points.reduce((sum, point) => sum + point[d] ** 2, 0) / 3 - 1) < 1e-12);
  }
  assert.deepEqual(
    points.map((point) => point[2]),
    [0, 0, 0],
  );
});
