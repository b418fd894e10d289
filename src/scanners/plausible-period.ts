/** When all this was: a clock that jumped puts a few sightings into another year, and a year of silence before the rest. */
import type { Space } from './observations.ts';

export interface Period {
  /** Epoch seconds, half open. */
  readonly from: number;
  readonly to: number;
  /** Sightings outside of it. */
  readonly strays: number;
}

/** Silence of all sensors for so long parts two times. */
const PARTING_HOURS = 30 * 24;
/** What is less than this share of the largest part is a clock's error and not an earlier campaign. */
const STRAY_SHARE = 0.01;

export function plausiblePeriod(observations: { readonly spaces: readonly Pick<Space, 'hours'>[] }): Period {
  const counts = new Map<number, number>();
  for (const { hours } of observations.spaces) {
    for (const [hour, count] of hours) counts.set(hour, (counts.get(hour) ?? 0) + count);
  }
  const parts: { first: number; last: number; count: number }[] = [];
  for (const hour of [...counts.keys()].sort((a, b) => a - b)) {
    const part = parts.at(-1);
    if (part !== undefined && hour - part.last <= PARTING_HOURS) {
      part.last = hour;
      part.count += counts.get(hour)!;
    } else parts.push({ first: hour, last: hour, count: counts.get(hour)! });
  }
  const most = Math.max(0, ...parts.map(({ count }) => count));
  const kept = parts.filter(({ count }) => count >= most * STRAY_SHARE);
  const strays =
    parts.reduce((sum, { count }) => sum + count, 0) - kept.reduce((sum, { count }) => sum + count, 0);
  return { from: (kept[0]?.first ?? 0) * 3600, to: ((kept.at(-1)?.last ?? 0) + 1) * 3600, strays };
}
