/** How alike two actors are in when they come and what they look for. */
import type { Frame } from './frame.ts';

const DAY_SECONDS = 86_400;

export interface Habits {
  /** Visits by watched day, scaled to length 1. */
  readonly days: Float32Array;
  /** Coefficient of variation of the visits by watched day: 0 is the same every day. */
  readonly variation: number;
  /** Services with a tenth of its probes or more. */
  readonly services: ReadonlySet<number>;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  readonly visits: number;
}

const MAIN_SHARE = 0.1;

export function habitsOf(frame: Frame, groups: Uint32Array): Habits {
  const { first, span, service, probes } = frame.observations;
  const dayIndex = indexOfDays(frame);
  const days = new Float32Array(frame.watchedDays.length);
  const services = new Map<number, number>();
  let [visits, sent, last] = [0, 0, 0];
  for (const group of groups) {
    const day = dayIndex.get(Math.floor(first.at(group) / DAY_SECONDS));
    if (day !== undefined) days[day] += frame.distinct[group];
    visits += frame.distinct[group];
    sent += probes.at(group);
    services.set(service.at(group), (services.get(service.at(group)) ?? 0) + probes.at(group));
    last = Math.max(last, first.at(group) + span.at(group));
  }
  let squares = 0;
  for (const count of days) squares += count * count;
  const mean = visits / Math.max(1, days.length);
  const variation = mean === 0 ? 0 : Math.sqrt(Math.max(0, squares / days.length - mean * mean)) / mean;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < days.length; i++) days[i] /= length;
  const main = [...services].filter(([, count]) => count >= sent * MAIN_SHARE).map(([key]) => key);
  return { days, variation, services: new Set(main), first: first.at(groups[0]), last, visits };
}

const indexes = new WeakMap<Frame, Map<number, number>>();

function indexOfDays(frame: Frame): Map<number, number> {
  let index = indexes.get(frame);
  if (index === undefined) {
    index = new Map(frame.watchedDays.map((day, i) => [day, i]));
    indexes.set(frame, index);
  }
  return index;
}

/** 0..1: cosine of the visits by day. */
export function scheduleLikeness(a: Habits, b: Habits): number {
  let sum = 0;
  for (let i = 0; i < a.days.length; i++) sum += a.days[i] * b.days[i];
  return Math.min(1, sum);
}

/** 0..1: Jaccard's index of the main services. */
export function serviceLikeness(a: Habits, b: Habits): number {
  let common = 0;
  for (const service of a.services) if (b.services.has(service)) common++;
  return common / (a.services.size + b.services.size - common || 1);
}
