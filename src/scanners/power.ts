/** What a dark space could have seen at all: without it, "nothing was found" says nothing. */
import { poissonLowerTail } from '../base/probability.ts';
import type { TelescopePower } from '../model/scanning-system.ts';
import { fewPairsProbability } from './chance.ts';
import type { Frame } from './frame.ts';

const DAY_SECONDS = 86_400;
const IPV4_SIZE = 2 ** 32;
/** -ln(0.05): with so many repeats expected, none at all has p < 0.05. */
const REPEATS_NEEDED = Math.log(20);

export function telescopePower(frame: Frame): TelescopePower {
  const darkSize = frame.observations.spaces.reduce(
    (most, { family }, i) => (family === 4 ? Math.max(most, frame.sizes[i]) : most),
    0,
  );
  const observedDays = frame.watchedDays.length;
  const probesNeeded = Math.ceil(Math.sqrt(2 * darkSize * REPEATS_NEEDED));
  const rateFor = (hits: number) =>
    darkSize === 0 || observedDays === 0
      ? Number.POSITIVE_INFINITY
      : (hits * IPV4_SIZE) / (darkSize * observedDays * DAY_SECONDS);
  return {
    darkSize,
    observedDays,
    probesNeeded,
    slowestRate: rateFor(probesNeeded),
    faintestRate: rateFor(REPEATS_NEEDED),
  };
}

/** Of its repeats by chance, those that a system without repeats makes all the same: retries, losses on our side. */
const IMPERFECTION = 0.1;

/**
 * P(shown systematic at `level`), for a system that repeats a tenth as often as chance does, with these expected
 * repeats and their variance: the most repeats that still are that rare, and the chance to stay below.
 */
export function powerOf(expected: number, variance: number, level: number): number {
  if (expected <= 0 || variance <= 0) return 0;
  if (fewPairsProbability({ observed: 0, expected, variance }) > level) return 0;
  let low = 0;
  let high = Math.ceil(expected);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fewPairsProbability({ observed: middle, expected, variance }) <= level) low = middle;
    else high = middle - 1;
  }
  return poissonLowerTail(low, expected * IMPERFECTION);
}
