/** A ratio with its interval, in words where an end of it is missing. */
import type { RatioEstimate } from '../../model/comparison.ts';
import { formatCount } from '../time-text.ts';

/** `14.2 (9.8 to 21)`, or what there is of it. */
export function ratioText({ ratio, low, high }: RatioEstimate): string {
  if (high === null) {
    if (low === null || low === 0) return ratio === null ? 'unknown' : `${figure(ratio)} (anything)`;
    return ratio === null ? `more than ${figure(low)}` : `${figure(ratio)} (more than ${figure(low)})`;
  }
  if (low === null || low === 0)
    return ratio === null || ratio === 0
      ? `less than ${figure(high)}`
      : `${figure(ratio)} (less than ${figure(high)})`;
  const span = `${figure(low)} to ${figure(high)}`;
  return ratio === null ? span : `${figure(ratio)} (${span})`;
}

export function figure(value: number): string {
  return value >= 1_000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}
