/** Which moment is shown: live (a little behind, so that packets fly evenly), paused, or the past played again. */
import type { DotRing } from './dot-ring.ts';

/** Packets come in batches of up to a second; playing them this much later, each flies at its own time. */
export const LIVE_DELAY_MS = 1500;

export class Playhead {
  /** Epoch milliseconds that are shown now. */
  #at = 0;
  #isLive = true;
  #isPaused = false;
  /** Sequence number of the next packet to show. */
  #cursor = 0;

  get at(): number {
    return this.#at;
  }

  get isLive(): boolean {
    return this.#isLive && !this.#isPaused;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Stays at the moment shown. Going on from a pause plays what came since: it is no longer live. */
  pause(): void {
    this.#isPaused = true;
    this.#isLive = false;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Shows the moment `atMs`. */
  seek(atMs: number): void {
    this.#isLive = false;
    this.#at = atMs;
  }

  goLive(nowMs: number): void {
    this.#isPaused = false;
    this.#at = nowMs - LIVE_DELAY_MS;
    this.#isLive = true;
  }

  /** Goes back to the packets whose traces, `traceMs` long, are to be seen at the moment shown. */
  rewindTraces(ring: DotRing, traceMs: number): void {
    this.#cursor = ring.seek(this.#at - traceMs);
  }

  /** Moves on by the time since the last frame. Once the past has caught up with the present it is live. */
  advance(nowMs: number, elapsedMs: number): void {
    if (this.#isPaused) return;
    const live = nowMs - LIVE_DELAY_MS;
    this.#at = this.#isLive ? live : this.#at + elapsedMs;
    if (this.#at >= live) {
      this.#at = live;
      this.#isLive = true;
    }
  }

  /**
   * Takes the packets that are due: from the cursor up to, not including, the number it answers. What the
   * ring has lost meanwhile is left out.
   */
  takeDue(ring: DotRing): number {
    if (this.#cursor < ring.oldest) this.#cursor = ring.oldest;
    while (this.#cursor < ring.next && ring.order[ring.slotOf(this.#cursor)] <= this.#at) this.#cursor++;
    return this.#cursor;
  }
}
