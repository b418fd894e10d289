/** The list of known scanners as its keeper would publish it: CSV of prefix, organisation and when it was last seen. */
import type { ListedPrefix } from './world-plan.ts';

export function knownListText(listed: readonly ListedPrefix[]): string {
  const lines = listed.map(({ prefix, organisation, lastSeen }) => {
    const day = new Date(lastSeen * 1000).toISOString().slice(0, 10);
    return `${prefix},${organisation},${day}\n`;
  });
  return `prefix,organisation,last_seen\n${lines.join('')}`;
}
