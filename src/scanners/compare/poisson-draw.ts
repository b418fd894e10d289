/** Draws numbers of Poisson's distribution. */
import { logGamma } from '../../base/probability.ts';

const SEARCHED_BELOW = 30;

/** By search where the mean is small, else by transformed rejection (PTRS; Hörmann, Insurance: Mathematics and Economics 12, 1993). */
export function drawPoisson(mean: number, random: () => number): number {
  if (mean < SEARCHED_BELOW) {
    let term = Math.exp(-mean);
    let rest = random() - term;
    let k = 0;
    // Beyond what a random number of 32 bits can tell there is nothing to search.
    while (rest >= 0 && k < 200) {
      term *= mean / ++k;
      rest -= term;
    }
    return k;
  }
  const root = Math.sqrt(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const most = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= most) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logGamma(k + 1))
      return k;
  }
}
