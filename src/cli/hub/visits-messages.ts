/** What the hub's thread and the thread that finds visitors say to each other; one answer to each question, in order. */
import type { VisitorsFound } from '../../hub/jobs/ports.ts';
import type { VisitRecord } from '../../model/visitor.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';

/** Handed over at the start. */
export interface VisitsWorkerData {
  readonly knownScanners: readonly KnownScanner[];
  /** Epoch seconds: as of when lists are old. */
  readonly at: number;
}

export type VisitsQuestion =
  | { readonly kind: 'take'; readonly visits: readonly VisitRecord[]; readonly sample: boolean }
  | {
      readonly kind: 'find';
      readonly sample: boolean;
      /** Null: as it told last. */
      readonly stored: ReadonlyMap<string, string> | null;
      /** Epoch milliseconds. */
      readonly since: number;
    };

export type VisitsAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'found'; readonly found: VisitorsFound };
