/** What the jobs ask of rules that they may not import: opinions, as functions. */
import type { OwnerRecord, Sensor } from '../../model/account.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { SourceVerdict, TimeRange } from '../../model/facts.ts';
import type { Incident, Machine } from '../../model/incident.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type {
  SystemDecision,
  SystemEvent,
  SystemRecord,
  SystemsReport,
} from '../../model/scanning-system.ts';
import type { Sighting } from '../../model/sighting.ts';
import type { SourceProfile } from '../../model/source-profile.ts';
import type { Alert } from '../../model/verdict.ts';
import type { VisitRecord } from '../../model/visitor.ts';
import type { IncidentChange } from '../../store/state-port.ts';
import type { StoredVisitor } from '../../store/visits-port.ts';

/** All that one sensor saw of one source. */
export interface SourceAtSensor {
  readonly sensor: Sensor;
  readonly profile: SourceProfile;
  readonly sightings: readonly Sighting[];
}

export interface Judged {
  readonly verdict: SourceVerdict;
  /** Null where the source is nobody's, or where nobody has to act. */
  readonly alert: { readonly alert: Alert; readonly ownerId: string } | null;
}

/** One run of judging: first every source is observed, then every source is judged. */
export interface JudgingRun {
  observe(at: SourceAtSensor): void;
  judge(source: string, at: readonly SourceAtSensor[]): Judged;
}

export interface HubJudge {
  begin(owners: readonly OwnerRecord[], now: number): JudgingRun;
}

export interface IncidentRules {
  /** What an alert does to the incidents of its address; empty: nothing is new. */
  decide(input: {
    readonly alert: Alert;
    /** Null: that of the alert's verdict. */
    readonly cause: Incident['cause'] | null;
    readonly ownerId: string;
    /** Ids of the sensors that saw the address. */
    readonly sensors: readonly string[];
    readonly sample: boolean;
    readonly machine: Machine | null;
    /** Of this address and cause: the one that is not closed, else the one closed last. */
    readonly existing: Incident | null;
    /** All of this address. */
    readonly others: readonly Incident[];
    readonly now: number;
  }): readonly IncidentChange[];
  causeOf(verdict: Alert['verdict']): Incident['cause'];
  fade(incident: Incident, now: number): IncidentChange | null;
}

/** What carrying systems over from the last run comes to. */
export interface SystemsCarriedOver {
  /** New, or different from what it was. */
  readonly changed: readonly SystemRecord[];
  readonly removed: readonly { readonly id: string; readonly into: string | null }[];
  readonly events: readonly Omit<SystemEvent, 'id'>[];
}

/** What was found in a run: held, wherever it was computed, until it is let go. */
export interface FoundSystems {
  readonly report: Omit<SystemsReport, 'systems'>;
  /** Gives found systems their identity. May be asked again, when somebody changed the records meanwhile. */
  carryOver(
    previous: AsyncIterable<SystemRecord>,
    decisions: readonly SystemDecision[],
    options: { readonly now: number; readonly sample: boolean },
  ): Promise<SystemsCarriedOver>;
  close(): Promise<void>;
}

/** Sightings to find systems in: all that these sensors have of a stretch of time. */
export interface SightingsToScan {
  readonly range: TimeRange;
  readonly sensors: ReadonlySet<string>;
  /** Up to which batch (FactsStore.scanMark); null where only all can be read. */
  readonly mark: number | null;
  /** Null: all. Otherwise what a scan of these sensors with the mark `after`, to `readTo`, left. */
  chunks(since: { readonly after: number; readonly readTo: number } | null): AsyncIterable<ScanChunk>;
}

/**
 * Tells scanning systems from all sightings of some weeks; null where nothing was sighted yet. Takes minutes of a processor where there are many, and so
 * must not do it on the thread that answers. Rejects when the signal says so.
 */
export type FindScanningSystems = (
  sightings: SightingsToScan,
  options: {
    /** Epoch seconds: as of when lists are old. */
    readonly at: number;
    /** The sample's world has organisations of its own. */
    readonly sample: boolean;
    readonly signal: AbortSignal;
  },
) => Promise<FoundSystems | null>;

/** What a visit's events say; null where they say nothing. */
export type ReadVisit = (events: readonly DecoyEvent[]) => VisitRecord | null;

/** What visits from an address of this owner come to, an accusation for each kind of trouble. `decoyAddress`: null where no decoy of that name is known. */
export type AccuseVisitor = (input: {
  readonly address: string;
  readonly visits: readonly VisitRecord[];
  readonly owner: OwnerRecord;
  readonly decoyAddress: (decoy: string) => string | null;
}) => readonly { readonly alert: Alert; readonly cause: Incident['cause'] | null }[];

/** Visitors that differ from those that were there before, and those that are no more. */
export interface VisitorsFound {
  readonly put: readonly StoredVisitor[];
  readonly removed: readonly string[];
  /** Visits that were too many. */
  readonly left: number;
}

/**
 * Holds all visits of a year, on a thread of its own, and says who is behind them. The sample's and the real ones are two
 * worlds.
 */
export interface VisitorFinder {
  /** A visit of the same id takes the place of what was there. */
  take(visits: readonly VisitRecord[], sample: boolean): Promise<void>;
  /** `stored`: digests by id, told once for each world. Visits that ended before `since` are let go first. */
  find(
    sample: boolean,
    options: { readonly stored: ReadonlyMap<string, string> | null; readonly since: number },
  ): Promise<VisitorsFound>;
  close(): Promise<void>;
}
