/**
 * The part of the state that cases live in: cases and their events, the outbox, contacts, answers, templates,
 * studies, the app's enrolments, holds of the walled garden, and the public log of notices. The same engines, the same
 * conformance suite, the same rules as state-port.ts: epoch milliseconds, ids that the store draws.
 */
import type { CaseEvent, CaseRecord, CaseStatus } from '../model/case.ts';
import type { Contact, Reply } from '../model/contact.ts';
import type { Enrolment, PushSubscription } from '../model/enrolment.ts';
import type { Page } from '../model/facts.ts';
import type { Incident } from '../model/incident.ts';
import type { ChannelName, Notice, NoticeStatus } from '../model/notice.ts';
import type { NoticeTemplate } from '../model/notice-template.ts';
import type { ProofState } from '../model/proof.ts';
import type { IncidentChange } from './state-port.ts';

/** What is not named, or named with an empty list, does not filter. */
export interface CaseFilter {
  readonly status?: readonly CaseStatus[];
  readonly proof?: readonly ProofState[];
  readonly ownerId?: readonly string[];
  readonly studyId?: readonly string[];
  /** How the incident's id or the address begins, or the whole code. */
  readonly text?: string;
}

export const CASE_SORTS = ['openedAt', 'closedAt', 'stepAt', 'address'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];

/** A new case has version 0, and code and token as the store draws them. */
export interface CaseChange {
  readonly case: CaseRecord;
  readonly events: readonly Omit<CaseEvent, 'id' | 'caseId'>[];
}

export type NoticeDraft = Omit<Notice, 'id' | 'status' | 'attempts' | 'sentAt' | 'outcome' | 'logIndex'>;

/** What happens together: all or nothing. */
export interface CasesChange {
  readonly cases: readonly CaseChange[];
  /** They wait in the outbox from then on. */
  readonly notices: readonly NoticeDraft[];
  readonly incidents: readonly IncidentChange[];
}

export interface NoticeFilter {
  readonly status?: readonly NoticeStatus[];
  readonly channel?: readonly ChannelName[];
  readonly caseId?: readonly string[];
  readonly ownerId?: readonly string[];
}

/** What became of one attempt. */
export type NoticeOutcome =
  | { readonly kind: 'sent'; readonly reference: string | null; readonly hash: string }
  | { readonly kind: 'later'; readonly why: string; readonly dueAt: number }
  | { readonly kind: 'dead'; readonly why: string };

/** One line of the public log: that some notice of this hash was sent then, and nothing else. */
export interface LogEntry {
  /** 0, 1, 2 ... without a gap. */
  readonly index: number;
  readonly at: number;
  /** SHA-256 of the notice's text, hexadecimal. */
  readonly hash: string;
}

/** A study as it was registered; `plan` is JSON and never changes, `result` the last that was worked out. */
export interface StoredStudy {
  readonly id: string;
  readonly plan: string;
  /** SHA-256 of the plan in canonical form, hexadecimal. */
  readonly planHash: string;
  readonly registeredAt: number;
  readonly endedAt: number | null;
  readonly sample: boolean;
}

/** A hold as JSON of model/hold.ts, with what is searched for beside it. */
export interface StoredHold {
  readonly id: string;
  readonly caseId: string;
  readonly address: string;
  readonly until: number;
  readonly releasedAt: number | null;
  readonly hold: string;
}

