/** How alike two actors are in when they come and what they look for. */
import { binomialUpperTail } from '../base/probability.ts';
import type { Frame } from './frame.ts';
import { sweepGap } from './repeats.ts';
import { sweepsOf } from './rhythm.ts';

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
  /** Epoch seconds at which its sweeps began. */
  readonly starts: readonly number[];
}

const MAIN_SHARE = 0.1;

export function habitsOf(frame: Frame, groups: Uint32Array): Habits {
  const { first, span, service, probes } = frame.columns;
  const dayIndex = indexOfDays(frame);
  const days = new Float32Array(frame.watchedDays.length);
  const services = new Map<number, number>();
  let [visits, sent, last] = [0, 0, 0];
  for (const group of groups) {
    const day = dayIndex.get(Math.floor(first[group] / DAY_SECONDS));
    if (day !== undefined) days[day] += frame.distinct[group];
    visits += frame.distinct[group];
    sent += probes[group];
    services.set(service[group], (services.get(service[group]) ?? 0) + probes[group]);
    last = Math.max(last, first[group] + span[group]);
  }
  let squares = 0;
  for (const count of days) squares += count * count;
  const mean = visits / Math.max(1, days.length);
  const variation = mean === 0 ? 0 : Math.sqrt(Math.max(0, squares / days.length - mean * mean)) / mean;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < days.length; i++) days[i] /= length;
  const main = [...services].filter(([, count]) => count >= sent * MAIN_SHARE).map(([key]) => key);
  return new LazyHabits({
    days,
    variation,
    services: new Set(main),
    first: first[groups[0]],
    last,
    visits,
    startsOf: () => startsOf(frame, groups),
  });
}

/** Most are never asked when their sweeps began, and all are of one shape, so that millions of comparisons are quick. */
class LazyHabits implements Habits {
  readonly days: Float32Array;
  readonly variation: number;
  readonly services: ReadonlySet<number>;
  readonly first: number;
  readonly last: number;
  readonly visits: number;
  readonly #startsOf: () => readonly number[];
  #starts: readonly number[] | null = null;

  constructor(known: Omit<Habits, 'starts'> & { readonly startsOf: () => readonly number[] }) {
    this.days = known.days;
    this.variation = known.variation;
    this.services = known.services;
    this.first = known.first;
    this.last = known.last;
    this.visits = known.visits;
    this.#startsOf = known.startsOf;
  }

  get starts(): readonly number[] {
    this.#starts ??= this.#startsOf();
    return this.#starts;
  }
}

function startsOf(frame: Frame, groups: Uint32Array): number[] {
  return sweepsOf(frame, groups, sweepGap(frame, groups)).map(({ from }) => from);
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

/** Two sweeps that begin within this begin together. */
const TOGETHER_SECONDS = 6 * 3600;
const LEAST_TOGETHER = 3;
/** Of the sweeps of the one with fewer. */
const TOGETHER_SHARE = 0.7;

/** P(so many sweeps that begin together), were the two independent; 1 where too few do. */
export function togetherProbability(a: Habits, b: Habits, observedDays: number): number {
  const [few, many] = a.starts.length <= b.starts.length ? [a.starts, b.starts] : [b.starts, a.starts];
  let together = 0;
  for (const start of few) {
    if (many.some((other) => Math.abs(other - start) <= TOGETHER_SECONDS)) together++;
  }
  if (together < LEAST_TOGETHER || together < few.length * TOGETHER_SHARE) return 1;
  const share = (many.length * 2 * TOGETHER_SECONDS) / Math.max(1, observedDays * DAY_SECONDS);
  return binomialUpperTail(together, few.length, Math.min(1, share));
}
