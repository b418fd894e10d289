/** How finely to draw: goes down when frames come too slowly, and up again, ever more carefully, when they do not. */

export interface Quality {
  /** Device pixels per CSS pixel, at most. */
  readonly pixelRatio: number;
  /** Share of the packets that fly; the others only land. */
  readonly flying: number;
}

/** From the finest to the coarsest. */
export const QUALITIES: readonly Quality[] = [
  { pixelRatio: 2, flying: 1 },
  { pixelRatio: 1.5, flying: 1 },
  { pixelRatio: 1, flying: 1 },
  { pixelRatio: 0.85, flying: 0.7 },
  { pixelRatio: 0.75, flying: 0.4 },
];

/** A verdict needs this many frames; below 20 frames a second it is too slow, above 50 there is room. */
const WINDOW = 24;
const SLOW_MS = 1000 / 20;
const FAST_MS = 1000 / 50;
/** Windows that must be fast before a step up; doubled whenever a step up was too much. */
const FIRST_PATIENCE = 10;
const MOST_PATIENCE = 96;
/** A longer gap is a tab that was hidden or a machine that slept, not a slow frame. */
const GAP_MS = 1000;

export class QualityGovernor {
  #level: number;
  #frames = 0;
  #sumMs = 0;
  #fastWindows = 0;
  #patience = FIRST_PATIENCE;
  #hasJustRisen = false;

  constructor(level = 0) {
    this.#level = level;
  }

  get quality(): Quality {
    return QUALITIES[this.#level];
  }

  /** Takes the time between two frames; true when the quality has changed. */
  take(frameMs: number): boolean {
    if (frameMs > GAP_MS) return false;
    this.#sumMs += frameMs;
    if (++this.#frames < WINDOW) return false;
    const mean = this.#sumMs / WINDOW;
    this.#frames = 0;
    this.#sumMs = 0;
    if (mean > SLOW_MS) return this.#lower();
    this.#hasJustRisen = false;
    if (mean > FAST_MS) {
      this.#fastWindows = 0;
      return false;
    }
    return ++this.#fastWindows >= this.#patience && this.#raise();
  }

  #lower(): boolean {
    this.#fastWindows = 0;
    if (this.#hasJustRisen) this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    this.#hasJustRisen = false;
    if (this.#level === QUALITIES.length - 1) return false;
    this.#level++;
    return true;
  }

  #raise(): boolean {
    this.#fastWindows = 0;
    if (this.#level === 0) return false;
    this.#level--;
    this.#hasJustRisen = true;
    return true;
  }
}
