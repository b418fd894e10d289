import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../chance.ts';
import { drawPoisson } from './poisson-draw.ts';
import { normalQuantile, studentQuantile } from './quantiles.ts';

test('quantiles are those of the published tables', () => {
  // Abramowitz and Stegun, tables 26.5 and 26.10; two-sided 95 %.
  assert.ok(Math.abs(normalQuantile(0.975) - 1.959964) < 1e-6);
  assert.ok(Math.abs(normalQuantile(0.001) + 3.090232) < 1e-6);
  for (const [degrees, t] of [
    [1, 12.706],
    [2, 4.303],
    [5, 2.571],
    [30, 2.042],
    [120, 1.98],
  ])
    assert.ok(Math.abs(studentQuantile(0.975, degrees) - t) < 6e-4, `${degrees}`);
  assert.equal(studentQuantile(0.975, 0), Number.POSITIVE_INFINITY);
});

test('numbers of Poisson have its mean, variance and share of zeros, on both sides of where the method changes', () => {
  for (const mean of [0.3, 1, 29, 31, 400]) {
    const random = seededRandom(mean * 10);
    const draws = Array.from({ length: 40_000 }, () => drawPoisson(mean, random));
    const average = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    const variance = draws.reduce((sum, one) => sum + (one - average) ** 2, 0) / draws.length;
    const standardError = Math.sqrt(mean / draws.length);
    assert.ok(Math.abs(average - mean) < 4 * standardError, `mean ${average} of ${mean}`);
    // Var of the sample variance of Poisson: (mu4 - sigma^4) / n = (mean + 2 mean^2) / n.
    const error = Math.sqrt((mean + 2 * mean ** 2) / draws.length);
    assert.ok(Math.abs(variance - mean) < 4 * error, `variance ${variance} of ${mean}`);
    const zeros = draws.filter((one) => one === 0).length / draws.length;
    assert.ok(Math.abs(zeros - Math.exp(-mean)) < 0.01);
  }
});
