/** Whether somebody comes again: frequency, the half of what tells a system. */
import { countedSweeps } from './features.ts';
import type { Frame } from './frame.ts';
import { sweepGap } from './repeats.ts';

/** How often it came. */
export interface Recurrence {
  readonly sweeps: number;
  readonly activeDays: number;
  readonly observedDays: number;
}

const LEAST_SWEEPS = 3;
const LEAST_DAYS = 7;

export function recurrenceOf(frame: Frame, groups: Uint32Array): Recurrence {
  const days = new Set<number>();
  for (const group of groups) days.add(Math.floor(frame.observations.first.at(group) / 86_400));
  return {
    sweeps: countedSweeps(frame, groups, sweepGap(frame, groups), true).length,
    activeDays: days.size,
    observedDays: frame.watchedDays.length,
  };
}

/** One day shows an order, never a habit. */
export function isRecurrent({ sweeps, activeDays, observedDays }: Recurrence): boolean {
  return observedDays >= 2 && activeDays >= 2 && (sweeps >= LEAST_SWEEPS || activeDays >= LEAST_DAYS);
}
