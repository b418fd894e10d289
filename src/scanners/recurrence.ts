/** Whether somebody comes again: frequency, the half of what tells a system. */
import { countedSweeps } from './features.ts';
import type { Frame } from './frame.ts';
import { sweepGap } from './repeats.ts';
import { daysOf } from './rhythm.ts';

/** How often it came, and for how long. */
export interface Recurrence {
  readonly sweeps: number;
  readonly activeDays: number;
  /** Days from its first to its last. */
  readonly spanDays: number;
  readonly observedDays: number;
}

const DAY_SECONDS = 86_400;
const LEAST_SWEEPS = 3;
const LEAST_DAYS = 7;
/** Who comes so often is a habit after a week. */
const MANY_SWEEPS = 6;

export function recurrenceOf(frame: Frame, groups: Uint32Array): Recurrence {
  const { first } = frame.columns;
  return {
    sweeps: countedSweeps(frame, groups, sweepGap(frame, groups), true).length,
    activeDays: daysOf(frame, groups),
    spanDays: (first[groups[groups.length - 1]] - first[groups[0]]) / DAY_SECONDS,
    observedDays: frame.watchedDays.length,
  };
}

/**
 * One day shows an order, never a habit; and who runs a scanner for himself is done within days or weeks. A system is there
 * through half of what was watched, or comes often for a week at least.
 */
export function isRecurrent({ sweeps, activeDays, spanDays, observedDays }: Recurrence): boolean {
  if (observedDays < 2 || activeDays < 2) return false;
  if (spanDays >= observedDays / 2 && (sweeps >= LEAST_SWEEPS || activeDays >= LEAST_DAYS)) return true;
  return sweeps >= MANY_SWEEPS && spanDays >= LEAST_DAYS;
}

/** Less than a system: enough to compare habits. What is joined is asked again as a whole. */
export function comesBack({ sweeps, activeDays, spanDays }: Recurrence): boolean {
  return spanDays >= LEAST_DAYS && (sweeps >= LEAST_SWEEPS || activeDays >= LEAST_DAYS);
}
