/**
 * How much faster an arm gets clean, other things being equal: proportional hazards (Cox 1972).
 *
 * Each event contributes the chance that it befell this subject rather than another of those watched then. Times are
 * whole days or hours for many subjects, so events tie: Efron (1977) takes the tied out of the risk set one by one on
 * average and is near the exact answer; Breslow (1974) leaves them in. Newton's method, with the step halved while
 * the likelihood falls, finds the maximum, since the logarithm is concave. Where no maximum exists (in an arm nobody
 * gets clean), the likelihood rises for ever while a coefficient runs off: `monotone`, as no number would be true.
 *
 * Rows may begin late (start, stop], which makes the same sums serve recurrent events (Andersen and Gill 1982). The
 * robust variance D'D adds up each subject's score residuals over his rows (Lin and Wei 1989); it is for Breslow's ties.
 */
import type { CoxFit, CoxTerm } from '../../model/study.ts';
import { invertMatrix, multiply } from './invert-matrix.ts';
import { normalP, Z_95 } from './normal-quantile.ts';

export interface CoxRow {
  /** Watched from there on; 0 unless said. */
  readonly startDays?: number;
  readonly timeDays: number;
  readonly isEvent: boolean;
  readonly covariates: readonly number[];
  readonly stratum?: string;
  /** Whose rows are not independent of each other; only for robust errors. */
  readonly cluster?: string;
}

export interface CoxOptions {
  readonly ties?: 'efron' | 'breslow';
  readonly isRobust?: boolean;
}

const MOST_STEPS = 50;
const MOST_HALVINGS = 30;
const ENOUGH = 1e-11;
/** A variance that has grown so much since the first step is that of a coefficient that runs off. */
const RUN_OFF = 1e6;

export function fitCox(rows: readonly CoxRow[], names: readonly string[], options: CoxOptions = {}): CoxFit {
  const ties = options.isRobust ? 'breslow' : (options.ties ?? 'efron');
  const none = { terms: [], logLikelihood: 0, nullLogLikelihood: 0, iterations: 0 };
  if (!rows.some((row) => row.isEvent)) return { outcome: 'no-events', ...none };
  // Scaled to mean 0 and deviation 1, so that steps of all are alike, and exp() stays in range.
  const scales = names.map((_, k) => scaleOf(rows, k));
  if (scales.some(({ deviation }) => deviation === 0)) return { outcome: 'collinear', ...none };
  const scaled = rows.map((row) => ({
    ...row,
    covariates: row.covariates.map((x, k) => (x - scales[k].mean) / scales[k].deviation),
  }));
  const strata = [...Map.groupBy(scaled, (row) => row.stratum ?? '').values()].map(inOrder);

  let beta = names.map(() => 0);
  let sums = sumUp(strata, beta, ties);
  const nullLogLikelihood = sums.logLikelihood;
  let iterations = 0;
  let inverse = invertMatrix(sums.information);
  // Where all who are watched at the events are alike, what is left of the information is rounding.
  const isFlat = sums.information.some((row, k) => row[k] < 1e-9);
  if (inverse === null || isFlat) return { outcome: 'collinear', ...none, nullLogLikelihood };
  const first = inverse;
  for (; iterations < MOST_STEPS; iterations++) {
    const step = multiply(inverse, sums.score);
    let next = sumUp(strata, add(beta, step, 1), ties);
    let size = 1;
    for (let halving = 0; !(next.logLikelihood >= sums.logLikelihood - ENOUGH); halving++) {
      if (halving === MOST_HALVINGS) break;
      size /= 2;
      next = sumUp(strata, add(beta, step, size), ties);
    }
    beta = add(beta, step, size);
    const gain = next.logLikelihood - sums.logLikelihood;
    sums = next;
    const following = invertMatrix(sums.information);
    if (following === null || following.some((row, k) => row[k] > RUN_OFF * first[k][k])) break;
    inverse = following;
    if (Math.abs(gain) <= ENOUGH * (1 + Math.abs(sums.logLikelihood)) && isSmall(step)) {
      const variance = options.isRobust ? robustVariance(strata, beta, inverse) : inverse;
      const terms = names.map((name, k) =>
        termOf(name, beta[k] / scales[k].deviation, Math.sqrt(variance[k][k]) / scales[k].deviation),
      );
      const { logLikelihood } = sums;
      return { outcome: 'converged', terms, logLikelihood, nullLogLikelihood, iterations: iterations + 1 };
    }
  }
  return { outcome: 'monotone', ...none, nullLogLikelihood, logLikelihood: sums.logLikelihood, iterations };
}

function isSmall(step: readonly number[]): boolean {
  return step.every((value) => Math.abs(value) < 1e-6);
}

function add(beta: readonly number[], step: readonly number[], size: number): number[] {
  return beta.map((value, k) => value + size * step[k]);
}

function scaleOf(rows: readonly CoxRow[], k: number): { mean: number; deviation: number } {
  const mean = rows.reduce((sum, row) => sum + row.covariates[k], 0) / rows.length;
  const squares = rows.reduce((sum, row) => sum + (row.covariates[k] - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / rows.length) };
}

function termOf(name: string, coefficient: number, standardError: number): CoxTerm {
  const at = (z: number) => Math.exp(coefficient + z * standardError);
  const hazardRatio = { value: at(0), low: at(-Z_95), high: at(Z_95) };
  return { name, coefficient, standardError, hazardRatio, p: normalP(coefficient / standardError) };
}

interface Stratum {
  /** By the time of their end, latest first: walking on, the risk set grows. */
  readonly byEnd: readonly CoxRow[];
  /** By the time of their start, latest first: those who had not begun leave it again. */
  readonly byStart: readonly CoxRow[];
}

