/** Which registry answers for what: IANA's files (RFC 9224), fetched when they are over and kept on disk. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import type { RdapSubject } from './rdap-answer.ts';
import {
  BOOTSTRAP_KINDS,
  type Bootstrap,
  type BootstrapKind,
  bootstrapKindOf,
  readBootstrap,
} from './rdap-bootstrap.ts';
import { type RdapRequestDeps, requestRdap } from './rdap-request.ts';

export type RdapServer =
  /** With a slash at its end. */
  | { readonly kind: 'server'; readonly url: string }
  | { readonly kind: 'nobody' }
  /** The file cannot be had now. */
  | { readonly kind: 'later'; readonly at: number };

export interface RdapServers {
  find(subject: RdapSubject): Promise<RdapServer>;
}

interface Held {
  readonly bootstrap: Bootstrap;
  /** Epoch milliseconds. */
  readonly until: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_AGE_MS = 7 * DAY_MS;
const RETRY_MS = HOUR_MS;

/** `source` is a URL or a folder of this machine. Throws E_CONTACTS_FILE where a file of the folder cannot be used. */
export function openRdapServers(source: string, folder: string, deps: RdapRequestDeps): RdapServers {
  const held = new Map<BootstrapKind, Held>();
  /** What could not be had is not asked for again before that. */
  const retries = new Map<BootstrapKind, number>();
  if (!/^https?:\/\//i.test(source)) {
    for (const kind of BOOTSTRAP_KINDS)
      held.set(kind, {
        bootstrap: readLocal(join(source, `${kind}.json`), kind),
        until: Number.POSITIVE_INFINITY,
      });
  } else {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const kind of BOOTSTRAP_KINDS) {
      const kept = readKept(fileOf(kind), kind);
      if (kept !== null) held.set(kind, kept);
    }
  }
  return {
    async find(subject) {
      const kind = bootstrapKindOf(subject);
      const at = await renew(kind);
      const bootstrap = held.get(kind)?.bootstrap;
      if (bootstrap === undefined) return { kind: 'later', at };
      const url = bootstrap.find(subject);
      return url === null ? { kind: 'nobody' } : { kind: 'server', url };
    },
  };

  /** Resolves to when it is worth another look. What cannot be renewed is used on: registries seldom change. */
  async function renew(kind: BootstrapKind): Promise<number> {
    const { clock, count } = deps;
    const known = held.get(kind);
    if (known !== undefined && known.until > clock()) return known.until;
    const triedUntil = retries.get(kind) ?? 0;
    if (triedUntil > clock()) return triedUntil;
    const answer = await requestRdap(`${source.replace(/\/$/, '')}/${kind}.json`, deps);
    const retryAt = answer.kind === 'later' ? answer.at : clock() + RETRY_MS;
    if (answer.kind === 'answered') {
      const text = answer.body.toString('utf8');
      const bootstrap = readBootstrap(text, kind);
      if (bootstrap !== null) {
        const until = clock() + freshFor(answer.headers, clock());
        held.set(kind, { bootstrap, until });
        writeFileSync(`${fileOf(kind)}.partial`, JSON.stringify({ until, text }), {
          mode: 0o600,
          flush: true,
        });
        renameSync(`${fileOf(kind)}.partial`, fileOf(kind));
        return until;
      }
      count('rdap-bootstrap-wrong');
    }
    retries.set(kind, retryAt);
    return retryAt;
  }

  function fileOf(kind: BootstrapKind): string {
    return join(folder, `rdap-${kind}.json`);
  }
}

function readLocal(file: string, kind: BootstrapKind): Bootstrap {
  const hint = 'Name a URL, or a folder with ipv4.json, ipv6.json and asn.json as IANA publishes them.';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new YamoriError('E_CONTACTS_FILE', `${file} cannot be read: ${(cause as Error).message}`, hint, {
      cause,
    });
  }
  const bootstrap = readBootstrap(text, kind);
  if (bootstrap === null)
    throw new YamoriError('E_CONTACTS_FILE', `${file} is no bootstrap file with a service for ${kind}`, hint);
  return bootstrap;
}

/** Null: there is none, or it is damaged; then it is fetched. */
function readKept(file: string, kind: BootstrapKind): Held | null {
  try {
    const { until, text } = JSON.parse(readFileSync(file, 'utf8')) as { until: unknown; text: unknown };
    const bootstrap = typeof text === 'string' ? readBootstrap(text, kind) : null;
    return bootstrap === null || typeof until !== 'number' ? null : { bootstrap, until };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || error instanceof TypeError || code === 'ENOENT') return null;
    throw error;
  }
}

/** By `Cache-Control` or `Expires` (RFC 9111), within an hour and a week; a day where nothing is said. */
function freshFor(headers: Readonly<Record<string, unknown>>, now: number): number {
  const age = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(String(headers['cache-control'] ?? ''));
  const expires = Date.parse(String(headers.expires ?? ''));
  const ms = age !== null ? Number(age[1]) * 1000 : Number.isNaN(expires) ? DAY_MS : expires - now;
  return Math.min(Math.max(ms, HOUR_MS), MOST_AGE_MS);
}
