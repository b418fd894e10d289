/**
 * The share still infected over time, where some are lost from sight before they get clean.
 *
 * S(t) is the product of (1 - d/n) over the event times up to t (Kaplan and Meier 1958), with n those still watched
 * just before; who is lost at the time of an event counts as watched then. Greenwood's variance of ln S is the sum of
 * d / (n (n - d)). Intervals by ln(-ln S) keep their coverage in small arms (Kalbfleisch and Prentice 1980, 1.3);
 * the plain ones are there since much of the literature prints them. The median's interval is where the curve's own
 * crosses one half (Brookmeyer and Crowley 1982).
 */
import type { Estimate, MedianEstimate, SurvivalCurve, SurvivalPoint } from '../../model/study.ts';
import { normalQuantile } from './normal-quantile.ts';

export interface Followed {
  readonly timeDays: number;
  /** False: lost from sight then. */
  readonly isEvent: boolean;
}

export function kaplanMeier(followed: readonly Followed[], level = 0.95): SurvivalCurve {
  const z = normalQuantile((1 + level) / 2);
  const sorted = followed.toSorted((a, b) => a.timeDays - b.timeDays);
  const points: SurvivalPoint[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let i = 0; i < sorted.length; ) {
    const { timeDays } = sorted[i];
    const atRisk = sorted.length - i;
    let events = 0;
    let censored = 0;
    for (; i < sorted.length && sorted[i].timeDays === timeDays; i++) {
      if (sorted[i].isEvent) events++;
      else censored++;
    }
    survival *= 1 - events / atRisk;
    greenwood += events === 0 ? 0 : events / (atRisk * (atRisk - events));
    points.push({ timeDays, atRisk, events, censored, survival, ...bounds(survival, greenwood, z) });
  }
  return { subjects: sorted.length, points };
}

/** At 1 and at 0 the estimated variance says nothing: the interval is the point, as in R. */
function bounds(survival: number, greenwood: number, z: number) {
  if (survival <= 0) return { standardError: 0, low: 0, high: 0, plainLow: 0, plainHigh: 0 };
  const root = Math.sqrt(greenwood);
  const standardError = survival * root;
  const plainLow = Math.max(0, survival - z * standardError);
  const plainHigh = Math.min(1, survival + z * standardError);
  if (survival === 1) return { standardError, low: 1, high: 1, plainLow, plainHigh };
  const spread = Math.exp((z * root) / Math.log(survival));
  return { standardError, low: survival ** (1 / spread), high: survival ** spread, plainLow, plainHigh };
}

/** Null: nobody was watched so long, and some were still infected when last seen. */
export function survivalAt(curve: SurvivalCurve, timeDays: number): Estimate | null {
  const last = curve.points.at(-1);
  if (last === undefined || (timeDays > last.timeDays && last.survival > 0)) return null;
  const point = curve.points.findLast((one) => one.timeDays <= timeDays);
  if (point === undefined) return { value: 1, low: 1, high: 1 };
  return { value: point.survival, low: point.low, high: point.high };
}

export function medianOf(curve: SurvivalCurve): MedianEstimate {
  return {
    days: halfway(curve, 'survival'),
    lowDays: halfway(curve, 'low'),
    highDays: halfway(curve, 'high'),
  };
}

// A product of fractions that should be one half misses it by some last digits.
const NEAR = 1e-9;

/** Where a curve falls below one half; where it lies on it for a while, the middle of that. */
function halfway(curve: SurvivalCurve, column: 'survival' | 'low' | 'high'): number | null {
  const first = curve.points.findIndex((point) => point[column] <= 0.5 + NEAR);
  if (first < 0) return null;
  const { timeDays } = curve.points[first];
  if (curve.points[first][column] < 0.5 - NEAR) return timeDays;
  const below = curve.points.find((point) => point[column] < 0.5 - NEAR);
  return below === undefined ? timeDays : (timeDays + below.timeDays) / 2;
}