function inOrder(rows: readonly CoxRow[]): Stratum {
  return {
    byEnd: rows.toSorted((a, b) => b.timeDays - a.timeDays),
    byStart: rows
      .filter((row) => (row.startDays ?? 0) > 0)
      .toSorted((a, b) => (b.startDays ?? 0) - (a.startDays ?? 0)),
  };
}

interface Sums {
  logLikelihood: number;
  readonly score: number[];
  readonly information: number[][];
}

/** Sums of exp(beta x), x exp(beta x) and x x' exp(beta x). */
class RiskSum {
  s0 = 0;
  readonly s1: number[];
  readonly s2: number[][];

  constructor(width: number) {
    this.s1 = Array.from({ length: width }, () => 0);
    this.s2 = Array.from({ length: width }, () => Array.from({ length: width }, () => 0));
  }

  add(x: readonly number[], weight: number): void {
    this.s0 += weight;
    for (let k = 0; k < x.length; k++) {
      this.s1[k] += weight * x[k];
      for (let l = 0; l < x.length; l++) this.s2[k][l] += weight * x[k] * x[l];
    }
  }
}

function dot(beta: readonly number[], x: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += beta[k] * x[k];
  return sum;
}

/** Calls `visit` at each time with events, latest first, with who is watched then and whom they befell. */
function walk(
  { byEnd, byStart }: Stratum,
  beta: readonly number[],
  visit: (timeDays: number, risk: RiskSum, tied: readonly CoxRow[]) => void,
): void {
  const risk = new RiskSum(beta.length);
  let begun = 0;
  for (let i = 0; i < byEnd.length; ) {
    const { timeDays } = byEnd[i];
    const tied: CoxRow[] = [];
    for (; i < byEnd.length && byEnd[i].timeDays === timeDays; i++) {
      risk.add(byEnd[i].covariates, Math.exp(dot(beta, byEnd[i].covariates)));
      if (byEnd[i].isEvent) tied.push(byEnd[i]);
    }
    for (; begun < byStart.length && byStart[begun].startDays! >= timeDays; begun++) {
      risk.add(byStart[begun].covariates, -Math.exp(dot(beta, byStart[begun].covariates)));
    }
    if (tied.length > 0) visit(timeDays, risk, tied);
  }
}

function sumUp(strata: readonly Stratum[], beta: readonly number[], ties: 'efron' | 'breslow'): Sums {
  const width = beta.length;
  const score = beta.map(() => 0);
  const information = beta.map(() => beta.map(() => 0));
  let logLikelihood = 0;
  const visit = (_: number, risk: RiskSum, tied: readonly CoxRow[]) => {
    const own = new RiskSum(width);
    for (const row of tied) {
      const eta = dot(beta, row.covariates);
      own.add(row.covariates, Math.exp(eta));
      logLikelihood += eta;
      for (let k = 0; k < width; k++) score[k] += row.covariates[k];
    }
    for (let j = 0; j < tied.length; j++) {
      const gone = ties === 'efron' ? j / tied.length : 0;
      const s0 = risk.s0 - gone * own.s0;
      logLikelihood -= Math.log(s0);
      const mean = risk.s1.map((value, k) => (value - gone * own.s1[k]) / s0);
      for (let k = 0; k < width; k++) {
        score[k] -= mean[k];
        for (let l = 0; l < width; l++) {
          information[k][l] += (risk.s2[k][l] - gone * own.s2[k][l]) / s0 - mean[k] * mean[l];
        }
      }
    }
  };
  for (const stratum of strata) walk(stratum, beta, visit);
  return { logLikelihood, score, information };
}

/** D'D, where a row of D is what the coefficients would move by if one cluster were left out. */
function robustVariance(
  strata: readonly Stratum[],
  beta: readonly number[],
  inverse: readonly (readonly number[])[],
): number[][] {
  const width = beta.length;
  const residuals = new Map<string, number[]>();
  strata.forEach((stratum, s) => {
    // Running sums of d/S0 and of mean d/S0 up to each event time, earliest first.
    const steps: { timeDays: number; mean: number[]; hazard: number }[] = [];
    walk(stratum, beta, (timeDays, risk, tied) => {
      steps.push({ timeDays, mean: risk.s1.map((value) => value / risk.s0), hazard: tied.length / risk.s0 });
    });
    steps.reverse();
    const times = steps.map((step) => step.timeDays);
    const sums = [{ hazard: 0, mean: beta.map(() => 0) }];
    for (const { mean, hazard } of steps) {
      const before = sums[sums.length - 1];
      sums.push({
        hazard: before.hazard + hazard,
        mean: before.mean.map((value, k) => value + mean[k] * hazard),
      });
    }
    stratum.byEnd.forEach((row, r) => {
      const key = row.cluster ?? `${s}/${r}`;
      const residual = residuals.get(key) ?? beta.map(() => 0);
      residuals.set(key, residual);
      const end = countUpTo(times, row.timeDays);
      const start = countUpTo(times, row.startDays ?? 0);
      const weight = Math.exp(dot(beta, row.covariates));
      for (let k = 0; k < width; k++) {
        const x = row.covariates[k];
        const expected =
          x * (sums[end].hazard - sums[start].hazard) - (sums[end].mean[k] - sums[start].mean[k]);
        residual[k] += (row.isEvent ? x - steps[end - 1].mean[k] : 0) - weight * expected;
      }
    });
  });
  const variance = beta.map(() => beta.map(() => 0));
  for (const residual of residuals.values()) {
    const moved = multiply(inverse, residual);
    for (let k = 0; k < width; k++) for (let l = 0; l < width; l++) variance[k][l] += moved[k] * moved[l];
  }
  return variance;
}

/** How many of the ascending times are at or before `time`. */
function countUpTo(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
