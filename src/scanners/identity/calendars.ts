/** Calendars of probes by day: put together, and read for silence. A day on which no sensor looked is no silence. */
import type { ScanningSystem } from '../../model/scanning-system.ts';

export type Calendar = ScanningSystem['calendar'];

const UNOBSERVED = -1;

/** Day by day the sum; unobserved where none of them was observed. */
export function addCalendars(calendars: readonly Calendar[]): Calendar {
  const some = calendars.filter(({ probes }) => probes.length > 0);
  if (some.length === 0) return { firstDay: 0, probes: [] };
  const firstDay = Math.min(...some.map((calendar) => calendar.firstDay));
  const end = Math.max(...some.map((calendar) => calendar.firstDay + calendar.probes.length));
  const probes = new Array<number>(end - firstDay).fill(UNOBSERVED);
  for (const calendar of some) {
    for (const [i, count] of calendar.probes.entries()) {
      if (count === UNOBSERVED) continue;
      const at = calendar.firstDay - firstDay + i;
      probes[at] = Math.max(0, probes[at]) + count;
    }
  }
  return { firstDay, probes };
}

export function countDays({ probes }: Calendar): { active: number; observed: number } {
  let [active, observed] = [0, 0];
  for (const count of probes) {
    if (count > 0) active++;
    if (count !== UNOBSERVED) observed++;
  }
  return { active, observed };
}

/** Coefficient of variation over the observed days; 0 without any probe. */
export function steadinessOf({ probes }: Calendar): number {
  const observed = probes.filter((count) => count !== UNOBSERVED);
  const mean = observed.reduce((sum, count) => sum + count, 0) / Math.max(1, observed.length);
  if (mean === 0) return 0;
  const variance = observed.reduce((sum, count) => sum + (count - mean) ** 2, 0) / observed.length;
  return Math.sqrt(variance) / mean;
}

/** Days since 1970 that sensors looked on, as a report's systems tell it. */
export function observedDaysOf(systems: readonly ScanningSystem[]): ReadonlySet<number> {
  const days = new Set<number>();
  for (const { calendar } of systems) {
    for (const [i, count] of calendar.probes.entries()) {
      if (count !== UNOBSERVED) days.add(calendar.firstDay + i);
    }
  }
  return days;
}

export interface Silence {
  /** Observed days since the last one with a probe. */
  readonly days: number;
  /** Longest run of observed days without a probe between two with one. */
  readonly longestBefore: number;
}

/** `observed`: days after the calendar's end, or that it did not know to be observed. */
export function silenceOf(calendar: Calendar, observed: ReadonlySet<number>): Silence {
  const { firstDay, probes } = calendar;
  let [gap, longestBefore, lastActive] = [0, 0, -1];
  for (const [i, count] of probes.entries()) {
    if (count > 0) {
      if (lastActive >= 0) longestBefore = Math.max(longestBefore, gap);
      lastActive = i;
      gap = 0;
    } else if (count !== UNOBSERVED) gap++;
  }
  const end = firstDay + probes.length;
  let days = gap;
  for (const day of observed) if (day >= end) days++;
  return { days, longestBefore };
}
