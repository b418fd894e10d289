/**
 * The part of the state that decoys live in: decoys, visits with their events, and visitors. The same engines, the same
 * conformance suite, the same rules as state-port.ts. Visits are read one at a time and by their key, never summed up over
 * columns, so they are state and not facts.
 */
import type { DecoyEvent } from '../model/decoy-event.ts';
import type { DecoyView, VisitorFilter, VisitorRow, VisitorSort, VisitView } from '../model/decoy-view.ts';
import type { Page } from '../model/facts.ts';
import type { Act, Visitor, VisitRecord } from '../model/visitor.ts';

/** What is dropped, by the name of its count; see model/count-names.ts. */
export type VisitCounts = Readonly<
  Record<'decoy-of-another-sensor' | 'session-of-another-sensor' | 'visit-events-cut', number>
>;

/** Epoch milliseconds: `from` included, `to` not. */
export interface VisitRange {
  readonly from: number;
  readonly to: number;
}

/** A visitor as found in a run; lists and detail are read from it. */
export interface StoredVisitor {
  readonly visitor: Omit<Visitor, 'visits' | 'links' | 'acts'>;
  /** Ids. */
  readonly visits: readonly string[];
  /** His row, as lists show it. */
  readonly row: Omit<VisitorRow, 'owners'>;
  readonly links: Visitor['links'];
  readonly acts: readonly Act[];
  /** Of all that: what is stored with the same needs no writing. */
  readonly digest: string;
}

export interface VisitsStore {
  /**
   * Stores events and the batch's id in one transaction; durable when it resolves. `known`: the id was stored before,
   * nothing was changed. Events under the name of a decoy, or in a session, that another sensor brought first are dropped.
   */
  addVisitEvents(
    sensor: { readonly id: string; readonly sample: boolean },
    batch: { readonly id: string; readonly at: number; readonly events: readonly DecoyEvent[] },
  ): Promise<{ readonly result: 'stored' | 'known'; readonly dropped: VisitCounts }>;
  /** Visits with events that were not read yet, oldest first: each with its events by time. */
  unreadVisits(limit: number): Promise<
    {
      readonly id: string;
      /** Give it back to `putVisitRecords`. */
      readonly version: number;
      readonly sample: boolean;
      readonly events: readonly DecoyEvent[];
    }[]
  >;
  /** What was read out of visits; of one that got more events since, it is read again. */
  putVisitRecords(
    records: readonly { readonly version: number; readonly record: VisitRecord }[],
  ): Promise<void>;
  /** Read ones with an event at or after `since`, of the sample or real; as they go. */
  visitRecords(sample: boolean, since: number): AsyncIterable<VisitRecord>;
  /** Read ones from the address, newest first. */
  visitRecordsOf(address: string, limit: number): Promise<VisitRecord[]>;
  /** Newest last event among the visits of these addresses (canonical text); addresses without one are left out. */
  lastVisits(addresses: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** All or nothing. Visits of one that is put are his from now on. */
  putVisitors(change: {
    readonly put: readonly StoredVisitor[];
    readonly removed: readonly string[];
  }): Promise<void>;
  /** By id. */
  visitorDigests(sample: boolean): Promise<ReadonlyMap<string, string>>;

  decoys(range: VisitRange): Promise<DecoyView[]>;
  visitors(query: {
    readonly filter: VisitorFilter;
    readonly range: VisitRange;
    readonly sort: VisitorSort;
    readonly descending: boolean;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Omit<VisitorRow, 'owners'>>>;
  /** By his id, or by that of any of his visits behind `v-`: who was joined with another keeps his address. */
  visitor(id: string): Promise<StoredVisitor | null>;
  /** Newest first. */
  visitsOf(visitorId: string, limit: number): Promise<VisitView[]>;
  visit(id: string): Promise<{ readonly visit: VisitView; readonly cut: number } | null>;
  visitEvents(id: string): Promise<DecoyEvent[]>;
  /** Of visits that touch the range, visit by visit in the order of their begin; `decoys` empty: all. As they go. */
  exportVisits(range: VisitRange, decoys: readonly string[]): AsyncIterable<readonly DecoyEvent[]>;
}
