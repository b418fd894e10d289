/** What one typed line may cost: a visitor's loop ends here, as if he had been patient and then stopped it. */

export class Exhausted extends Error {
  /** Name of the count. */
  readonly count: string;
  constructor(count: string) {
    super(count);
    this.count = count;
  }
}

const MOST_STEPS = 5_000;
const MOST_OUTPUT_BYTES = 4 * 2 ** 20;
const MOST_DEPTH = 40;
const MOST_SLEEP_MS = 60_000;
/** Of processor time; looked at every so many steps. */
const MOST_MS = 400;
const LOOK_EVERY = 64;

/** Of all texts that a command substitution, a variable or a pipe holds. */
export const MOST_TEXT_BYTES = 4 * 2 ** 20;

export class Bounds {
  #steps = 0;
  #output = 0;
  #sleptMs = 0;
  #depth = 0;
  readonly #now: () => number;
  #startedAt: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** A new line was typed. */
  reset(): void {
    this.#steps = 0;
    this.#output = 0;
    this.#sleptMs = 0;
    this.#depth = 0;
    this.#startedAt = this.#now();
  }

  step(): void {
    if (++this.#steps > MOST_STEPS) throw new Exhausted('shell-steps-exhausted');
    if (this.#steps % LOOK_EVERY === 0 && this.#now() - this.#startedAt > MOST_MS)
      throw new Exhausted('shell-time-exhausted');
  }

  output(bytes: number): void {
    this.#output += bytes;
    if (this.#output > MOST_OUTPUT_BYTES) throw new Exhausted('shell-output-exhausted');
  }

  /** How long he may really sleep. */
  sleep(ms: number): number {
    const granted = Math.max(0, Math.min(ms, MOST_SLEEP_MS - this.#sleptMs));
    this.#sleptMs += granted;
    if (ms > 0 && granted === 0) throw new Exhausted('shell-sleep-exhausted');
    return granted;
  }

  /** Waiting for the visitor costs nothing. */
  resume(): void {
    this.#startedAt = this.#now();
  }

  enter(): void {
    if (++this.#depth > MOST_DEPTH) throw new Exhausted('shell-depth-exhausted');
  }

  leave(): void {
    this.#depth--;
  }
}
