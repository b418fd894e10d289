/** Quantiles by bisection: for the few that a comparison needs. */
import { incompleteBeta, normalLower } from '../../base/probability.ts';

const STEPS = 80;

/** z with P(Z <= z) = p, 0 < p < 1. */
export function normalQuantile(p: number): number {
  return solve((z) => normalLower(z) < p, -40, 40);
}

/** t with P(T <= t) = p for Student's distribution, p from 0.5 on; infinite without degrees of freedom. */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees <= 0) return Number.POSITIVE_INFINITY;
  const upperTail = (t: number) => incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return solve((t) => 1 - upperTail(t) < p, 0, 1e6);
}

/** Where `isBelow` stops to hold. */
function solve(isBelow: (x: number) => boolean, low: number, high: number): number {
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
