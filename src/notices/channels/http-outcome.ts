/** What an HTTP answer means for a delivery. */
import type { DeliveryOutcome } from '../../model/notice.ts';
import type { OutboundAnswer } from './outbound-request.ts';
import { plainLine } from './plain-text.ts';

const MOST_RETRY_AFTER_MS = 86_400_000;

/** Said by a server that could take it another time (RFC 9110, RFC 6585, RFC 8470). */
const NOT_NOW = new Set([408, 425, 429]);

/** `goneStatuses`: by which this kind of server says that the recipient does not exist (any more). */
export function outcomeOfAnswer(
  answer: OutboundAnswer,
  now: number,
  goneStatuses: readonly number[] = [410],
): DeliveryOutcome {
  if (answer.kind === 'forbidden') return { kind: 'refused', why: answer.why, isGone: false };
  if (answer.kind === 'failed') return { kind: 'later', why: answer.why, retryAfterMs: null };
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'accepted', reference: `HTTP ${status}` };
  if (goneStatuses.includes(status)) {
    return { kind: 'refused', why: `HTTP ${status}: the recipient does not exist (any more)`, isGone: true };
  }
  if (status >= 500 || NOT_NOW.has(status)) {
    return {
      kind: 'later',
      why: whyOf(answer),
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], now),
    };
  }
  if (status >= 300 && status < 400) {
    return { kind: 'refused', why: `HTTP ${status}: redirects are not followed`, isGone: false };
  }
  return { kind: 'refused', why: whyOf(answer), isGone: false };
}

/** RFC 9110, section 10.2.3: seconds or a date; at most a day, for it is a stranger's wish. Null: none that can be read. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), MOST_RETRY_AFTER_MS) : null;
}

function whyOf(answer: OutboundAnswer & { kind: 'answered' }): string {
  const said = plainLine(answer.body.toString('utf8'), 120);
  return `HTTP ${answer.status}${said === '' ? '' : `: ${said}`}`;
}
