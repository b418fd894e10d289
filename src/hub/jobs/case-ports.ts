/** What the jobs of cases and notices ask of level 3, which they may not import: opinions and senders, as functions. */
import type { CaseEvent, CaseRecord } from '../../model/case.ts';
import type { Incident, IncidentEvent } from '../../model/incident.ts';
import type { DeliveryOutcome, Notice } from '../../model/notice.ts';
import type { Proof, Retest } from '../../model/proof.ts';
import type { SeenHour } from '../../model/seen-hour.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';
import type { NoticeDraft } from '../../store/cases-port.ts';

export type CaseEventDraft = Omit<CaseEvent, 'id' | 'caseId'>;

export interface CaseStep {
  readonly case: CaseRecord;
  readonly events: readonly CaseEventDraft[];
}

export interface JointStep extends CaseStep {
  readonly incident: Incident | null;
  readonly incidentEvents: readonly Omit<IncidentEvent, 'id'>[];
}

export interface Proved {
  readonly proof: Proof;
  readonly retest: Retest | null;
  readonly isExposed: boolean;
  readonly untold: number;
}

export interface CaseRules {
  openCase(incident: Incident, now: number): CaseStep;
  refreshCase(record: CaseRecord, incident: Incident): CaseRecord | null;
  followIncident(record: CaseRecord, incident: Incident, now: number): CaseStep | null;
  prove(input: {
    readonly record: CaseRecord;
    readonly seen: readonly SeenHour[];
    readonly watched: readonly WatchedStretch[];
    /** Epoch milliseconds since when another holds the address; null: nobody said so. */
    readonly movedAt: number | null;
    /** Epoch milliseconds of its last visit to a decoy; null: none. */
    readonly visitedAt: number | null;
    readonly now: number;
  }): Proved;
  applyProof(record: CaseRecord, proved: Proved, incident: Incident | null, now: number): JointStep | null;
  isClean(state: Proof['state']): boolean;
}

/** Cases that change together, because they are told of together. */
export interface PolicyChange {
  readonly cases: readonly CaseStep[];
  readonly notices: readonly NoticeDraft[];
}

export interface PolicyTurn {
  consider(record: CaseRecord): Promise<void>;
  finish(): readonly PolicyChange[];
}

export interface NoticePolicy {
  /** Draws the arm of a new case; null: no study is open for it. */
  draw(record: CaseRecord): Promise<{
    readonly study: NonNullable<CaseRecord['study']>;
    readonly text: string;
  } | null>;
  begin(now: number): Promise<PolicyTurn>;
  /** Those who were told are told that it is over. */
  whenClean(record: CaseRecord, now: number): Promise<readonly NoticeDraft[]>;
}

export interface NoticeSender {
  /** What became of it; `hash` is that of the text as it went out. Never rejects for what the other side does. */
  send(
    notice: Notice,
    cases: readonly CaseRecord[],
    signal: AbortSignal,
  ): Promise<{ readonly outcome: DeliveryOutcome; readonly hash: string }>;
}
