/** A list from the address that the operator has named, bounded in time and size. Nothing is fetched by itself. */
import { YamoriError } from '../../base/errors.ts';
import type { ReadBounded } from './read-bounded.ts';

const TIMEOUT_MS = 60_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Throws E_USAGE for an address that will not do, E_SCANNERS_FILE where no list comes from it. */
export async function fetchList(text: string, readBounded: ReadBounded): Promise<Uint8Array> {
  const url = requireSafe(text);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: '*/*' },
    });
    // Where it was led to in the end.
    requireSafe(response.url);
    if (!response.ok || response.body === null) throw new Error(`it answers ${response.status}`);
    return await readBounded(response.body);
  } catch (error) {
    if (error instanceof YamoriError) throw error;
    const { message, cause } = error as Error;
    const detail = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new YamoriError(
      'E_SCANNERS_FILE',
      `${withoutSecrets(url)} cannot be fetched: ${detail}`,
      'Nothing was imported, and what was imported before stays. Fetch it by other means, and import the file.',
      { cause: error },
    );
  }
}

/** Whoever can change a list on its way makes malware look like a survey: so HTTPS, or this machine. */
function requireSafe(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)))
    return url;
  throw new YamoriError(
    'E_USAGE',
    `"${url === null ? text : withoutSecrets(url)}" is no address to fetch a list from`,
    'Name one that begins with https://.',
  );
}

/** For messages and for the record of where a list came from: without a password and without a token in the query. */
export function withoutSecrets({ origin, pathname }: URL): string {
  return origin + pathname;
}
