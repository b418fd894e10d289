/** The walk of a system cut into sweeps, and what can be counted in them: addresses, and members that meet. */
import type { WalkPoint } from '../../../../src/model/scanning-system.ts';

export interface Sweep {
  readonly points: readonly WalkPoint[];
  /** Epoch seconds of the first and last visit. */
  readonly from: number;
  readonly to: number;
}

/**
 * A silence this many times the usual one ends a sweep: with visits at random times, 4,000 of them leave none
 * longer than some 20 medians (ln 4000 / ln 2 = 12, and a margin).
 */
const SILENCE_MEDIANS = 25;
const LEAST_SILENCE_SECONDS = 600;

/** `walk`: by time, as the hub keeps it. */
export function splitSweeps(walk: readonly WalkPoint[]): Sweep[] {
  if (walk.length === 0) return [];
  const gaps = walk.slice(1).map(([time], index) => time - walk[index][0]);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const silence = Math.max(LEAST_SILENCE_SECONDS, SILENCE_MEDIANS * median);
  const sweeps: Sweep[] = [];
  let start = 0;
  for (let index = 1; index <= walk.length; index++) {
    if (index < walk.length && walk[index][0] - walk[index - 1][0] <= silence) continue;
    const points = walk.slice(start, index);
    sweeps.push({ points, from: points[0][0], to: points[points.length - 1][0] });
    start = index;
  }
  return sweeps;
}

export interface WalkCounts {
  readonly visits: number;
  readonly distinct: number;
  /** Most members that share one sweep. */
  readonly sharing: number;
  /** Pairs of members that visited the same address in the same sweep. */
  readonly meetings: number;
  /** What members that know nothing of each other would make of it: the sum of d_i d_j / N over their pairs. */
  readonly expectedMeetings: number;
}

/** Counts nothing within one member: a sighting keeps no second visit of an hour to an address. */
export function countWalk(sweeps: readonly Sweep[], darkSize: number): WalkCounts {
  const everywhere = new Set<number>();
  let visits = 0;
  let sharing = 0;
  let meetings = 0;
  let expectedMeetings = 0;
  for (const { points } of sweeps) {
    const visitors = new Map<number, Set<number>>();
    for (const [, position, member] of points) {
      everywhere.add(position);
      const known = visitors.get(position);
      if (known === undefined) visitors.set(position, new Set([member]));
      else known.add(member);
    }
    const reached = new Map<number, number>();
    for (const members of visitors.values()) {
      meetings += pairs(members.size);
      for (const member of members) reached.set(member, (reached.get(member) ?? 0) + 1);
    }
    let sum = 0;
    let squares = 0;
    for (const count of reached.values()) {
      sum += count;
      squares += count ** 2;
    }
    expectedMeetings += (sum ** 2 - squares) / 2 / Math.max(1, darkSize);
    visits += points.length;
    sharing = Math.max(sharing, reached.size);
  }
  return { visits, distinct: everywhere.size, sharing, meetings, expectedMeetings };
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Six are expected: then less than half of it has a probability below 0.07, and more expected make it smaller. */
const LEAST_EXPECTED = 6;

/** Whether several share a sweep and stay out of each other's way. */
export function isDivided(counts: WalkCounts): boolean {
  return counts.expectedMeetings >= LEAST_EXPECTED && counts.meetings < counts.expectedMeetings / 2;
}
