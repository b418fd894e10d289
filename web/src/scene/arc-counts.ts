/** How many packets hit each arc in the last minute: what is shown instead of flying streaks. */

const BUCKETS = 6;
const BUCKET_MS = 10_000;

/** Six buckets of ten seconds an arc; a bucket is begun anew when its time comes again. */
export class ArcCounts {
  readonly #counts: Float64Array;
  readonly #times: Float64Array;

  constructor(arcs: number) {
    this.#counts = new Float64Array(arcs * BUCKETS);
    this.#times = new Float64Array(arcs * BUCKETS).fill(-1);
  }

  clear(): void {
    this.#times.fill(-1);
  }

  add(arc: number, timeMs: number): void {
    const time = Math.floor(timeMs / BUCKET_MS);
    const at = arc * BUCKETS + (time % BUCKETS);
    if (this.#times[at] < time) {
      this.#times[at] = time;
      this.#counts[at] = 0;
    }
    if (this.#times[at] === time) this.#counts[at]++;
  }

  perMinute(arc: number, nowMs: number): number {
    const now = Math.floor(nowMs / BUCKET_MS);
    let sum = 0;
    for (let at = arc * BUCKETS; at < (arc + 1) * BUCKETS; at++) {
      if (this.#times[at] > now - BUCKETS && this.#times[at] <= now) sum += this.#counts[at];
    }
    return sum;
  }
}
