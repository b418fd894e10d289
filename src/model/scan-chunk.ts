/** Sightings in columns, as those who tell scanning systems from them take them: from captures or from a store. */
import type { Sighting } from './sighting.ts';

/** Fields of a sighting that do not matter here. */
type Unread = 'marks' | 'packets' | 'bytes' | 'minuteFirst' | 'minutePeak' | 'minuteLast';

export type ScanColumns = {
  readonly [Field in Exclude<keyof Sighting, Unread>]: ArrayLike<Sighting[Field]>;
} & {
  /** Packets with each of COUNTED_MARKS: an array for each mark. */
  readonly marks: readonly ArrayLike<number>[];
};

/**
 * Sightings of one sensor under one list of dark prefixes, in any order; pieces of one key may lie in several
 * chunks. Positions in destination sets count through `dark`, as DarkSpace ranks them.
 */
export interface ScanChunk {
  readonly sensorId: string;
  readonly dark: readonly string[];
  /** Epoch seconds between which the sensor looked; null where that is not known: from first to last packet. */
  readonly covered: { readonly from: number; readonly to: number } | null;
  readonly sightings: ScanColumns;
}
