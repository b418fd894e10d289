/** Which sequence numbers of a spool came: a small set of ranges, though batches come late, twice and in any order. */

export interface SequenceSet {
  /** Ranges, both ends included, ascending, with at least one number missing between two. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Numbers that are given up: gaps below the horizon, and those of earlier spools. */
  readonly givenUp: number;
}

export const NO_SEQUENCES: SequenceSet = { ranges: [], givenUp: 0 };

/**
 * More ranges than that, and the lowest gap is given up: what would fill it still counts as missing. So a
 * sensor that sends every other number cannot make its row grow.
 */
export const MOST_RANGES = 1_000;

export function hasSequence({ ranges }: SequenceSet, sequence: number): boolean {
  return ranges.some(([first, last]) => first <= sequence && sequence <= last);
}

/** The set with one number more; numbers begin at 0. */
export function addSequence(set: SequenceSet, sequence: number): SequenceSet {
  if (hasSequence(set, sequence)) return set;
  const touching = set.ranges.filter(([first, last]) => last === sequence - 1 || first === sequence + 1);
  const joined: [number, number] = [
    Math.min(sequence, ...touching.map(([first]) => first)),
    Math.max(sequence, ...touching.map(([, last]) => last)),
  ];
  const ranges = [...set.ranges.filter((range) => !touching.includes(range)), joined];
  ranges.sort(([a], [b]) => a - b);
  if (ranges.length <= MOST_RANGES) return { ranges, givenUp: set.givenUp };
  const [[first, last], [next, end], ...others] = ranges;
  return { ranges: [[first, end], ...others], givenUp: set.givenUp + next - last - 1 };
}

/** Forgets the numbers of a spool whose like begins again; what it missed stays missed. */
export function beginSpool(set: SequenceSet): SequenceSet {
  return { ranges: [], givenUp: missingSequences(set) };
}

/** The highest number that came; null for none. */
export function lastSequence({ ranges }: SequenceSet): number | null {
  return ranges.length === 0 ? null : ranges[ranges.length - 1][1];
}

/** How many numbers below the highest never came. */
export function missingSequences(set: SequenceSet): number {
  const came = set.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return (lastSequence(set) ?? -1) + 1 - came + set.givenUp;
}
