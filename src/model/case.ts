/**
 * A case: all that is done about one incident, from the first notice to the proof. It bears the incident's id. It is
 * opened when the incident is (never for one that is only watched) and closed by proof, never by a click.
 */
import type { Cause } from './incident.ts';
import type { ChannelName } from './notice.ts';
import type { Proof, Retest } from './proof.ts';
import type { Grade } from './verdict.ts';

export const CASE_STATUSES = ['open', 'closed'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export interface CaseRecord {
  /** The incident's. */
  readonly id: string;
  readonly ownerId: string;
  readonly address: string;
  readonly cause: Cause;
  readonly grade: Grade;
  readonly critical: 'low' | 'medium' | 'high';
  readonly status: CaseStatus;
  /** Epoch milliseconds, as all times here. */
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** 10 characters of Crockford's base32 (50 bits), which the owner types at a site that he knows: `7K3QM-9TXAB`. */
  readonly code: string;
  /** Opaque, for an ISP: by it, and nothing else, answers find their case. */
  readonly token: string;
  readonly proof: Proof;
  /** It sends nothing any more, but still lets in what infected it. */
  readonly isExposed: boolean;
  readonly retest: Retest | null;
  /** Ids of the steps of the advice that the owner says he has done. */
  readonly stepsDone: readonly string[];
  /** How many steps of the ladder were taken, and when the last was. */
  readonly step: number;
  readonly stepAt: number | null;
  /** Drawn when it opened; null: in no study. */
  readonly study: { readonly studyId: string; readonly arm: string } | null;
  /** Events that were not told yet, because a digest, quiet hours or a limit holds them: counted, none lost. */
  readonly untold: number;
  /** When its owner was first told by anything that arrived, and first answered. */
  readonly toldAt: number | null;
  readonly answeredAt: number | null;
  /** How often proof reopened it. */
  readonly reopened: number;
  readonly sample: boolean;
  readonly version: number;
}

export const CASE_EVENTS = [
  'opened',
  'arm-drawn',
  'step-taken',
  'step-held',
  'notice-sent',
  'notice-failed',
  'notice-bounced',
  'answered',
  'code-entered',
  'owner-done',
  'retest-begun',
  'retest-ended',
  'quarantined',
  'page-seen',
  'released',
  'proof',
  'closed',
  'reopened',
] as const;
export type CaseEventKind = (typeof CASE_EVENTS)[number];

export interface CaseEvent {
  readonly id: string;
  readonly caseId: string;
  readonly at: number;
  readonly kind: CaseEventKind;
  /** `rule:NAME`, `owner`, `garden`, or the id of an account. */
  readonly actor: string;
  /** One plain sentence, in English. */
  readonly text: string;
  readonly channel: ChannelName | null;
  readonly noticeId: string | null;
}
