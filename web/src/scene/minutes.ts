/** Packets and alerts by minute of the last hour: what the strip below the scene shows. */

export const MINUTE_MS = 60_000;
export const MINUTES = 60;

export interface MinuteCount {
  /** Epoch milliseconds of the minute's beginning. */
  readonly at: number;
  readonly packets: number;
  readonly alerts: number;
}

/** A ring of slots, each of which knows its minute: an old one is begun anew when its turn comes. */
export class MinuteCounts {
  readonly #minute = new Float64Array(MINUTES).fill(-1);
  readonly #packets = new Float64Array(MINUTES);
  readonly #alerts = new Uint32Array(MINUTES);

  addPackets(timeMs: number, packets: number): void {
    const slot = this.#slot(timeMs);
    if (slot >= 0) this.#packets[slot] += packets;
  }

  addAlert(timeMs: number): void {
    const slot = this.#slot(timeMs);
    if (slot >= 0) this.#alerts[slot]++;
  }

  /** What the hub counted takes the place of what was counted here. */
  set(count: MinuteCount): void {
    const slot = this.#slot(count.at);
    if (slot < 0) return;
    this.#packets[slot] = count.packets;
    this.#alerts[slot] = count.alerts;
  }

  /** The sixty minutes up to the one of `nowMs`, oldest first; without gaps. */
  list(nowMs: number): MinuteCount[] {
    const newest = Math.floor(nowMs / MINUTE_MS);
    return Array.from({ length: MINUTES }, (_, i) => {
      const minute = newest - (MINUTES - 1) + i;
      const slot = minute % MINUTES;
      const isKept = this.#minute[slot] === minute;
      return {
        at: minute * MINUTE_MS,
        packets: isKept ? this.#packets[slot] : 0,
        alerts: isKept ? this.#alerts[slot] : 0,
      };
    });
  }

  /** -1 for a minute whose slot has gone to a later one, and for no time at all. */
  #slot(timeMs: number): number {
    const minute = Math.floor(timeMs / MINUTE_MS);
    if (!(minute >= 0)) return -1;
    const slot = minute % MINUTES;
    if (this.#minute[slot] > minute) return -1;
    if (this.#minute[slot] < minute) {
      this.#minute[slot] = minute;
      this.#packets[slot] = 0;
      this.#alerts[slot] = 0;
    }
    return slot;
  }
}
