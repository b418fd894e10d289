/**
 * Do arms get clean at the same pace? Of the d events at each time an arm with n1 of the n watched would expect
 * d n1 / n; the differences, summed over times and strata, have the hypergeometric variance (Mantel 1966, Peto and
 * Peto 1972), and their quadratic form is chi-square with one degree less than there are arms.
 */
import { gammaUpper } from '../../base/probability.ts';
import type { LogRank } from '../../model/study.ts';
import { invertMatrix, multiply } from './invert-matrix.ts';
import type { Followed } from './kaplan-meier.ts';

export interface FollowedInArm extends Followed {
  readonly arm: string;
  readonly stratum?: string;
}

export function logRank(followed: readonly FollowedInArm[]): LogRank {
  const names = [...new Set(followed.map(({ arm }) => arm))].sort();
  const observed = names.map(() => 0);
  const expected = names.map(() => 0);
  const variance = names.map(() => names.map(() => 0));
  for (const stratum of Map.groupBy(followed, (one) => one.stratum ?? '').values()) {
    addStratum(stratum, names, observed, expected, variance);
  }
  const arms = names.map((name, i) => ({ name, observed: observed[i], expected: expected[i] }));
  // An arm without anybody at risk at any event has no variance, and the last of the others follows from the rest.
  const used = names.flatMap((_, i) => (variance[i][i] > 0 ? [i] : [])).slice(0, -1);
  const inverse = invertMatrix(used.map((i) => used.map((j) => variance[i][j])));
  if (used.length === 0 || inverse === null) return { chiSquare: 0, degrees: used.length, p: 1, arms };
  const differences = used.map((i) => observed[i] - expected[i]);
  const chiSquare = multiply(inverse, differences).reduce((sum, value, i) => sum + value * differences[i], 0);
  return { chiSquare, degrees: used.length, p: gammaUpper(used.length / 2, chiSquare / 2), arms };
}

function addStratum(
  followed: readonly FollowedInArm[],
  names: readonly string[],
  observed: number[],
  expected: number[],
  variance: number[][],
): void {
  const sorted = followed.toSorted((a, b) => a.timeDays - b.timeDays);
  const atRisk = names.map(() => 0);
  const indexes = sorted.map(({ arm }) => names.indexOf(arm));
  for (const index of indexes) atRisk[index]++;
  for (let i = 0; i < sorted.length; ) {
    const n = sorted.length - i;
    const { timeDays } = sorted[i];
    const leaving = names.map(() => 0);
    let d = 0;
    for (; i < sorted.length && sorted[i].timeDays === timeDays; i++) {
      leaving[indexes[i]]++;
      if (!sorted[i].isEvent) continue;
      observed[indexes[i]]++;
      d++;
    }
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let a = 0; d > 0 && a < names.length; a++) {
      const share = atRisk[a] / n;
      expected[a] += d * share;
      for (let b = 0; b < names.length; b++) {
        variance[a][b] += spread * share * ((a === b ? 1 : 0) - atRisk[b] / n);
      }
    }
    for (let a = 0; a < names.length; a++) atRisk[a] -= leaving[a];
  }
}
