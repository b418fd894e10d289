/** What the hub and its mail process say to each other. */
import type { DeliveryOutcome } from '../../../model/notice.ts';
import type { EmailSettings } from './email-settings.ts';

/** A mail on its way: `key` names it and its recipient, in the journal too. */
export interface QueuedMail {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
}

export type ToMailProcess =
  | { readonly kind: 'open'; readonly settings: EmailSettings; readonly journalFile: string }
  | { readonly kind: 'send'; readonly mail: QueuedMail }
  /** Nobody waits for it any more: it is not begun if it was not yet. */
  | { readonly kind: 'cancel'; readonly key: string }
  /** End what is on its way, then yourself. */
  | { readonly kind: 'close' };

export type FromMailProcess =
  | { readonly kind: 'ready' }
  /** Another process holds the journal, and did not let go of it in time. */
  | { readonly kind: 'held' }
  /** The operator's to mend. */
  | { readonly kind: 'unusable'; readonly message: string; readonly hint: string }
  | { readonly kind: 'count'; readonly name: string }
  | { readonly kind: 'outcome'; readonly key: string; readonly outcome: DeliveryOutcome };
