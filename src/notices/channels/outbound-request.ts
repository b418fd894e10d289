/**
 * One HTTP request to an address that somebody else named: behind the guard, with an end in time, an answer that is
 * read up to a limit, and no redirect followed. A connection is used once, so none outlives the check of its address.
 */
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { guardOutbound, type OutboundRules, pinnedLookup, type Resolve } from './outbound-guard.ts';

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
  /** For all of it: resolving, connecting, sending, and the answer to its end. */
  readonly timeoutMs: number;
  readonly rules: OutboundRules;
  /** PEM of the authorities that are trusted besides the system's; null: none. */
  readonly authorities?: string | null;
  /** What is read of an answer; the rest is left. 64 KiB unless told. */
  readonly mostAnswerBytes?: number;
  readonly resolve?: Resolve;
}

export type OutboundAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
      /** There was more than was read. */
      readonly isCut: boolean;
    }
  /** The guard forbids it, now and always. */
  | { readonly kind: 'forbidden'; readonly why: string }
  /** No answer came: nobody there, a broken connection, time over, stopped by the signal. */
  | { readonly kind: 'failed'; readonly why: string };

const MOST_ANSWER_BYTES = 65_536;

/** Never rejects for what the other side does. */
export async function requestOutbound(wanted: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
  const timer = new AbortController();
  const end = AbortSignal.any([signal, timer.signal]);
  const timeout = setTimeout(() => timer.abort(), wanted.timeoutMs);
  const whyEnded = () => (signal.aborted ? 'it was stopped' : `no answer within ${wanted.timeoutMs} ms`);
  try {
    if (end.aborted) return { kind: 'failed', why: whyEnded() };
    const reach = await Promise.race([guardOutbound(wanted.url, wanted.rules, wanted.resolve), ended(end)]);
    if (reach === null) return { kind: 'failed', why: whyEnded() };
    if (reach.kind === 'refused') return { kind: 'forbidden', why: reach.why };
    if (reach.kind === 'later') return { kind: 'failed', why: reach.why };
    return await exchange(wanted, reach.url, pinnedLookup(reach.addresses), end);
  } catch (cause) {
    if (end.aborted) return { kind: 'failed', why: whyEnded() };
    // Whatever the other side, the system or TLS does has a code; what has none is a bug of ours.
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw cause;
    return { kind: 'failed', why: `the connection failed (${code})` };
  } finally {
    clearTimeout(timeout);
  }
}

function ended(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}

function exchange(
  wanted: OutboundRequest,
  url: URL,
  lookup: ReturnType<typeof pinnedLookup>,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const limit = wanted.mostAnswerBytes ?? MOST_ANSWER_BYTES;
  const body = wanted.body === null ? null : Buffer.from(wanted.body);
  const options = {
    method: wanted.method,
    headers: { ...wanted.headers, ...(body === null ? {} : { 'content-length': body.length }) },
    agent: false as const,
    lookup,
    signal,
    maxHeaderSize: 16_384,
  };
  const request =
    url.protocol === 'https:'
      ? requestHttps(url, wanted.authorities ? { ...options, ca: wanted.authorities } : options)
      : requestHttp(url, options);
  request.on('error', reject);
  request.on('response', (response) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const settle = (isCut: boolean) =>
      resolve({
        kind: 'answered',
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(pieces).subarray(0, limit),
        isCut,
      });
    response.on('error', reject);
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      if (size <= limit) return;
      settle(true);
      request.destroy();
    });
    response.on('end', () => settle(false));
    // An answer that breaks off has neither an end nor, always, an error.
    response.on('close', () =>
      reject(Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' })),
    );
  });
  request.end(body ?? undefined);
  return promise;
}
