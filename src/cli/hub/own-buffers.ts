/** What of a chunk can change hands between threads without being copied. */
import type { ScanChunk } from '../../model/scan-chunk.ts';

/** Buffers that nothing but the chunk looks into; of others the thread gets a copy. */
export function ownBuffers({ sightings }: ScanChunk): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const { marks, ...columns } = sightings;
  for (const column of [...Object.values(columns), ...marks]) {
    if (ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
  }
  return [...buffers];
}
