/** One POST to a hub, within a time limit; what comes back is bounded, and trouble is an answer too. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HubAddress } from './hub-address.ts';

export interface HubAnswer {
  readonly status: number;
  /** At most MOST_ANSWER_BYTES of it. */
  readonly text: string;
  readonly retryAfter: string | null;
}

const MOST_ANSWER_BYTES = 16 * 1024;

const compress = promisify(gzip);

/** `path` is below the hub's address. A text in place of an answer says why there is none. */
export async function postToHub(
  hub: HubAddress,
  path: string,
  json: Buffer | string,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<HubAnswer | string> {
  try {
    const response = await fetch(new URL(path, hub.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${hub.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: await compress(json, { level: 1 }),
      // The token is for this hub alone.
      redirect: 'manual',
      signal: AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)]),
    });
    return {
      status: response.status,
      text: await startOf(response),
      retryAfter: response.headers.get('retry-after'),
    };
  } catch (error) {
    return wordsOfError(error);
  }
}

/** What the hub says of it, in its own words where it has some: `403: the hub does not go by this name`. */
export function wordsOfAnswer({ status, text }: HubAnswer): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message !== 'string' || message === '') return String(status);
    // For a terminal: one line, of letters that only show.
    return `${status}: ${message.replaceAll(/[^\x20-\x7e\u00a1-\uffff]/g, ' ').slice(0, MOST_WORDS)}`;
  } catch {
    return String(status);
  }
}

const MOST_WORDS = 300;

async function startOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels what is still to come.
  for await (const chunk of response.body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}

/** Node says "fetch failed" and puts the reason behind it. */
function wordsOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'the hub did not answer in time';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message === '' ? ((cause as NodeJS.ErrnoException).code ?? error.message) : cause.message;
}
