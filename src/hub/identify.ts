/** From a request to its caller: a bearer token, or the cookie of a session. */
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';
import type { HubDeps } from './deps.ts';
import { API_PREFIX, hashSecret, SENSOR_PREFIX } from './secrets.ts';
import { readSessionCookie } from './session-cookie.ts';

const NOBODY: Caller = Object.freeze({ kind: 'nobody' });
const BEARER = /^Bearer ([A-Za-z0-9_-]{20,128})$/i;

export async function identify(request: FastifyRequest, deps: HubDeps): Promise<Caller> {
  const { state, clock, settings } = deps;
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = BEARER.exec(authorization)?.[1];
    if (secret === undefined) return NOBODY;
    if (secret.startsWith(SENSOR_PREFIX)) {
      const sensor = await state.sensorByToken(hashSecret(secret));
      return sensor === null || sensor.disabled ? NOBODY : { kind: 'sensor', sensor };
    }
    if (!secret.startsWith(API_PREFIX)) return NOBODY;
    const tokenHash = hashSecret(secret);
    const found = await state.apiTokenAccount(tokenHash, clock());
    if (found === null || found.account.disabled) return NOBODY;
    const { account, token } = found;
    return { kind: 'person', account, sessionSecret: null, tokenHash, readOnly: token.readOnly };
  }
  const secret = readSessionCookie(request, settings.isSecure);
  if (secret === null) return NOBODY;
  const account = await state.sessionAccount(hashSecret(secret), clock());
  if (account === null || account.disabled) return NOBODY;
  return { kind: 'person', account, sessionSecret: secret, tokenHash: null, readOnly: false };
}
