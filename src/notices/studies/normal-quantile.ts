/** The normal quantile: z with P(Z <= z) = p. */
import { normalLower } from '../../base/probability.ts';

/** 97.5 %: for two-sided intervals of 95 %. */
export const Z_95 = normalQuantile(0.975);

/** 0 < p < 1, by bisection: 60 halvings of +-40 are exact to the last digits. */
export function normalQuantile(p: number): number {
  let low = -40;
  let high = 40;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalLower(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Two-sided p-value of a standard normal. */
export function normalP(z: number): number {
  return 2 * normalLower(-Math.abs(z));
}
