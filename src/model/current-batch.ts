/** Batches of older formats -> today's, so that nothing behind the door knows of them. */
import { ALL_DIFFERING, type PostedBatch, type SightingBatch } from './sighting.ts';

/** `posted` has passed checkSightingBatch. Of format 1: headers were not recorded. */
export function currentBatch(posted: PostedBatch): SightingBatch {
  if (posted.format === 2) return posted as SightingBatch;
  const { sightings } = posted;
  const zeros = sightings.hour.map(() => 0);
  return {
    ...posted,
    format: 2,
    sightings: {
      ...sightings,
      shape: zeros,
      sequence: zeros,
      ipId: zeros,
      window: zeros,
      differing: sightings.hour.map(() => ALL_DIFFERING),
    },
  };
}
