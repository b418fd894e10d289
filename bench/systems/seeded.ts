/** A stream of random numbers that a seed settles, for what a method draws. */
import { Streams } from '../../src/generate/random.ts';

/** Each call gives a number in the open interval (0, 1). */
export function seeded(seed: number): () => number {
  const stream = new Streams(1, seed);
  return () => stream.unit(0);
}
