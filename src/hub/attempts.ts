/** Slows down guessing at one name, from however many addresses. */

const FREE_ATTEMPTS = 5;
const WINDOW_MS = 15 * 60_000;
const LONGEST_WAIT_SECONDS = 300;
const MOST_NAMES = 10_000;

export class Attempts {
  readonly #byName = new Map<string, { count: number; last: number; before: number }>();

  /** Notes an attempt; 0 when it may go on, else seconds to wait. Doubles from the sixth on. */
  wait(name: string, now: number): number {
    const known = this.#byName.get(name);
    const entry =
      known === undefined || now - known.last > WINDOW_MS ? { count: 0, last: 0, before: 0 } : known;
    const wait =
      entry.count < FREE_ATTEMPTS ? 0 : Math.min(LONGEST_WAIT_SECONDS, 2 ** (entry.count - FREE_ATTEMPTS));
    const left = entry.last + wait * 1000 - now;
    if (left > 0) return Math.ceil(left / 1000);
    if (this.#byName.size >= MOST_NAMES) this.#byName.delete(this.#byName.keys().next().value!);
    this.#byName.delete(name);
    this.#byName.set(name, { count: entry.count + 1, last: now, before: entry.last });
    return 0;
  }

  /** The last one was right: it leaves those that were wrong as they were, where `forget` would free more of them. */
  takeBack(name: string): void {
    const entry = this.#byName.get(name);
    if (entry === undefined) return;
    if (entry.count <= 1) this.#byName.delete(name);
    else this.#byName.set(name, { count: entry.count - 1, last: entry.before, before: entry.before });
  }

  forget(name: string): void {
    this.#byName.delete(name);
  }
}
