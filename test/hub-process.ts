/** A hub as its users start it: a process of its own with a data folder of its own, ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './support.ts';

const START_MS = 120_000;

export interface HubProcess {
  readonly url: string;
  /** Null when the data folder has an account already. */
  readonly setupCode: string | null;
  readonly child: ChildProcess;
  /** All that it wrote to standard error so far. */
  errors(): string;
  /** Resolves to the exit status; null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function makeDataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'yamori-data-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Resolves once it says where it listens. `port` 0 takes a free one. */
export async function startHub(data: string, args: readonly string[] = [], port = 0): Promise<HubProcess> {
  const child = spawn(
    join(ROOT, 'yamori'),
    ['hub', '--data', data, '--port', String(port), '--zone', 'UTC', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let errors = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the hub did not start: ${errors}`));
    }, START_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const match = /^Yamori hub: (\S+)$/m.exec(out);
      // The set-up code is printed right behind, with it or not at all.
      if (match === null) return;
      clearTimeout(timer);
      setTimeout(() => resolve(match[1]), 200);
    });
    ended.then((status) => reject(new Error(`the hub ended with ${status}: ${errors}`)));
  });
  return {
    url,
    setupCode: /set-up code ([\w-]+);/.exec(out)?.[1] ?? null,
    child,
    errors: () => errors,
    stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

/** Asks again and again until it is so. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  patienceMs = 60_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A client of the API for stories: an account, made or signed in. */
export async function signInTo(
  hub: HubProcess,
  name: string,
  password: string,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const isNew = hub.setupCode !== null;
  const answer = await fetch(`${hub.url}/api/v1/${isNew ? 'setup' : 'session'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      isNew ? { setupCode: hub.setupCode, name, password, language: 'en' } : { name, password },
    ),
  });
  if (!answer.ok) throw new Error(`signing in: ${await answer.text()}`);
  const { csrf } = (await answer.json()) as { csrf: string };
  const cookie = answer.headers.getSetCookie()[0].split(';')[0];
  return (path, init = {}) =>
    fetch(`${hub.url}/api/v1${path}`, {
      ...init,
      headers: {
        cookie,
        'x-csrf-token': csrf,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...init.headers,
      },
    });
}
