/**
 * Knocks that are not worth a line each: connections that were refused, and those of a flood that ended without a word.
 * They become one event for each address, service and period, and for a great many addresses one for all.
 */
import type { DecoyFields } from '../../model/decoy-event.ts';
import type { Visit } from '../persona.ts';

export interface FloodSums {
  /** `begin` makes the visit under which the sums of this address and service are told. */
  add(key: string, kind: 'refused' | 'silent', begin: () => Visit): void;
  /** Tells what was summed since it was called last. */
  tell(): void;
}

interface Sum {
  /** One session as long as the flood lasts. */
  readonly visit: Visit;
  since: number;
  refused: number;
  silent: number;
}

const MOST_SUMS = 1_000;

export function createFloodSums(
  clock: () => number,
  noteOthers: (fields: DecoyFields) => void,
  mostSums = MOST_SUMS,
): FloodSums {
  const sums = new Map<string, Sum>();
  const others = { since: 0, refused: 0, silent: 0 };

  return {
    add(key, kind, begin) {
      const known = sums.get(key);
      if (known === undefined && sums.size >= mostSums) {
        if (others.refused + others.silent === 0) others.since = clock();
        others[kind]++;
        return;
      }
      const sum = known ?? { visit: begin(), since: clock(), refused: 0, silent: 0 };
      if (sum.refused + sum.silent === 0) sum.since = clock();
      sum[kind]++;
      if (known === undefined) sums.set(key, sum);
    },
    tell() {
      for (const [key, sum] of sums) {
        // Whoever was quiet for a whole period is through; he makes room for another.
        if (sum.refused + sum.silent === 0) sums.delete(key);
        else sum.visit.emit('yamori.flood', fieldsOf(sum));
        sum.refused = 0;
        sum.silent = 0;
      }
      if (others.refused + others.silent > 0) noteOthers(fieldsOf(others));
      others.refused = 0;
      others.silent = 0;
    },
  };

  function fieldsOf({ since, refused, silent }: Pick<Sum, 'since' | 'refused' | 'silent'>): DecoyFields {
    return { refused, silent, seconds: Math.max(0, clock() - since) / 1_000 };
  }
}
