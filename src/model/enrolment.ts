/** A device of an owner on which he follows his own address: the app. It knows an address, never a person. */

export interface Enrolment {
  readonly id: string;
  readonly ownerId: string;
  /** The address that it proved to hold; follows it when it changes. Canonical text. */
  readonly address: string;
  /** Addresses before, newest first, at most 20, each with the time when it left it. */
  readonly formerly: readonly { readonly address: string; readonly until: number }[];
  readonly language: 'ja' | 'en';
  readonly createdAt: number;
  /** When it last asked; a push that nobody has fetched for long has stopped silently. */
  readonly lastSeenAt: number;
  readonly push: PushSubscription | null;
  readonly sample: boolean;
}

/** What a browser gives who wants to push to it (RFC 8030, RFC 8291). */
export interface PushSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly subscribedAt: number;
  /** When the push service last took one, and when the app last said that one came through. */
  readonly acceptedAt: number | null;
  readonly heardAt: number | null;
}
