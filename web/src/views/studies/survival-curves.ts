/** Kaplan-Meier curves as places in a drawing: steps, bands, strokes of those who were lost, numbers at risk. */
import type { SurvivalCurve, SurvivalPoint } from '../../../../src/model/study.ts';

export interface Scale {
  /** Days to pixels, share to pixels. */
  x(days: number): number;
  y(share: number): number;
  readonly endDays: number;
}

/** The line: a step down at each event, on to the end of the data. */
export function stepPath({ points }: SurvivalCurve, { x, y, endDays }: Scale): string {
  let path = `M${x(0)} ${y(1)}`;
  for (const { timeDays, survival } of shown(points, endDays)) path += `H${x(timeDays)}V${y(survival)}`;
  return `${path}H${x(lastDay(points, endDays))}`;
}

/** The 95 % band, as steps there and back. */
export function bandPath({ points }: SurvivalCurve, { x, y, endDays }: Scale): string {
  const seen = shown(points, endDays);
  if (seen.length === 0) return '';
  let path = `M${x(0)} ${y(1)}`;
  for (const { timeDays, high } of seen) path += `H${x(timeDays)}V${y(high)}`;
  path += `H${x(lastDay(points, endDays))}V${y(seen[seen.length - 1].low)}`;
  for (let index = seen.length - 1; index >= 0; index--) {
    const before = index === 0 ? 1 : seen[index - 1].low;
    path += `H${x(seen[index].timeDays)}V${y(before)}`;
  }
  return `${path}Z`;
}

/** Where somebody was followed no further, thinned to what the eye can tell apart. */
export function lostAt({ points }: SurvivalCurve, { x, endDays }: Scale): readonly SurvivalPoint[] {
  const kept: SurvivalPoint[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of shown(points, endDays)) {
    if (point.censored === 0 || x(point.timeDays) - last < 3) continue;
    kept.push(point);
    last = x(point.timeDays);
  }
  return kept;
}

/** How many are watched as a day begins: those of the first point at or after it. */
export function atRiskOn({ subjects, points }: SurvivalCurve, day: number): number {
  if (day === 0) return subjects;
  return points.find(({ timeDays }) => timeDays >= day)?.atRisk ?? 0;
}

export function survivalOn({ points }: SurvivalCurve, day: number): number {
  return points.findLast(({ timeDays }) => timeDays <= day)?.survival ?? 1;
}

/** Round numbers of days, at most `most` of them beside 0. */
export function dayTicks(endDays: number, most: number): readonly number[] {
  const step = [1, 2, 7, 14, 28, 56, 91, 182, 364].find((days) => endDays / days <= most) ?? 728;
  return Array.from({ length: Math.floor(endDays / step) + 1 }, (_, n) => n * step);
}

function shown(points: readonly SurvivalPoint[], endDays: number): readonly SurvivalPoint[] {
  return points.filter(({ timeDays }) => timeDays <= endDays);
}

function lastDay(points: readonly SurvivalPoint[], endDays: number): number {
  return Math.min(endDays, points.at(-1)?.timeDays ?? 0);
}
