/** What the hub tells of decoys and of those who came to them; the routes are in api.ts. */
import type { SystemRow } from './api.ts';
import type { DecoyEvent } from './decoy-event.ts';
import type { Act, ActKind, Visitor, VisitorKind } from './visitor.ts';

/** A decoy as its own events tell it, with what came within the range that was asked for. */
export interface DecoyView {
  /** As the operator calls it: `sensor` of its events. */
  readonly name: string;
  readonly persona: string;
  /** The sensor that brings its events. */
  readonly sensorId: string;
  readonly sample: boolean;
  /** Canonical text. */
  readonly address: string;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Epoch milliseconds. Null: it did not say so yet. */
  readonly startedAt: number | null;
  /** It ended in good order, and has not started since. */
  readonly stoppedAt: number | null;
  /** Of all that is kept. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  readonly visits: number;
  readonly visitors: number;
  readonly events: number;
  /** Visits in the range by day (UTC): epoch milliseconds at which the day begins. Days without any are left out. */
  readonly days: readonly { readonly day: number; readonly visits: number }[];
}

/** A visitor in a list. Numbers are of all that is kept of him, not of the range. */
export interface VisitorRow
  extends Pick<
    Visitor,
    | 'id'
    | 'kind'
    | 'name'
    | 'reasons'
    | 'sensors'
    | 'from'
    | 'to'
    | 'activeDays'
    | 'longestGapDays'
    | 'lateral'
  > {
  /** His newest 20, newest first; `addressCount` tells of how many. */
  readonly addresses: readonly string[];
  readonly addressCount: number;
  readonly visits: number;
  /** Kinds of what he did, in the order in which he first did them. */
  readonly acts: readonly ActKind[];
  /** Of his newest address. */
  readonly asn: number | null;
  readonly asName: string | null;
  readonly country: string | null;
  /** Owners who hold an address of his. */
  readonly owners: readonly { readonly id: string; readonly name: string }[];
  readonly sample: boolean;
}

export const VISITOR_SORTS = ['to', 'from', 'visits', 'activeDays'] as const;
export type VisitorSort = (typeof VISITOR_SORTS)[number];

export interface VisitorFilter {
  readonly kind?: readonly VisitorKind[];
  /** Names of decoys. */
  readonly decoy?: readonly string[];
  readonly act?: readonly ActKind[];
  /** Address or prefix. */
  readonly address?: string;
  /** He went from one decoy to another by what he read on the first. */
  readonly lateral?: boolean;
}

export interface VisitorDetail extends VisitorRow {
  /** Newest first, at most 500. */
  readonly visitList: readonly VisitView[];
  /** Why those are held to be of one visitor, at most 500. */
  readonly links: Visitor['links'];
  /** All that he did, in order, at most 400. */
  readonly story: readonly Act[];
  /** Of his addresses, where an owner holds one. */
  readonly incidents: readonly string[];
  /** Scanning systems that the dark knows, of which his addresses are members; at most 10. */
  readonly systems: readonly Pick<SystemRow, 'id' | 'name' | 'verdict'>[];
}

/** One session. */
export interface VisitView {
  /** The events' `session`. */
  readonly id: string;
  readonly decoy: string;
  readonly persona: string;
  readonly protocol: string;
  readonly address: string;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly acts: readonly Act[];
  /** Null until it was looked at. */
  readonly visitorId: string | null;
}

/** A session to be played again. Every text in the events may be an attacker's. */
export interface VisitReplay {
  readonly visit: VisitView;
  /** By time. */
  readonly events: readonly DecoyEvent[];
  /** Events that came and are not kept: there were too many. */
  readonly cut: number;
}

/** What a decoy's host brings: lines of its journal, in their order. */
export interface VisitBatch {
  /** Of the journal's place: the same lines have the same id, however often they are sent. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly events: readonly DecoyEvent[];
  /** Lines that were no events, or were lost to a journal that turned over, since the batch before. */
  readonly refused: number;
  readonly lost: number;
}

export const VISIT_EXPORTS = ['cowrie', 'ecs', 'stix', 'indicators'] as const;
export type VisitExport = (typeof VISIT_EXPORTS)[number];
