/** How many there are, in words of the right number. */
import { formatCount } from './time-text.ts';

export function countText(count: number, one: string, more: string): string {
  return `${formatCount(count)} ${count === 1 ? one : more}`;
}
