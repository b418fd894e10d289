/** One question to a registry (RFC 7480): guarded at each hop, with few redirects, in turn, and with every outcome named. */
import type { OutboundRules } from '../channels/outbound-guard.ts';
import { requestOutbound } from '../channels/outbound-request.ts';
import type { ServerTurns } from './server-turns.ts';

export interface RdapRequestDeps {
  readonly rules: OutboundRules;
  readonly timeoutMs: number;
  readonly turns: ServerTurns;
  readonly clock: () => number;
  readonly count: (name: string) => void;
  readonly signal: AbortSignal;
}

export type RdapOutcome =
  | { readonly kind: 'answered'; readonly body: Buffer; readonly headers: Readonly<Record<string, unknown>> }
  /** It knows nothing about that (RFC 7480, section 5.3). */
  | { readonly kind: 'nothing' }
  /** Not now: our limit, its limit, or nobody is there; when again, in epoch milliseconds. */
  | { readonly kind: 'later'; readonly at: number }
  /** It answered, and nothing of it can be used. */
  | { readonly kind: 'failed' };

const MOST_REDIRECTS = 3;
const MOST_BYTES = 1_048_576;
const MINUTE_MS = 60_000;
const UNREACHABLE_MS = 10 * MINUTE_MS;
const DAY_MS = 86_400_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const BUSY: ReadonlySet<number> = new Set([429, 503]);

export async function requestRdap(url: string, deps: RdapRequestDeps): Promise<RdapOutcome> {
  const { rules, timeoutMs, turns, clock, count, signal } = deps;
  let next = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const { origin } = new URL(next);
    const at = turns.take(origin, clock());
    if (at !== null) return { kind: 'later', at };
    const answer = await requestOutbound(
      {
        url: next,
        method: 'GET',
        headers: { accept: 'application/rdap+json, application/json;q=0.8', 'user-agent': 'yamori' },
        body: null,
        timeoutMs,
        rules,
        mostAnswerBytes: MOST_BYTES,
      },
      signal,
    );
    if (answer.kind === 'forbidden') {
      count('outbound-forbidden');
      return { kind: 'failed' };
    }
    if (answer.kind === 'failed') {
      const until = clock() + UNREACHABLE_MS;
      if (!signal.aborted) {
        count('rdap-unreachable');
        turns.pause(origin, until);
      }
      return { kind: 'later', at: until };
    }
    const { status, headers, body, isCut } = answer;
    if (REDIRECTS.has(status)) {
      const { location } = headers;
      if (location === undefined || !URL.canParse(location, next)) break;
      next = new URL(location, next).href;
      continue;
    }
    if (BUSY.has(status)) {
      count('rdap-busy');
      const until = readRetryAfter(headers['retry-after'], clock());
      turns.pause(origin, until);
      return { kind: 'later', at: until };
    }
    if (status === 404) return { kind: 'nothing' };
    if (status !== 200) {
      count('rdap-refused');
      return { kind: 'failed' };
    }
    if (isCut) {
      count('rdap-answer-wrong');
      return { kind: 'failed' };
    }
    return { kind: 'answered', body, headers };
  }
  count('rdap-redirects');
  return { kind: 'failed' };
}

/** RFC 9110, section 10.2.3: seconds or a date; at least a minute from now and at most a day. */
export function readRetryAfter(header: string | undefined, now: number): number {
  const text = header?.trim() ?? '';
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  return Math.min(Math.max(Number.isNaN(at) ? 0 : at, now + MINUTE_MS), now + DAY_MS);
}
