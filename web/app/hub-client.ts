/** What the app asks of the hub. Its secret goes in a header, so no other site's page can send it along. */
import type { AppEnrolled, AppSession, AppState } from '../../src/model/api.ts';

/** `offline`: nothing answered. `forgotten`: the device is not enrolled (any more). `wait`: too often. */
export type Trouble = 'offline' | 'forgotten' | 'wait' | 'wrong-code' | 'failed';

export class HubTrouble extends Error {
  readonly kind: Trouble;
  constructor(kind: Trouble) {
    super(kind);
    this.name = 'HubTrouble';
    this.kind = kind;
  }
}

const ROOT = '/api/v1/app';
const PATIENCE_MS = 20_000;

async function ask<Answer>(
  method: string,
  path: string,
  secret: string | null,
  body?: unknown,
): Promise<Answer> {
  let answer: Response;
  try {
    answer = await fetch(`${ROOT}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        ...(secret === null ? {} : { 'x-yamori-app': secret }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new HubTrouble('offline');
  }
  if (answer.status === 204) return undefined as Answer;
  if (answer.ok) return (await answer.json()) as Answer;
  if (answer.status === 401) throw new HubTrouble('forgotten');
  if (answer.status === 403 && path === '/enrol') throw new HubTrouble('wrong-code');
  throw new HubTrouble(answer.status === 429 ? 'wait' : answer.status >= 502 ? 'offline' : 'failed');
}

export const hub = {
  session: () => ask<AppSession>('POST', '/session', null),
  enrol: (code: string, language: 'ja' | 'en') =>
    ask<AppEnrolled>('POST', '/enrol', null, { code, language }),
  state: (secret: string) => ask<AppState>('GET', '/state', secret),
  move: (secret: string) => ask<AppState>('POST', '/move', secret),
  retest: (secret: string, id: string) =>
    ask<AppState>('POST', `/cases/${encodeURIComponent(id)}/done`, secret),
  setSteps: (secret: string, id: string, done: readonly string[]) =>
    ask<AppState>('PUT', `/cases/${encodeURIComponent(id)}/steps`, secret, { done }),
  pushKey: () => ask<{ readonly key: string }>('GET', '/push-key', null),
  setPush: (secret: string, push: { endpoint: string; p256dh: string; auth: string }) =>
    ask<void>('PUT', '/push', secret, push),
  stopPush: (secret: string) => ask<void>('DELETE', '/push', secret),
  leave: (secret: string) => ask<void>('DELETE', '', secret),
};
