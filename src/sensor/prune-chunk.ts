/**
 * What a hub would refuse or never keep is left out before a batch is made, so that one absurd packet does
 * not cost the twenty thousand sightings that share its batch.
 */
import type { SightedPacket, SightingBatch, SightingColumns } from '../model/sighting.ts';

export interface PrunedChunk extends Pick<SightingBatch, 'sightings' | 'packets'> {
  /** Packets of sightings that were left out because their time lies in the future. */
  readonly fromTheFuture: number;
}

const MS_PER_HOUR = 3_600_000;
/** A source that tries every port has four kept packets for each; this many tell as much. */
const MOST_PACKETS_OF_SOURCE = 16;

export function pruneChunk(chunk: Pick<SightingBatch, 'sightings' | 'packets'>, nowMs: number): PrunedChunk {
  // No leeway for clocks that differ: captures hold the past, and live packets have this machine's time.
  const hours = chunk.sightings.hour;
  const latest = Math.floor(nowMs / MS_PER_HOUR);
  const isPresent = hours.map((hour) => hour <= latest);
  const packets = fewOfEach(chunk.packets.filter(({ time }) => time * 1000 <= nowMs));
  if (isPresent.every(Boolean)) return { sightings: chunk.sightings, packets, fromTheFuture: 0 };
  const fromTheFuture = chunk.sightings.packets.reduce(
    (sum, count, row) => (isPresent[row] ? sum : sum + count),
    0,
  );
  return { sightings: rowsWhere(chunk.sightings, isPresent), packets, fromTheFuture };
}

function rowsWhere(columns: SightingColumns, isWanted: readonly boolean[]): SightingColumns {
  const kept = <Item>(column: readonly Item[]) => column.filter((_, row) => isWanted[row]);
  const { marks, ...plain } = columns;
  const fields = Object.entries(plain).map(([field, column]) => [field, kept<unknown>(column)]);
  return { ...Object.fromEntries(fields), marks: marks.map(kept) } as SightingColumns;
}

function fewOfEach(packets: readonly SightedPacket[]): SightedPacket[] {
  const seen = new Map<string, number>();
  return packets.filter(({ source }) => {
    const before = seen.get(source) ?? 0;
    seen.set(source, before + 1);
    return before < MOST_PACKETS_OF_SOURCE;
  });
}
