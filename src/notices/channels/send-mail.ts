/** How a whole message that somebody else composed leaves: the mail channel offers it, the ISP report uses it. */
import type { DeliveryOutcome } from '../../model/notice.ts';

export interface OutgoingMail {
  /**
   * The notice's 26 characters, followed by `x2`, `x3` ... when one notice is several mails; its Message-ID is made of
   * it, so that sending again is harmless.
   */
  readonly id: string;
  /** Of the envelope: bare addresses. */
  readonly from: string;
  readonly to: string;
  /** The whole message (RFC 5322) with its Message-ID, lines ended by CR LF; DKIM is added on the way. */
  readonly raw: Buffer;
}

/** Resolves with what became of it, and never rejects for what the other side does. */
export type SendMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<DeliveryOutcome>;
