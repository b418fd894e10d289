/** Where a hub is and the token with which a sensor posts there, as an operator names them. */
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { YamoriError } from '../base/errors.ts';

export interface HubAddress {
  /** Ends with a slash. */
  readonly url: URL;
  readonly token: string;
}

/** Throws E_HUB_URL. Without TLS the token could be read on the way, so only loopback goes without. */
export function parseHubUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new YamoriError(
      'E_HUB_URL',
      `"${text}" is no address of a hub`,
      'Write it as https://hub.example.org or, on this machine, http://127.0.0.1:PORT.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new YamoriError(
      'E_HUB_URL',
      'the address of a hub has no user, query or fragment',
      'Write it as https://hub.example.org; the token stands in the file of --token-file.',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new YamoriError(
      'E_HUB_URL',
      `${url.origin} would show the token to whoever is on the way`,
      'Use https:// for a hub on another machine.',
    );
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '[::1]') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Throws E_TOKEN_FILE. */
export function readToken(file: string): string {
  const refuse = (what: string, hint: string, cause?: unknown): never => {
    throw new YamoriError('E_TOKEN_FILE', `the token file ${file} ${what}`, hint, { cause });
  };
  let text = '';
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      refuse('can be read by others', `Run: chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if (cause instanceof YamoriError) throw cause;
    refuse(`cannot be read: ${(cause as Error).message}`, 'Save the token that the hub showed there.', cause);
  }
  // What a header may hold, and no more than a hub would give.
  if (!/^[\x21-\x7e]{8,512}$/.test(text)) {
    refuse('holds no token', 'Save the token that the hub showed there, alone on one line.');
  }
  return text;
}
