/** When a sensor looked: silence outside is no silence. */
import type { Space } from './observations.ts';
import type { Period } from './plausible-period.ts';

/**
 * An hour without a single sighting is an outage where such an hour would be a wonder: with a mean of 9 sightings an
 * hour its chance is e^-9, once in 8,103 hours or eleven months.
 */
const LEAST_MEAN = 9;

/**
 * The hours in which the sensor looked: those with a sighting; and those without where what it says of itself
 * covers them and where little comes anyway.
 */
export function isWatchedHour(
  { hours, covered }: Pick<Space, 'hours' | 'covered'>,
  period: Pick<Period, 'from' | 'to'>,
): { readonly hours: ReadonlySet<number> } {
  const isIn = (hour: number) => hour * 3600 >= period.from && hour * 3600 < period.to;
  const watched = new Set([...hours.keys()].filter(isIn));
  if (watched.size === 0) return { hours: watched };
  const ordered = [...watched].sort((a, b) => a - b);
  const middle = [...hours.values()].sort((a, b) => a - b)[hours.size >>> 1];
  if (middle >= LEAST_MEAN) return { hours: watched };
  const spans = covered.length > 0 ? covered : [{ from: ordered[0] * 3600, to: ordered.at(-1)! * 3600 }];
  for (const { from, to } of spans) {
    const last = Math.min(to, period.to) / 3600;
    for (let hour = Math.floor(Math.max(from, period.from) / 3600); hour < last; hour++) watched.add(hour);
  }
  return { hours: watched };
}
