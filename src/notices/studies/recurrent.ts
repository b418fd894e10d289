/**
 * Reinfections, of which a subject can have several.
 *
 * The mean cumulative function adds up events over those watched (Nelson 1988). One subject's events are not
 * independent, so its variance is a sum of squares over subjects, not a Poisson's (Lawless and Nadeau 1995).
 */
import type { CoxFit, CumulativePoint } from '../../model/study.ts';
import { type CoxRow, fitCox } from './cox.ts';
import { Z_95 } from './normal-quantile.ts';

export interface Recurring {
  readonly id: string;
  readonly followedDays: number;
  /** Ascending, none after `followedDays`. */
  readonly eventDays: readonly number[];
  readonly covariates: readonly number[];
}

export function meanCumulative(subjects: readonly Recurring[]): CumulativePoint[] {
  const sorted = subjects.toSorted((a, b) => b.followedDays - a.followedDays);
  const befell = new Map<number, Map<number, number>>();
  sorted.forEach((subject, s) => {
    for (const day of subject.eventDays) {
      const at = befell.get(day) ?? new Map<number, number>();
      befell.set(day, at.set(s, (at.get(s) ?? 0) + 1));
    }
  });
  const influence = new Float64Array(sorted.length);
  const points: CumulativePoint[] = [];
  let mean = 0;
  let atRisk = sorted.length;
  for (const timeDays of [...befell.keys()].sort((a, b) => a - b)) {
    while (sorted[atRisk - 1].followedDays < timeDays) atRisk--;
    const at = befell.get(timeDays)!;
    const events = at.values().reduce((sum, count) => sum + count, 0);
    const rise = events / atRisk;
    for (let s = 0; s < atRisk; s++) influence[s] += ((at.get(s) ?? 0) - rise) / atRisk;
    mean += rise;
    const spread = Z_95 * Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0));
    points.push({ timeDays, atRisk, events, mean, low: Math.max(0, mean - spread), high: mean + spread });
  }
  return points;
}

/** Ratios of rates with robust errors (Andersen and Gill 1982; Lin, Wei, Yang and Ying 2000). */
export function fitRates(subjects: readonly Recurring[], names: readonly string[]): CoxFit {
  return fitCox(subjects.flatMap(rowsOf), names, { isRobust: true });
}

function rowsOf({ id, followedDays, eventDays, covariates }: Recurring): CoxRow[] {
  const rows: CoxRow[] = [];
  let startDays = 0;
  for (const timeDays of eventDays) {
    rows.push({ startDays, timeDays, isEvent: true, covariates, cluster: id });
    startDays = timeDays;
  }
  if (followedDays > startDays) {
    rows.push({ startDays, timeDays: followedDays, isEvent: false, covariates, cluster: id });
  }
  return rows;
}
