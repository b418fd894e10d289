/** Waiting times and counts from a seeded stream. */
import { Streams, toNormal } from '../random.ts';

export class Draws {
  readonly #streams: Streams;

  constructor(seed: number) {
    this.#streams = new Streams(1, seed);
  }

  unit(): number {
    return this.#streams.unit(0);
  }

  below(n: number): number {
    return this.#streams.below(0, n);
  }

  isIn(share: number): boolean {
    return this.unit() < share;
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.unit());
  }

  normal(): number {
    return toNormal(this.unit(), this.unit());
  }

  /** By products of units (Knuth) up to 30, rounded normal above: the error there is below the sampling noise. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let product = this.unit();
    let count = 0;
    for (; product > limit; count++) product *= this.unit();
    return count;
  }

  /** Trial by trial up to 100, rounded normal above. */
  binomial(trials: number, share: number): number {
    if (trials > 100) {
      const value = trials * share + Math.sqrt(trials * share * (1 - share)) * this.normal();
      return Math.min(trials, Math.max(0, Math.round(value)));
    }
    let count = 0;
    for (let i = 0; i < trials; i++) if (this.isIn(share)) count++;
    return count;
  }
}
