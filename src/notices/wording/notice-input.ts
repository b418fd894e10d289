/** What a notice is made from: facts of its cases, and how it is to be said. */
import type { ChannelName, NoticeKind, NoticeReport, NoticeSender } from '../../model/notice.ts';
import type { Proof } from '../../model/proof.ts';
import type { AdviceHint } from './advice.ts';

/** `person`: whoever owns the device. `network`: the abuse desk of a network, which hands it on. `letter`: on paper. */
export const AUDIENCES = ['person', 'network', 'letter'] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * Arms of a study. `standard`: what happened and what follows from it, then what to do. `improved`: what to do first,
 * and the details after it, since Çetin et al. (NDSS 2019) found more cleaned with a text that says how.
 */
export const VARIANTS = ['standard', 'improved'] as const;
export type Variant = (typeof VARIANTS)[number];

export type Language = 'ja' | 'en';

/** Incidents that one notice may hold; a digest of more is two. */
export const REPORTS_LIMIT = 500;

/** Rows of a digest; the rest is counted and stands on the page. */
export const ROWS_LIMIT = 50;

export const SHORT_LIMIT = 160;

export interface NoticeInput {
  /** The notice's: by it the public log is asked. */
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly audience: Audience;
  readonly variant: Variant;
  readonly language: Language;
  /** IANA name of the owner's zone; what is no zone is read as UTC. */
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** 1 to 500, most pressing first: the first gives the advice and the subject. */
  readonly reports: readonly NoticeReport[];
  /** Of the case of each report, in the same order. */
  readonly codes: readonly string[];
  readonly sender: NoticeSender;
  /** Whole address of the page where a code is typed; on the sender's site. */
  readonly page: string;
  readonly replyTo: string | null;
  readonly unsubscribe: string | null;
  /** What the ladder does next if nothing changes, and when; null: nothing more. */
  readonly next: { readonly channel: ChannelName; readonly at: number } | null;
  /** Of the last notice about this; null: this is the first. */
  readonly previousAt: number | null;
  /** Packets since then; null: not counted. */
  readonly packetsSince: number | null;
  readonly proof: Pick<Proof, 'state' | 'p' | 'watchedDays' | 'neededDays' | 'enoughAt'> | null;
  /** Clean, but it still lets in what infected it. */
  readonly isExposed: boolean;
  /** Ids of the steps that the owner has done: the notice begins with the first of the others. */
  readonly done: readonly string[];
  readonly hint?: AdviceHint;
}

/** As it is stored with the notice and drawn by a study: `first.person.standard`. */
export function templateName(kind: NoticeKind, audience: Audience, variant: Variant): string {
  return `${kind}.${audience}.${variant}`;
}
