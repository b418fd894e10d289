/**
 * Do arms get clean at the same pace? Of the d events at each time an arm with n1 of the n watched would expect
 * d n1 / n; the differences, summed over times and strata, have the hypergeometric variance (Mantel 1966, Peto and
 * Peto 1972), and their quadratic form is chi-square with one degree less than there are arms.
 *
 * Cases of one owner get clean together. By owner, the same differences are taken apart into what each owner adds (score
 * residuals where all ratios are 1) and their squares summed over owners: the robust score test of Lin and Wei (1989).
 */
import { gammaUpper } from '../../base/probability.ts';
import type { LogRank } from '../../model/study.ts';
import { invertMatrix, multiply } from './invert-matrix.ts';
import type { Followed } from './kaplan-meier.ts';

export interface FollowedInArm extends Followed {
  readonly arm: string;
  readonly stratum?: string;
  /** Whose cases are not independent of each other; only where it is asked for by owner. */
  readonly ownerId?: string;
}

export function logRank(followed: readonly FollowedInArm[], { isByOwner = false } = {}): LogRank {
  const names = [...new Set(followed.map(({ arm }) => arm))].sort();
  const observed = names.map(() => 0);
  const expected = names.map(() => 0);
  const variance = names.map(() => names.map(() => 0));
  const residuals = new Map<string, number[]>();
  for (const stratum of Map.groupBy(followed, (one) => one.stratum ?? '').values()) {
    addStratum(stratum, names, observed, expected, variance);
    if (isByOwner) addResiduals(stratum, names, residuals);
  }
  if (isByOwner) {
    for (const [a, row] of variance.entries())
      for (let b = 0; b < row.length; b++)
        row[b] = residuals.values().reduce((sum, residual) => sum + residual[a] * residual[b], 0);
  }
  const arms = names.map((name, i) => ({ name, observed: observed[i], expected: expected[i] }));
  // An arm without anybody at risk at any event has no variance, and the last of the others follows from the rest.
  const used = names.flatMap((_, i) => (variance[i][i] > 0 ? [i] : [])).slice(0, -1);
  const inverse = invertMatrix(used.map((i) => used.map((j) => variance[i][j])));
  if (used.length === 0 || inverse === null)
    return { chiSquare: 0, degrees: used.length, p: 1, isByOwner, arms };
  const differences = used.map((i) => observed[i] - expected[i]);
  const chiSquare = multiply(inverse, differences).reduce((sum, value, i) => sum + value * differences[i], 0);
  return { chiSquare, degrees: used.length, p: gammaUpper(used.length / 2, chiSquare / 2), isByOwner, arms };
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

/** What each owner adds to the differences: his events, less what was to be expected while he was watched. */
function addResiduals(
  followed: readonly FollowedInArm[],
  names: readonly string[],
  residuals: Map<string, number[]>,
): void {
  const sorted = followed.toSorted((a, b) => a.timeDays - b.timeDays);
  const indexes = sorted.map(({ arm }) => names.indexOf(arm));
  const atRisk = names.map(() => 0);
  for (const index of indexes) atRisk[index]++;
  let hazard = 0;
  const shareHazard = names.map(() => 0);
  for (let i = 0; i < sorted.length; ) {
    const n = sorted.length - i;
    let end = i;
    let d = 0;
    for (; end < sorted.length && sorted[end].timeDays === sorted[i].timeDays; end++)
      if (sorted[end].isEvent) d++;
    const shares = atRisk.map((count) => count / n);
    hazard += d / n;
    for (let a = 0; a < names.length; a++) shareHazard[a] += (shares[a] * d) / n;
    for (; i < end; i++) {
      const { ownerId = '', isEvent } = sorted[i];
      const residual = residuals.get(ownerId) ?? names.map(() => 0);
      residuals.set(ownerId, residual);
      for (let a = 0; a < names.length; a++) {
        const own = a === indexes[i] ? 1 : 0;
        residual[a] += (isEvent ? own - shares[a] : 0) - (own * hazard - shareHazard[a]);
      }
      atRisk[indexes[i]]--;
    }
  }
}
