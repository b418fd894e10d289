/** What the hub's thread and the thread that finds systems say to each other; one answer to each question, in order. */

import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { SystemDecision, SystemRecord, SystemsReport } from '../../model/scanning-system.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { CarriedOver } from '../../scanners/identity/carry-over.ts';

/** Handed over at the start. */
export interface SystemsWorkerData {
  readonly knownScanners: readonly KnownScanner[];
  /** Epoch seconds: as of when lists are old. */
  readonly at: number;
}

export type SystemsQuestion =
  | { readonly kind: 'chunk'; readonly chunk: ScanChunk }
  | { readonly kind: 'find' }
  /** Before 'carry-over', and forgotten after it. */
  | { readonly kind: 'previous'; readonly record: SystemRecord }
  | {
      readonly kind: 'carry-over';
      readonly decisions: readonly SystemDecision[];
      readonly now: number;
      readonly sample: boolean;
    };

export type SystemsAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'found'; readonly report: Omit<SystemsReport, 'systems'> }
  /** One for each that changed, before 'carried-over': so that no message is so large that reading it takes long. */
  | { readonly kind: 'changed'; readonly record: SystemRecord }
  | {
      readonly kind: 'carried-over';
      readonly removed: CarriedOver['removed'];
      readonly events: CarriedOver['events'];
    };
