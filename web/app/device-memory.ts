/** What the device keeps: its secret, the language, and what it saw last, for when there is no network. */
import type { AppState } from '../../src/model/api.ts';

export interface DeviceMemory {
  readonly language: 'ja' | 'en';
  readonly secret: string | null;
  readonly state: AppState | null;
  /** Epoch milliseconds of `state`. */
  readonly readAt: number | null;
}

const KEY = 'yamori-app';
/** Where the worker, which has no local storage, finds the secret: by it it says that a push came through. */
const WORKER_CACHE = 'yamori-device';
const WORKER_SECRET = '/app/secret';

const EMPTY: DeviceMemory = { language: 'ja', secret: null, state: null, readAt: null };

export function recall(): DeviceMemory {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as DeviceMemory | null;
    return kept === null ? EMPTY : { ...EMPTY, ...kept };
  } catch {
    // Another version wrote it, or storage is forbidden: the device begins anew.
    return EMPTY;
  }
}

export async function remember(memory: DeviceMemory): Promise<void> {
  try {
    localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // A private window may keep nothing: it works until it is closed.
  }
  // Only where the connection is secure is there a worker at all.
  if (!('caches' in globalThis)) return;
  if (memory.secret === null) await caches.delete(WORKER_CACHE);
  else await (await caches.open(WORKER_CACHE)).put(WORKER_SECRET, new Response(memory.secret));
}
