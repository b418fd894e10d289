/** Captures -> observations of who scans: counted by the hour, as a sensor does, and drained once. */
import { formatPrefix } from '../base/prefix.ts';
import { type Capture, openCapture } from '../capture/open-capture.ts';
import type { DarkSpace } from '../model/dark-space.ts';
import type { ScanChunk } from '../model/scan-chunk.ts';
import { Observations } from '../scanners/observations.ts';
import type { SightingChunk } from '../telescope/sighting-chunks.ts';
import { Telescope } from '../telescope/telescope.ts';
import { defaultLanes } from './read-captures.ts';

export interface ScanCapturesOptions {
  readonly inputs: readonly string[];
  readonly dark: DarkSpace;
  /** Counting threads, a power of two; null: as many as the machine and the input deserve. */
  readonly lanes: number | null;
  readonly tableBytes: number;
  readonly onProgress: (bytes: number, bytesTotal: number | null, packets: number) => void;
  /** Stops reading: what was read until then is observed. */
  readonly signal: AbortSignal;
}

export interface ScannedCaptures {
  readonly observations: Observations;
  readonly packets: number;
  /** One sentence for each input that was not read to a clean end. */
  readonly remarks: readonly string[];
}

/** All sightings of captures, chunk by chunk, in memory. */
export interface CapturedChunks {
  readonly chunks: readonly ScanChunk[];
  readonly packets: number;
  readonly remarks: readonly string[];
}

export async function chunksOfCaptures(options: ScanCapturesOptions): Promise<CapturedChunks> {
  const chunks: ScanChunk[] = [];
  const seen = await eachChunk(options, (chunk) => chunks.push(chunk));
  return { ...seen, chunks };
}

export async function scanCaptures(options: ScanCapturesOptions): Promise<ScannedCaptures> {
  const observations = new Observations();
  const seen = await eachChunk(options, (chunk) => observations.add(chunk));
  return { ...seen, observations };
}

async function eachChunk(
  options: ScanCapturesOptions,
  take: (chunk: ScanChunk) => void,
): Promise<{ packets: number; remarks: readonly string[] }> {
  const { dark } = options;
  const capture: Capture = await openCapture(options.inputs, { signal: options.signal });
  try {
    const telescope = await Telescope.open({
      dark,
      tasksUrl: new URL('./judge-tasks.ts', import.meta.url).href,
      lanes: options.lanes ?? defaultLanes(capture.bytesTotal),
      tableBytes: options.tableBytes,
      bucketSeconds: 3600,
      evidence: 'none',
    });
    try {
      for (;;) {
        const batch = await telescope.nextBatch();
        batch.count = await capture.read(batch);
        if (batch.count === 0) break;
        telescope.submit(batch);
        options.onProgress(capture.bytesRead, capture.bytesTotal, capture.packets);
      }
      await telescope.flush();
      const prefixes = dark.prefixes.map(formatPrefix);
      for (;;) {
        const chunks = await telescope.run<SightingChunk | null>('drainSightings', null);
        const some = chunks.filter((chunk) => chunk !== null);
        if (some.length === 0) break;
        for (const { sightings } of some) {
          take({ sensorId: '', dark: prefixes, covered: null, sightings });
        }
      }
      return { packets: capture.packets, remarks: capture.remarks };
    } finally {
      await telescope.close();
    }
  } finally {
    await capture.close();
  }
}
