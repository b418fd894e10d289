/** Between which times tcpdump really ran, for a batch to say; epoch seconds. Silence outside them means nothing. */
import type { LiveEvent } from '../../capture/live.ts';

export class Coverage {
  #from: number | null = null;
  #diedAt: number | null = null;
  #againFrom: number | null = null;

  note(event: LiveEvent, now: number): void {
    if (event.kind === 'started') {
      if (this.#diedAt === null) this.#from ??= now;
      else this.#againFrom = now;
    } else if (event.kind === 'died' && this.#from !== null) this.#diedAt ??= now;
  }

  /** It died: what was counted until then belongs into a batch of its own. */
  get wasCut(): boolean {
    return this.#diedAt !== null;
  }

  /** What was covered since the last call; null when nothing was. */
  take(now: number): { from: number; to: number } | null {
    if (this.#from === null) return null;
    const covered = { from: this.#from, to: Math.max(this.#from, this.#diedAt ?? now) };
    this.#from = this.#diedAt === null ? covered.to : this.#againFrom;
    this.#diedAt = null;
    this.#againFrom = null;
    return covered;
  }
}
