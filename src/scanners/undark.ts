/** Addresses of a dark space that are not dark: something is, or was, behind them, and many come for that. */
import { NO_SET } from './columns.ts';
import type { Undark } from './frame.ts';
import type { Observations } from './observations.ts';

/** Times the median. What is even gives sqrt(median); scanners that leave out .0 and .255 make less, not more. */
const TIMES_MEDIAN = 3;
/** Standard deviations of a Poisson number above the median, besides. */
const DEVIATIONS = 10;
/** Where more than this share stands out, the dark space is uneven and not leaky. */
const MOST_SHARE = 0.05;
/** Beyond it a count for each address costs more than it tells. */
const LARGEST_SPACE = 2 ** 20;

export function findUndark(observations: Observations): Undark[] {
  return observations.spaces.flatMap(({ family, size }, space) =>
    family === 4 && canStandOut(size) ? undarkOf(observations, space, size) : [],
  );
}

/** Of a dark space of so many addresses. */
export function canStandOut(size: number): boolean {
  return size <= LARGEST_SPACE && size >= 16;
}

function undarkOf(observations: Observations, space: number, size: number): Undark[] {
  const visits = new Uint32Array(size);
  const { space: spaceOf, set, distinct, members } = observations.settled().columns;
  for (let group = 0; group < spaceOf.length; group++) {
    if (spaceOf[group] !== space || set[group] === NO_SET) continue;
    const end = set[group] + distinct[group];
    for (let at = set[group]; at < end; at++) if (members[at] < size) visits[members[at]]++;
  }
  return standingOut(visits).map((position) => {
    const address = observations.spaces[space].dark.addressAt(position)!;
    return { space, position, address, visits: visits[position] };
  });
}

/** Positions that many more came to than to the others, by the visits of each. */
export function standingOut(visits: Uint32Array): number[] {
  const median = visits.slice().sort()[visits.length >>> 1];
  const most = TIMES_MEDIAN * median + DEVIATIONS * Math.sqrt(median + 1);
  const found: number[] = [];
  for (let position = 0; position < visits.length; position++)
    if (visits[position] > most) found.push(position);
  return found.length > visits.length * MOST_SHARE ? [] : found;
}
