/** What is still to happen: probes and activities by the slice of time in which they are due. */
import type { Activity } from './activity.ts';

/** Probes in one pool, a linked list for each slice; a slot is used again when its probe was taken. */
export class Agenda {
  readonly slices: number;
  readonly sliceSeconds: number;
  readonly #end: number;
  readonly #heads: Int32Array;
  readonly #activities: Activity[][];
  #links = new Int32Array(1 << 12);
  #times = new Float64Array(1 << 12);
  #targets = new Uint32Array(1 << 12);
  #tags = new Uint32Array(1 << 12);
  #owners: (Activity | null)[] = [];
  #used = 0;
  #now = 0;
  #free = -1;

  constructor(periodSeconds: number, sliceSeconds: number) {
    this.slices = Math.max(1, Math.ceil(periodSeconds / sliceSeconds));
    this.sliceSeconds = sliceSeconds;
    this.#end = periodSeconds;
    this.#heads = new Int32Array(this.slices).fill(-1);
    this.#activities = Array.from({ length: this.slices }, () => []);
  }

  /** To be unfolded at `time`; what begins after the end is left out. */
  addActivity(activity: Activity, time: number): void {
    if (time >= this.#end) return;
    this.#activities[this.#sliceOf(Math.max(0, time))].push(activity);
  }

  /** What lies outside the period is not seen. `tag` is the activity's own. */
  addProbe(activity: Activity, time: number, target: number, tag: number): void {
    if (!(time >= 0 && time < this.#end)) return;
    const slice = this.#sliceOf(time);
    if (slice < this.#now) throw new Error('a probe was planned for a time that is over');
    let slot = this.#free;
    if (slot >= 0) {
      this.#free = this.#links[slot];
    } else {
      slot = this.#used++;
      if (slot === this.#links.length) this.#grow();
    }
    this.#times[slot] = time;
    this.#targets[slot] = target;
    this.#tags[slot] = tag;
    this.#owners[slot] = activity;
    this.#links[slot] = this.#heads[slice];
    this.#heads[slice] = slot;
  }

  /** The activities of a slice; more may be added to it meanwhile. */
  *takeActivities(slice: number): Generator<Activity> {
    this.#now = slice;
    const list = this.#activities[slice];
    for (let i = 0; i < list.length; i++) yield list[i];
    this.#activities[slice] = [];
  }

  /** Hands out the probes of a slice, in no order of time. */
  takeProbes(
    slice: number,
    take: (activity: Activity, time: number, target: number, tag: number) => void,
  ): void {
    for (let slot = this.#heads[slice]; slot >= 0; ) {
      const following = this.#links[slot];
      take(this.#owners[slot]!, this.#times[slot], this.#targets[slot], this.#tags[slot]);
      this.#owners[slot] = null;
      this.#links[slot] = this.#free;
      this.#free = slot;
      slot = following;
    }
    this.#heads[slice] = -1;
  }

  #sliceOf(time: number): number {
    return Math.min(this.slices - 1, Math.floor(time / this.sliceSeconds));
  }

  #grow(): void {
    const length = this.#links.length * 2;
    const grown = <T extends Int32Array | Uint32Array | Float64Array>(to: T, from: T) => {
      to.set(from);
      return to;
    };
    this.#links = grown(new Int32Array(length), this.#links);
    this.#times = grown(new Float64Array(length), this.#times);
    this.#targets = grown(new Uint32Array(length), this.#targets);
    this.#tags = grown(new Uint32Array(length), this.#tags);
  }
}
