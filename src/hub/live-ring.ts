/** The last hour of live dots, in memory and bounded: what a page that opens can rewind. */
import type { LiveDot, LiveHistory } from '../model/api.ts';

export const KEPT_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MOST_DOTS = 200_000;

export type DotFilter = (dot: LiveDot) => boolean;

export class LiveRing {
  readonly #dots: LiveDot[] = [];
  readonly #most: number;
  /** Where the next dot goes once the ring is full. */
  #next = 0;

  constructor(most = MOST_DOTS) {
    this.#most = most;
  }

  add(dot: LiveDot): void {
    if (this.#dots.length < this.#most) this.#dots.push(dot);
    else {
      this.#dots[this.#next] = dot;
      this.#next = (this.#next + 1) % this.#most;
    }
  }

  /** Dots of [from, to) (epoch ms) that pass the filter, oldest first. */
  *between(from: number, to: number, filter: DotFilter): Generator<LiveDot> {
    const length = this.#dots.length;
    for (let i = 0; i < length; i++) {
      const dot = this.#dots[(this.#next + i) % length];
      if (dot.t >= from && dot.t < to && filter(dot)) yield dot;
    }
  }

  /** At most `most` dots, thinned evenly; the minutes count all of the hour. */
  history(from: number, to: number, now: number, most: number, filter: DotFilter): LiveHistory {
    const all = [...this.between(from, to, filter)];
    const step = Math.max(1, all.length / most);
    const dots: LiveDot[] = [];
    for (let at = 0; at < all.length; at += step) dots.push(all[Math.floor(at)]);
    const firstMinute = Math.floor((now - KEPT_MS) / MINUTE_MS) + 1;
    const minutes = Array.from({ length: KEPT_MS / MINUTE_MS }, (_, i) => ({
      at: (firstMinute + i) * MINUTE_MS,
      packets: 0,
      alerts: 0,
    }));
    let oldest = now;
    for (const dot of this.between(now - KEPT_MS, now + MINUTE_MS, filter)) {
      const minute = minutes[Math.floor(dot.t / MINUTE_MS) - firstMinute];
      if (minute !== undefined) {
        minute.packets++;
        if (dot.o !== '') minute.alerts++;
      }
      if (dot.t < oldest) oldest = dot.t;
    }
    return { dots, minutes, oldest };
  }

  /** Packets of a sensor since a time. */
  countOf(sensorId: string, since: number): number {
    let packets = 0;
    for (const _ of this.between(since, Number.POSITIVE_INFINITY, (dot) => dot.n === sensorId)) packets++;
    return packets;
  }
}
