/** Most so many in a minute: evenly spaced, with as many at once as a second may hold. */

export class SendRate {
  readonly #spacingMs: number;
  readonly #burstMs: number;
  /** When the next would go out if all went out as evenly as they may. */
  #dueAt = 0;

  /** 0: no limit. */
  constructor(perMinute: number) {
    this.#spacingMs = perMinute === 0 ? 0 : 60_000 / perMinute;
    this.#burstMs = perMinute === 0 ? 0 : Math.max(1000 - this.#spacingMs, 0);
  }

  /** When one that comes now may go out. */
  earliest(now: number): number {
    return Math.max(now, this.#dueAt - this.#burstMs);
  }

  /** One goes out then. */
  spend(at: number): void {
    this.#dueAt = Math.max(this.#dueAt, at) + this.#spacingMs;
  }

  /** Nothing of it is remembered that would hold back one that comes now. */
  isIdle(now: number): boolean {
    return this.#dueAt <= now;
  }
}
