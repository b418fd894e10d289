/**
 * How a sweep's work becomes time: senders slow down and speed up with their networks, stop for a while when a machine
 * is restarted, or rest by day. A pace is a broken line from the share of the work to the share of the time.
 */
import type { Draw } from './draw.ts';

export interface Unsteadiness {
  /** Sigma of the logarithm of the speed, from stretch to stretch; 0: steady. */
  readonly wobble: number;
  /** Interruptions in a sweep, on average. */
  readonly pauses: number;
  /** Length of an interruption as a share of the sweep, on average. */
  readonly pauseShare: number;
}

const DAY_SECONDS = 86_400;
const STRETCHES = 24;

/** A time of work, and the rest after it. */
interface Stretch {
  readonly work: number;
  readonly seconds: number;
  readonly rest: number;
}

export class Pace {
  /** Shares at the begin of each stretch; one more entry at the end. */
  readonly #works: Float64Array;
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;

  constructor(stretches: readonly Stretch[]) {
    const works = new Float64Array(stretches.length + 1);
    const begins = new Float64Array(stretches.length + 1);
    const ends = new Float64Array(stretches.length);
    for (const [i, { work, seconds, rest }] of stretches.entries()) {
      works[i + 1] = works[i] + work;
      ends[i] = begins[i] + seconds;
      begins[i + 1] = ends[i] + rest;
    }
    const all = ends[stretches.length - 1];
    const allWork = works[stretches.length];
    this.#works = works.map((work) => work / allWork);
    this.#begins = begins.map((time) => time / all);
    this.#ends = ends.map((time) => time / all);
  }

  /** Share of the work done, 0..1 -> share of the time gone, 0..1. */
  timeOf(work: number): number {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#works[middle] <= work) low = middle;
      else high = middle - 1;
    }
    const inside = (work - this.#works[low]) / (this.#works[low + 1] - this.#works[low]);
    return this.#begins[low] + inside * (this.#ends[low] - this.#begins[low]);
  }
}

export function drawPace(draw: Draw, { wobble, pauses, pauseShare }: Unsteadiness): Pace {
  return new Pace(
    Array.from({ length: STRETCHES }, () => ({
      work: 1,
      seconds: 1 / (wobble > 0 ? draw.lognormal(1, wobble) : 1),
      rest: draw.chance(pauses / STRETCHES) ? draw.exponential(pauseShare * STRETCHES) : 0,
    })),
  );
}

/** Work in `shifts` nights of so many hours, and rest by day. The time from the first evening to the last morning. */
export function nightPace(shifts: number, hours: number): { readonly pace: Pace; readonly seconds: number } {
  const seconds = hours * 3600;
  const pace = new Pace(
    Array.from({ length: shifts }, () => ({ work: 1, seconds, rest: DAY_SECONDS - seconds })),
  );
  return { pace, seconds: (shifts - 1) * DAY_SECONDS + seconds };
}

/** Anything from a machine that does nothing else to a shared one that is often restarted. */
export function drawUnsteadiness(draw: Draw): Unsteadiness {
  return {
    wobble: draw.chance(0.3) ? 0 : draw.range(0.02, 0.5),
    pauses: draw.chance(0.5) ? 0 : draw.range(0.2, 3),
    pauseShare: draw.range(0.01, 0.2),
  };
}
