/** Whom to tell about an address, how we know, and whether it works. */

/** Where a contact is from, best first: an owner's own beats what a network publishes. */
export const CONTACT_SOURCES = ['owner', 'override', 'file', 'rdap'] as const;
export type ContactSource = (typeof CONTACT_SOURCES)[number];

/** `unverified` until it answered; `bouncing` after hard failures: nothing is sent there until a person or an answer says so. */
export const CONTACT_STATES = ['unverified', 'answers', 'bouncing', 'refuses'] as const;
export type ContactState = (typeof CONTACT_STATES)[number];

export interface Contact {
  readonly id: string;
  /** Null: of a network, not of an owner. */
  readonly ownerId: string | null;
  readonly source: ContactSource;
  /** Mail address in lower case of its domain. */
  readonly email: string;
  /** `abuse`, `technical` ... as the source calls it. */
  readonly role: string;
  readonly organisation: string | null;
  readonly language: 'ja' | 'en';
  readonly state: ContactState;
  /** Failures in a row. */
  readonly bounces: number;
  readonly lastSentAt: number | null;
  readonly lastAnswerAt: number | null;
  readonly lastBounceAt: number | null;
  readonly sample: boolean;
}

/** What an incoming message turned out to be. */
export const REPLY_KINDS = [
  'answer',
  'bounce-hard',
  'bounce-soft',
  'auto-reply',
  'unsubscribe',
  'complaint',
  'loop',
  'unreadable',
] as const;
export type ReplyKind = (typeof REPLY_KINDS)[number];

/** A message that came back, as far as a case keeps it. */
export interface Reply {
  readonly id: string;
  readonly at: number;
  readonly kind: ReplyKind;
  /** Null: it names no case of ours. */
  readonly caseId: string | null;
  readonly noticeId: string | null;
  readonly from: string;
  readonly subject: string;
  /** Plain text, cut to 10,000 characters, nothing executable. */
  readonly text: string;
  /** RFC 3463, such as `5.1.1`; of a bounce. */
  readonly statusCode: string | null;
}
