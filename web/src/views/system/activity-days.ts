/** A calendar of daily probes as weeks, and what the hours of the day say. */
import type { ScanningSystem } from '../../../../src/model/scanning-system.ts';

const DAY_MS = 86_400_000;
export const UNWATCHED = -1;
export const LEVELS = 4;

export interface CalendarDay {
  /** Epoch milliseconds of its beginning, UTC. */
  readonly ms: number;
  readonly probes: number;
  /** Column, and row from Monday on. */
  readonly week: number;
  readonly weekday: number;
  /** 0 none, 1..LEVELS by the root of its share of the busiest day; UNWATCHED where no sensor looked. */
  readonly level: number;
}

/** 1970-01-01 was a Thursday. */
const THURSDAY = 3;

export function calendarDays({ firstDay, probes }: ScanningSystem['calendar']): CalendarDay[] {
  const most = Math.max(1, ...probes);
  const offset = (firstDay + THURSDAY) % 7;
  return probes.map((count, index) => ({
    ms: (firstDay + index) * DAY_MS,
    probes: count,
    week: Math.floor((index + offset) / 7),
    weekday: (index + offset) % 7,
    level: count < 0 ? UNWATCHED : Math.ceil(LEVELS * Math.sqrt(count / most)),
  }));
}

const PEAK_HOURS = 9;
/** Nine hours hold 0.375 of what is spread evenly. */
const PEAK_SHARE = 0.65;

/** The nine hours that hold most, where they hold much more than their part; null: spread over the day. */
export function peakHours(
  hours: readonly number[],
): { readonly from: number; readonly to: number; readonly share: number } | null {
  const total = hours.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let best = { from: 0, sum: -1 };
  for (let from = 0; from < 24; from++) {
    let sum = 0;
    for (let hour = 0; hour < PEAK_HOURS; hour++) sum += hours[(from + hour) % 24] ?? 0;
    if (sum > best.sum) best = { from, sum };
  }
  const share = best.sum / total;
  return share < PEAK_SHARE ? null : { from: best.from, to: (best.from + PEAK_HOURS) % 24, share };
}
