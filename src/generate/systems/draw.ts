/** One stream of seeded draws, for what is decided while a world is planned. */
import { hash, Streams } from '../random.ts';

export class Draw {
  readonly #stream: Streams;

  constructor(seed: number) {
    this.#stream = new Streams(1, seed);
  }

  /** 0..2^32-1: a secret of its own, for whatever is hashed later. */
  key(): number {
    return this.#stream.word(0);
  }

  /** In the open interval (0, 1). */
  unit(): number {
    return this.#stream.unit(0);
  }

  /** 0..n-1 */
  below(n: number): number {
    return this.#stream.below(0, n);
  }

  /** A whole number, first..last. */
  between(first: number, last: number): number {
    return this.#stream.between(0, first, last);
  }

  /** A real number between two. */
  range(from: number, to: number): number {
    return from + (to - from) * this.unit();
  }

  /** Every order of magnitude between the two is as likely as every other. */
  logRange(from: number, to: number): number {
    return from * (to / from) ** this.unit();
  }

  lognormal(median: number, sigma: number): number {
    return this.#stream.lognormal(0, median, sigma);
  }

  /** The waiting time of a Poisson process with that mean. */
  exponential(mean: number): number {
    return -mean * Math.log(this.unit());
  }

  /** A power law above `least`: P(X > x) = (least / x)^alpha, cut at `most`. */
  pareto(least: number, alpha: number, most: number): number {
    return Math.min(most, least * this.unit() ** (-1 / alpha));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** `count` different members of a list, in random order; all of them if there are fewer. */
  some<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const chosen: T[] = [];
    while (chosen.length < count && rest.length > 0) {
      chosen.push(rest.splice(this.below(rest.length), 1)[0]);
    }
    return chosen;
  }
}

/** A text as a number, so that what a make draws does not depend on its place in the registry. */
export function textKey(text: string): number {
  let key = text.length;
  for (let i = 0; i < text.length; i++) key = hash(key, text.charCodeAt(i), i);
  return key;
}
