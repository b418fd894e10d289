/**
 * What it cost for each case that got clean: the ratio of two means, its interval by the delta method on its logarithm
 * (residuals of cost - ratio * clean, as in survey sampling: Cochran 1977, 6.4).
 */
import type { Estimate } from '../../model/study.ts';
import { Z_95 } from './normal-quantile.ts';

export interface Costed {
  readonly cost: number;
  readonly isClean: boolean;
}

/** Null: none got clean. */
export function costPerClean(subjects: readonly Costed[]): Estimate | null {
  const cost = subjects.reduce((sum, one) => sum + one.cost, 0);
  const clean = subjects.filter((one) => one.isClean).length;
  if (clean === 0) return null;
  const value = cost / clean;
  if (value === 0) return { value, low: 0, high: 0 };
  const squares = subjects.reduce((sum, one) => sum + (one.cost - value * (one.isClean ? 1 : 0)) ** 2, 0);
  const spread = Math.exp((Z_95 * Math.sqrt(squares)) / cost);
  return { value, low: value / spread, high: value * spread };
}

/** What each further clean case cost against the control; null: there was none. */
export function costPerAdditionalClean(arm: readonly Costed[], control: readonly Costed[]): number | null {
  const [mine, other] = [meansOf(arm), meansOf(control)];
  return mine.clean > other.clean ? (mine.cost - other.cost) / (mine.clean - other.clean) : null;
}

function meansOf(subjects: readonly Costed[]): { cost: number; clean: number } {
  const cost = subjects.reduce((sum, one) => sum + one.cost, 0) / subjects.length;
  return { cost, clean: subjects.filter((one) => one.isClean).length / subjects.length };
}
