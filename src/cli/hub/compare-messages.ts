/** What the hub's thread and the thread that compares say to each other. */
import type { ErrorCode } from '../../base/errors.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { CompareChunksOptions } from '../compare/compare-chunks.ts';

/** Handed over at the start. */
export interface CompareWorkerData {
  readonly options: CompareChunksOptions;
  readonly knownScanners: readonly KnownScanner[];
}

/** Null: that was the last; who asks for more after it gets all of them once more. */
export type CompareQuestion = ScanChunk | null;

export type CompareAnswer =
  /** There is room for one chunk more. */
  | { readonly kind: 'more' }
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint: string };
