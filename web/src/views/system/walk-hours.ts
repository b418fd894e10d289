/**
 * The order of visits within an hour, as far as it can be told. A sighting keeps which addresses a source
 * visited in an hour as a set, besides the first and the last of them; so the walk comes with those between
 * sorted by position, and a picture of it would show ramps that never were. What is known is the order of the
 * whole walk: visits within an hour are put into that, and strewn over the hour where there is none.
 */
import type { WalkOrder, WalkPoint } from '../../../../src/model/scanning-system.ts';

const HOUR_SECONDS = 3_600;

/** A number without pattern for each position, always the same one (the finaliser of MurmurHash3). */
function strewn(position: number): number {
  let value = position ^ 0x9e3779b9;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** What rises along the walk. */
const RISES: Record<WalkOrder, (position: number) => number> = {
  forward: (position) => position,
  backward: (position) => -position,
  // The last octet counts slowest; the dark space is made of whole /24s, or of one.
  'byte-reversed': (position) => (position & 0xff) * 0x1000000 + (position >>> 8),
  permuted: strewn,
  random: strewn,
  unclear: strewn,
};

/** The same visits at the same times; between the first and the last of an hour, the order of the walk. */
export function orderWithinHours(walk: readonly WalkPoint[], order: WalkOrder): WalkPoint[] {
  const groups = new Map<string, number[]>();
  for (const [index, [time, , member]] of walk.entries()) {
    const key = `${Math.floor(time / HOUR_SECONDS)} ${member}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  const ordered: WalkPoint[] = [...walk];
  const rises = RISES[order];
  for (const group of groups.values()) {
    const between = group.slice(1, -1);
    const positions = between.map((index) => walk[index][1]).sort((a, b) => rises(a) - rises(b) || a - b);
    for (const [place, index] of between.entries()) {
      const [time, , member] = walk[index];
      ordered[index] = [time, positions[place], member];
    }
  }
  return ordered;
}
