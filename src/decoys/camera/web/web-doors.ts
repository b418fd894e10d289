/** Who is let in on the web pages: sessions by cookie, and Basic or Digest for the players of videos. */
import { randomBytes } from 'node:crypto';
import { createDigestDoor, type DigestDoor, same } from '../../http/digest-access.ts';
import type { HttpRequest } from '../../http/serve-http.ts';
import type { Lures } from '../../lures/lures.ts';
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import type { Account, CameraSettings } from '../device/camera-settings.ts';
import { COMMON_PASSWORDS } from '../device/common-passwords.ts';

export interface CameraDoors {
  readonly digest: DigestDoor;
  /** Value of `WWW-Authenticate` on the web port: the smaller makes know Basic alone. */
  webChallenge(): string;
  readonly cookieName: string;
  /** A session's cookie for right words; null: they are wrong. Emits who tried what. */
  signIn(username: string, password: string, visit: Visit): string | null;
  /** Whom a request is from; null: nobody we know. */
  who(request: HttpRequest): Account | null;
  /** Of an `Authorization`, for HTTP and RTSP; emits once for each visit and pair. */
  claimant(authorization: string, method: string, visit: Visit): Account | null;
  signOut(request: HttpRequest): void;
  /** Somebody who proves a password by other means, as WS-Security; `proves` is asked for each account. */
  prove(username: string, proves: (password: string) => boolean, visit: Visit): Account | null;
}

const MOST_SESSIONS = 2_000;
const SESSION_MS = 1_800_000;
const NONCE_MS = 300_000;

export function createCameraDoors(
  device: CameraDevice,
  settings: CameraSettings,
  lures: Lures,
  key: Uint8Array,
  clock: () => number,
): CameraDoors {
  /** `guest`: who came in by planted words has no account. */
  const sessions = new Map<string, { readonly name: string; readonly guest: Account | null; at: number }>();
  const told = new WeakMap<Visit, Set<string>>();
  const digest = createDigestDoor({
    realm: device.httpRealm,
    key,
    clock,
    nonceMs: NONCE_MS,
    qop: device.httpMake !== 'boa',
  });
  const cookieName = `${device.prefix}${['sid', 'session', 'uid', 'auth'][key[0] % 4]}`;

  /** A player proves itself with each request; that is one login. */
  const isNew = (visit: Visit, what: string) => {
    const known = told.get(visit) ?? new Set();
    told.set(visit, known);
    if (known.has(what) || known.size > 64) return false;
    known.add(what);
    return true;
  };
  const find = (name: string) => settings.accounts.find((account) => account.name === name);

  /** Planted words open the door as a viewer: who uses them elsewhere tells where he read them. */
  function lured(username: string, password: string, visit: Visit): Account | null {
    const place = lures.recognise(username, password);
    if (place === null) return null;
    visit.emit('yamori.lure.used', { place, username, password });
    return { name: username, password, level: 'viewer' };
  }

  const doors: CameraDoors = {
    digest,
    webChallenge: () =>
      device.httpMake === 'boa' || device.httpMake === 'thttpd'
        ? `Basic realm="${device.httpRealm}"`
        : digest.challenge(),
    cookieName,
    signIn(username, password, visit) {
      const known = find(username);
      const account =
        known !== undefined && same(known.password, password) ? known : lured(username, password, visit);
      visit.emit(account === null ? 'cowrie.login.failed' : 'cowrie.login.success', {
        username,
        password,
        face: 'web',
      });
      if (account === null) return null;
      const id = randomBytes(12).toString('hex');
      sessions.set(id, { name: account.name, guest: account === known ? null : account, at: clock() });
      if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value as string);
      return id;
    },
    who(request) {
      const id = request.cookies.get(cookieName);
      const session = id === undefined ? undefined : sessions.get(id);
      if (session !== undefined && clock() - session.at < SESSION_MS) {
        session.at = clock();
        return session.guest ?? find(session.name) ?? null;
      }
      const authorization = request.header('authorization');
      return authorization === undefined
        ? null
        : doors.claimant(authorization, request.method, request.visit);
    },
    claimant(authorization, method, visit) {
      const claim = digest.claim(authorization, method);
      if (claim === null) return null;
      const known = find(claim.username);
      const isRight = known !== undefined && claim.proves(known.password);
      const other = isRight || claim.password === null ? null : lured(claim.username, claim.password, visit);
      const account = isRight ? known : other;
      const what = account === null ? authorization.slice(0, 400) : `let in ${account.name}`;
      if (isNew(visit, what))
        visit.emit(account === null ? 'cowrie.login.failed' : 'cowrie.login.success', {
          username: claim.username,
          password: account?.password ?? claim.password ?? COMMON_PASSWORDS.find(claim.proves) ?? null,
          face: claim.scheme,
        });
      return account;
    },
    signOut(request) {
      const id = request.cookies.get(cookieName);
      if (id !== undefined) sessions.delete(id);
    },
    prove(username, proves, visit) {
      const known = find(username);
      const account = known !== undefined && proves(known.password) ? known : null;
      if (isNew(visit, `token ${account === null} ${username}`))
        visit.emit(account === null ? 'cowrie.login.failed' : 'cowrie.login.success', {
          username,
          password: account?.password ?? null,
          face: 'onvif',
        });
      return account;
    },
  };
  return doors;
}
