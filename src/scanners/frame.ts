/** What every test looks through: the observations, in order, with the addresses that count and the days that were watched. */

import { Marks } from './by-time.ts';
import { type Columns, positionsIn } from './columns.ts';
import type { Observations } from './observations.ts';
import { type Period, plausiblePeriod } from './plausible-period.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { findUndark } from './undark.ts';
import { isWatchedHour } from './watched-hours.ts';

/** An address as one of a dark space that no test may use: it is not dark, whatever the operator says. */
export interface Undark {
  readonly space: number;
  readonly position: number;
  readonly address: number;
  /** Visit groups that came to it. */
  readonly visits: number;
}

export interface Frame {
  readonly observations: Observations;
  /** Its visit groups, as plain arrays. */
  readonly columns: Columns;
  readonly period: Period;
  readonly timeline: Timeline;
  /** 1: leave this position out; null: none is. */
  readonly masks: readonly (Uint8Array | null)[];
  readonly undark: readonly Undark[];
  /** Addresses that count, space by space: N of every formula. */
  readonly sizes: readonly number[];
  /** Positions of each visit group that count. */
  readonly distinct: Uint32Array;
  /** Days since 1970 (UTC) on which a sensor looked for half of the day or more, in order. */
  readonly watchedDays: readonly number[];
  readonly isWatchedDay: (day: number) => boolean;
  /** Whether the sensor of a space looked in that hour. */
  readonly isWatchedHour: (space: number, hour: number) => boolean;
  readonly scratch: Scratch;
}

/** Days of the first and the last hour in which a sensor looked. */
export function createFrame(observations: Observations): Frame {
  const period = plausiblePeriod(observations);
  const timeline = createTimeline(observations, period);
  const { columns } = observations.settled();
  const undark = findUndark(observations);
  const masks: (Uint8Array | null)[] = observations.spaces.map(() => null);
  const sizes = observations.spaces.map(({ size }) => size);
  for (const { space, position } of undark) {
    masks[space] ??= new Uint8Array(sizes[space]);
    masks[space][position] = 1;
  }
  for (const { space } of undark) sizes[space]--;
  const watched = observations.spaces.map((space) => isWatchedHour(space, period));
  const watchedHours = new Map<number, number>();
  const countHour = (hour: number) => {
    const day = Math.floor(hour / 24);
    watchedHours.set(day, Math.min(24, (watchedHours.get(day) ?? 0) + 1));
  };
  const hours = new Set<number>();
  for (const { hours: own } of watched) for (const hour of own) hours.add(hour);
  for (const hour of hours) countHour(hour);
  const ordered = [...hours].sort((a, b) => a - b);
  const firstDay = Math.floor((ordered[0] ?? 0) / 24);
  const lastDay = Math.floor((ordered.at(-1) ?? 0) / 24);
  // The first and the last day are seldom whole.
  const watchedDays = [...watchedHours]
    .filter(([day, count]) => count >= 12 || day === firstDay || day === lastDay)
    .map(([day]) => day)
    .sort((a, b) => a - b);
  const days = new Set(watchedDays);
  return {
    observations,
    columns,
    period,
    timeline,
    masks,
    undark,
    sizes,
    distinct: countedPositions(columns, masks),
    watchedDays,
    isWatchedDay: (day) => days.has(day),
    isWatchedHour: (space, hour) => watched[space].hours.has(hour),
    scratch: new Scratch(),
  };
}

function countedPositions(columns: Columns, masks: readonly (Uint8Array | null)[]): Uint32Array {
  if (masks.every((mask) => mask === null)) return columns.distinct;
  const distinct = columns.distinct.slice();
  for (let group = 0; group < distinct.length; group++) {
    const mask = masks[columns.space[group]];
    if (mask === null) continue;
    for (const position of positionsIn(columns, group)) distinct[group] -= mask[position];
  }
  return distinct;
}

/** Counts by position that are cleared by what was touched, not by what there is. */
export class Scratch {
  readonly marks = new Marks();
  #counts = new Uint32Array(0);
  #touched = new Uint32Array(1024);
  #length = 0;
  #room = new Uint32Array(0);

  /** Ready for positions below `size`. */
  begin(size: number): void {
    if (this.#counts.length < size) this.#counts = new Uint32Array(size);
    this.clear();
  }

  /** Numbers to work on, until the next call; of more room than before with what was in them. */
  room(length: number): Uint32Array {
    if (this.#room.length < length) {
      const grown = new Uint32Array(length);
      grown.set(this.#room);
      this.#room = grown;
    }
    return this.#room;
  }

  /** How often it was added before. */
  add(position: number): number {
    const before = this.#counts[position]++;
    if (before === 0) {
      if (this.#length === this.#touched.length) {
        const grown = new Uint32Array(this.#length * 2);
        grown.set(this.#touched);
        this.#touched = grown;
      }
      this.#touched[this.#length++] = position;
    }
    return before;
  }

  countOf(position: number): number {
    return this.#counts[position];
  }

  /** Positions added at least once since the last clear. */
  get distinct(): number {
    return this.#length;
  }

  touched(): Uint32Array {
    return this.#touched.subarray(0, this.#length);
  }

  clear(): void {
    for (let i = 0; i < this.#length; i++) this.#counts[this.#touched[i]] = 0;
    this.#length = 0;
  }
}
