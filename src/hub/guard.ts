/** What every request has to pass: host, access, and for browsers that the hub's own page asked. */
import type { FastifyRequest } from 'fastify';
import type { Access, Caller } from './caller.ts';
import type { HubSettings } from './deps.ts';
import { Refusal } from './refusal.ts';
import { csrfOf, isSame } from './secrets.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The names under which the hub may be asked: others are a rebound name of somebody else (DNS rebinding). */
export function allowedHosts(settings: HubSettings): ReadonlySet<string> {
  const hosts = new Set([...LOOPBACK, ...settings.hostNames.map((one) => one.toLowerCase())]);
  if (settings.publicUrl !== null) hosts.add(new URL(settings.publicUrl).hostname.toLowerCase());
  return hosts;
}

export function requireHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!hosts.has(host)) throw new Refusal('wrong-host', 'the hub does not go by this name');
}

export function requireAccess(access: Access, caller: Caller, method: string): void {
  if (access === 'anyone') return;
  if (caller.kind === 'nobody') throw new Refusal('not-signed-in', 'nobody is signed in');
  if (access === 'sensor') {
    if (caller.kind !== 'sensor') throw new Refusal('forbidden', 'this is for sensors');
    return;
  }
  if (caller.kind !== 'person') throw new Refusal('forbidden', 'this is not for sensors');
  if (!access.includes(caller.account.role))
    throw new Refusal('forbidden', `this is for ${access.join(' and ')} accounts`);
  if (caller.readOnly && !READS.has(method)) throw new Refusal('forbidden', 'this token may only read');
}

/** A cookie goes along by itself, so a change by cookie must show that our page made it. */
export function requireOwnPage(request: FastifyRequest, caller: Caller): void {
  if (READS.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const isBrowserElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
  const { origin, host } = request.headers;
  // `null` is the origin of sandboxed frames: never of our page.
  const isOtherOrigin = origin !== undefined && hostOf(origin) !== host;
  if (request.headers.authorization === undefined && (isBrowserElsewhere || isOtherOrigin))
    throw new Refusal('cross-site', 'the request comes from another site');
  if (caller.kind !== 'person' || caller.sessionSecret === null) return;
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !isSame(given, csrfOf(caller.sessionSecret)))
    throw new Refusal('csrf-missing', 'the header x-csrf-token is missing or wrong');
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
