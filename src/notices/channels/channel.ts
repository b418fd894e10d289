/** The contract of a channel: one file each, one plain object, opened once with its settings. */
import type { z } from 'zod';
import type { PushSubscription } from '../../model/enrolment.ts';
import type { ChannelName, Delivery, DeliveryOutcome } from '../../model/notice.ts';
import type { PlaceHold } from './hold-requester.ts';
import type { SendMail } from './send-mail.ts';

export interface ChannelDeps {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Counts what the other side did wrong, under a name. */
  readonly count: (name: string) => void;
  /** A folder of the channel's own, kept over restarts. */
  readonly folder: string;
  /** The operator's way of sending mail, for a channel whose reports go out as such; missing: there is none. */
  readonly sendMail?: SendMail;
  /** The push subscription of an enrolment, as it is now; null: there is none (any more). */
  readonly findSubscription?: (enrolmentId: string) => Promise<PushSubscription | null>;
  /** Puts an address on hold; missing: there is no gateway that could. */
  readonly placeHold?: PlaceHold;
}

export interface Channel<Settings = unknown> {
  readonly name: ChannelName;
  /** One sentence. */
  readonly title: string;
  /** Who reads it: wording for a person, figures for a machine, both for the staff of a network. */
  readonly audience: 'person' | 'staff' | 'machine';
  /** True: it restricts somebody, so the evidence must be a completed handshake or better. */
  readonly isRestricting: boolean;
  /** Strict, with a default and a sentence (`describe`) for every field. */
  readonly settings: z.ZodType<Settings>;
  /** Throws a YamoriError E_CHANNEL for settings that cannot work. */
  open(settings: Settings, deps: ChannelDeps): Promise<OpenChannel>;
  readonly examples: readonly Delivery[];
}

export interface OpenChannel {
  /**
   * Resolves with what became of it and never rejects for what the other side does. The same id delivered again must
   * do no harm: whatever the channel's protocol has to tell a repetition (Message-ID, webhook-id) carries it.
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}
