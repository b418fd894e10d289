/** One entry for each prefix and organisation: lists by quarter, and files that were put together, name them again. */
import type { ListedScanner } from './importers/importer.ts';

/** The latest sighting of each counts; stated counts above thought to be so. In order of first mention. */
export function latestSightings(entries: readonly ListedScanner[]): ListedScanner[] {
  const latest = new Map<string, ListedScanner>();
  for (const entry of entries) {
    const key = `${entry.prefix}\n${entry.organisation}`;
    const before = latest.get(key);
    if (before === undefined || isAbove(entry, before)) latest.set(key, entry);
  }
  return [...latest.values()];
}

function isAbove(a: ListedScanner, b: ListedScanner): boolean {
  if ((a.candidate === true) !== (b.candidate === true)) return b.candidate === true;
  return (a.lastSeen ?? '') > (b.lastSeen ?? '');
}