export interface CasesStore {
  /** Open or worked on, and without a case; those opened first come first. */
  incidentsWithoutCase(limit: number): Promise<Incident[]>;
  /** Cases that are open though their incident is closed, and the other way round; by id. */
  casesOutOfStep(limit: number): Promise<{ readonly case: CaseRecord; readonly incident: Incident }[]>;
  case(id: string): Promise<CaseRecord | null>;
  /** As people type it: any case, hyphens and blanks do not matter, O is 0, I and L are 1. */
  caseByCode(code: string): Promise<CaseRecord | null>;
  caseByToken(token: string): Promise<CaseRecord | null>;
  casesOfAddress(address: string): Promise<CaseRecord[]>;
  cases(query: {
    readonly filter: CaseFilter;
    /** Owners an account may see; null: all. */
    readonly ownerScope: readonly string[] | null;
    readonly sort: CaseSort;
    readonly descending: boolean;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<CaseRecord>>;
  /** Those of a status, by id, some hundred at a time; read as they go, so that memory does not grow with them. */
  casesInTurn(status: CaseStatus): AsyncIterable<readonly CaseRecord[]>;
  countCases(ownerScope: readonly string[] | null): Promise<{
    readonly status: Record<string, number>;
    readonly proof: Record<string, number>;
  }>;
  /** Returns the cases as they are then, in order. A case that exists already (version 0): `exists`. */
  changeCases(change: CasesChange): Promise<CaseRecord[]>;
  caseEvents(caseId: string): Promise<CaseEvent[]>;

  // outbox
  /** Those that are due, and those whose sender's claim ended; the claim is this holder's until then. */
  claimNotices(claim: {
    readonly holder: string;
    readonly now: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<Notice[]>;
  /**
   * What became of a claimed notice; the log's entry, and what it means for its cases, are written with it. A notice that
   * was settled before, or whose claim somebody else has by now, stays as it is, and the cases too: null. Throws
   * StateError `stale` where a case was changed since it was read: nothing is written then.
   */
  settleNotice(
    id: string,
    holder: string,
    now: number,
    outcome: NoticeOutcome,
    cases?: readonly CaseChange[],
  ): Promise<Notice | null>;
  /** What a holder that was killed had claimed may be claimed at once. Resolves to how many. */
  releaseNotices(holder: string): Promise<number>;
  notice(id: string): Promise<Notice | null>;
  /** Newest first. */
  notices(query: {
    readonly filter: NoticeFilter;
    readonly ownerScope: readonly string[] | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Notice>>;
  /** Channel, recipient and time of those made since, cancelled ones aside; for limits. */
  noticesSince(
    since: number,
  ): Promise<{ readonly channel: ChannelName; readonly to: string; readonly createdAt: number }[]>;
  countNotices(): Promise<Record<NoticeStatus, number>>;
  /** As a new one, since channels send an id only once: of one that is dead, bounced or cancelled. Else StateError `stale`. */
  requeueNotice(id: string, now: number): Promise<Notice>;
  /** Those of these cases that wait and tell of nothing else. Resolves to how many. */
  cancelNotices(caseIds: readonly string[]): Promise<number>;
  noteBounce(id: string, why: string): Promise<void>;

  // contacts
  contacts(ownerId: string | null): Promise<Contact[]>;
  contact(id: string): Promise<Contact | null>;
  contactByEmail(email: string): Promise<Contact | null>;
  /** One address is one contact: what is known of how it works stays. */
  putContact(
    contact: Omit<Contact, 'id' | 'state' | 'bounces' | 'lastSentAt' | 'lastAnswerAt' | 'lastBounceAt'>,
  ): Promise<Contact>;
  changeContact(
    id: string,
    change: Partial<
      Pick<Contact, 'state' | 'bounces' | 'lastSentAt' | 'lastAnswerAt' | 'lastBounceAt' | 'language'>
    >,
  ): Promise<Contact>;
  deleteContact(id: string): Promise<void>;

  /** `messageKey` tells one message from another, however often it is read: false, it was known. */
  addReply(reply: Omit<Reply, 'id'> & { readonly messageKey: string }): Promise<boolean>;
  knowsReply(messageKey: string): Promise<boolean>;
  /** Newest first; of one case, or all. */
  replies(caseId: string | null, limit: number): Promise<Reply[]>;

  templates(): Promise<NoticeTemplate[]>;
  putTemplate(template: NoticeTemplate): Promise<void>;
  deleteTemplate(name: string, language: 'ja' | 'en'): Promise<void>;

  studies(): Promise<StoredStudy[]>;
  /** `id`: that of the plan, which is sealed with it; absent: the store draws one. */
  createStudy(study: Omit<StoredStudy, 'id' | 'endedAt'> & { readonly id?: string }): Promise<StoredStudy>;
  endStudy(id: string, at: number): Promise<void>;
  /** How many were drawn in this stratum before; counts up. */
  nextDraw(studyId: string, stratum: string): Promise<number>;

  // the app
  enrol(enrolment: Omit<Enrolment, 'id' | 'formerly' | 'push'> & { secretHash: string }): Promise<Enrolment>;
  enrolmentBySecret(secretHash: string): Promise<Enrolment | null>;
  enrolmentsOf(address: string): Promise<Enrolment[]>;
  enrolment(id: string): Promise<Enrolment | null>;
  /** Those that take pushes. */
  pushTargets(): Promise<{ readonly id: string; readonly address: string }[]>;
  /** Addresses that enrolled devices have left, each with the time of the newest leave. */
  formerAddresses(): Promise<ReadonlyMap<string, number>>;
  /** It has another address now: the one before goes to `formerly`. */
  moveEnrolment(id: string, address: string, ownerId: string, at: number): Promise<Enrolment>;
  changeEnrolment(
    id: string,
    change: { lastSeenAt?: number; language?: 'ja' | 'en'; push?: PushSubscription | null },
  ): Promise<Enrolment>;
  deleteEnrolment(id: string): Promise<void>;

  // the walled garden
  putHold(hold: StoredHold): Promise<void>;
  hold(id: string): Promise<StoredHold | null>;
  /** Those that are not over, and not released or released after `releasedSince`; without it, not released. */
  activeHolds(now: number, releasedSince?: number): Promise<StoredHold[]>;
  holdsOf(caseId: string): Promise<StoredHold[]>;

  // the public log
  logSize(): Promise<number>;
  logEntries(from: number, limit: number): Promise<LogEntry[]>;
  logEntryOf(hash: string): Promise<LogEntry | null>;
}
