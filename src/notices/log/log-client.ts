/** Asks a hub's public log, over HTTP. */
import { YamoriError } from '../../base/errors.ts';
import type { LogReader } from './check-notice.ts';
import type { LogInclusion } from './notice-log.ts';

export interface LogClient extends LogReader {
  publicKey(): Promise<string>;
}

const MOST_BYTES = 1024 * 1024;
/** A proof of a log of 2^64 entries has 64 hashes. */
const MOST_HASHES = 130;

/** Throws E_LOG for a site that does not answer as a log does. */
export function createLogClient(site: string, waitMs: number): LogClient {
  const wrong = (why: string) =>
    new YamoriError(
      'E_LOG',
      `${site}: ${why}`,
      'Name the site of the sender, such as https://yamori.example.org.',
    );
  if (!URL.canParse(site) || !/^https?:$/.test(new URL(site).protocol)) throw wrong('not a URL');
  const ask = async (path: string): Promise<Record<string, unknown> | null> => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(`/api/v1/log/${path}`, site), {
        redirect: 'error',
        signal: AbortSignal.timeout(waitMs),
      });
      text = await readBounded(response);
    } catch (error) {
      throw wrong((error as Error).message);
    }
    if (response.status === 404) return null;
    if (!response.ok) throw wrong(`answers ${response.status}`);
    try {
      const read = JSON.parse(text);
      if (typeof read === 'object' && read !== null) return read;
    } catch {
      // Told below.
    }
    throw wrong('does not answer as a log of notices does');
  };
  return {
    async publicKey() {
      const read = await ask('head');
      if (typeof read?.publicKey !== 'string') throw wrong('tells no key');
      return read.publicKey;
    },
    async inclusion(hash) {
      const read = await ask(`inclusion?hash=${hash}`);
      if (read === null) return null;
      if (!isInclusion(read)) throw wrong('does not answer as a log of notices does');
      return read;
    },
    async consistency(from, to) {
      const read = await ask(`consistency?from=${from}&to=${to}`);
      return isHashes(read?.proof) ? read.proof : null;
    },
  };
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('answers too much');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function isHashes(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_HASHES &&
    value.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))
  );
}

function isInclusion(value: Record<string, unknown>): value is Record<string, unknown> & LogInclusion {
  const { entry, head, proof } = value as Partial<LogInclusion>;
  return (
    isHashes(proof) &&
    Number.isSafeInteger(entry?.index) &&
    Number.isSafeInteger(entry?.at) &&
    typeof entry?.hash === 'string' &&
    Number.isSafeInteger(head?.size) &&
    Number.isSafeInteger(head?.at) &&
    typeof head?.root === 'string' &&
    typeof head.signature === 'string'
  );
}
