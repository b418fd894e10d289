/** Reply of an SMTP server -> what became of the mail (RFC 5321 section 4.2.1, enhanced codes of RFC 3463). */
import type { DeliveryOutcome } from '../../../model/notice.ts';
import { plainLine } from '../plain-text.ts';

/** At which step of the dialogue the server said no. */
export type SmtpStep = 'connection' | 'sender' | 'recipient' | 'content';

export interface SmtpReply {
  readonly step: SmtpStep;
  /** 400 to 599. */
  readonly code: number;
  /** All lines. */
  readonly text: string;
}

/** No mailbox 5.1.1, no such system 5.1.2, no such address 5.1.3, moved 5.1.6, null MX 5.1.10 (RFC 7505). */
const GONE_CODES = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10']);
const GONE_WORDS =
  /no such (?:user|mailbox|recipient|address)|(?:user|recipient|mailbox|address) (?:is )?(?:unknown|not found|does ?n[o']t exist)|unknown (?:user|recipient|mailbox|address|local)|(?:mailbox|account|address|user) (?:has been |is )?(?:disabled|deactivated|closed|deleted|does not exist)|not a valid (?:mailbox|recipient|user)|invalid recipient/i;

/** Replies about our own signing in (RFC 4954): the recipient has no part in them, and an operator mends them. */
const OUR_FAULT = new Set([503, 530, 534, 535, 538]);
const FULL = /^5\.2\.2$/;
const GREYLISTING = /gr[ae]y-?list|try again|come back|4\.7\.1\b|temporarily (?:deferred|rejected)/i;
/** Reasons are kept with a notice. */
export const MAX_WHY_CHARS = 250;
const GREYLIST_RETRY_MS = 300_000;
const MAX_RETRY_MS = 86_400_000;

export function outcomeOfReply(reply: SmtpReply): DeliveryOutcome {
  const why = plainLine(reply.text, MAX_WHY_CHARS) || `${reply.code}`;
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/m.exec(reply.text)?.[1] ?? null;
  if (reply.code < 500) return { kind: 'later', why, retryAfterMs: retryAfter(reply) };
  // Refused before anybody was named: a relay that is wrongly set up must not make notices die.
  if (reply.step === 'connection' || OUR_FAULT.has(reply.code))
    return { kind: 'later', why, retryAfterMs: null };
  // A full mailbox has a permanent code and is emptied again.
  if (status !== null && FULL.test(status)) return { kind: 'later', why, retryAfterMs: null };
  return { kind: 'refused', why, isGone: reply.step === 'recipient' && isGone(reply, status) };
}

/** A code beats words: `550 5.7.1 ... user unknown to our policy` is no missing mailbox. */
function isGone(reply: SmtpReply, status: string | null): boolean {
  if (status !== null) return GONE_CODES.has(status);
  return (reply.code === 550 || reply.code === 551 || reply.code === 553) && GONE_WORDS.test(reply.text);
}

/** A time that the server names; else the usual delay of greylisting (RFC 6647 section 4); else null. */
function retryAfter(reply: SmtpReply): number | null {
  const named = /\b(\d{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b/i.exec(
    reply.text.slice(0, 1000),
  );
  if (named !== null) {
    const unit = named[2][0].toLowerCase();
    const ms = Number(named[1]) * (unit === 's' ? 1000 : unit === 'm' ? 60_000 : 3_600_000);
    if (ms > 0) return Math.min(ms, MAX_RETRY_MS);
  }
  return reply.step === 'recipient' && GREYLISTING.test(reply.text) ? GREYLIST_RETRY_MS : null;
}
