/**
 * Planted credentials of a twin. All decoys of a configuration recognise each other's, and one visitor would be shown the
 * same account on both twins, which no two devices have: so the twin is part of whom it is planted for.
 */
import type { Lures } from '../lures/lures.ts';

export function twinLures(lures: Lures, twin: string): Lures {
  return {
    plant: (place, visitor) => lures.plant(place, `${twin}\0${visitor}`),
    recognise: lures.recognise,
  };
}
