/** The nearest others of each system, by what they do. */
import type { SystemRecord } from '../../model/scanning-system.ts';
import { compareTraits, likenessOf, type Traits, traitsOf } from './system-likeness.ts';

const MOST_SIMILAR = 5;
const LEAST_LIKENESS = 0.3;
/** Who is compared with: all are, with the busiest of those that something can be said about. Its square bounds the work. */
const MOST_COMPARED = 1_000;

/** By id; most alike first. */
export function nearestSystems(records: readonly SystemRecord[]): Map<string, SystemRecord['similar']> {
  const candidates: { id: string; traits: Traits }[] = records
    .filter(({ system }) => system.verdict !== 'not-enough-data')
    .sort((a, b) => b.system.probes - a.system.probes || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_COMPARED)
    .map(({ id, system }) => ({ id, traits: traitsOf(system) }));
  const nearest = new Map<string, SystemRecord['similar']>();
  for (const { id, system } of records) {
    const traits = traitsOf(system);
    const similar: { id: string; likeness: number }[] = [];
    for (const other of candidates) {
      if (other.id === id) continue;
      const likeness = Number(likenessOf(compareTraits(traits, other.traits)).toFixed(4));
      if (likeness >= LEAST_LIKENESS) similar.push({ id: other.id, likeness });
    }
    similar.sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
    nearest.set(id, similar.slice(0, MOST_SIMILAR));
  }
  return nearest;
}
