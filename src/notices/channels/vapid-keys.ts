/**
 * The keys by which push services and browsers know us (RFC 8292). A browser subscribes to one public key: who loses
 * the private one loses every subscription, so it is made once and kept.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPushLibrary from 'web-push';
import { wrongSettings } from './settings-file.ts';

export interface VapidKeys {
  /** Uncompressed P-256 point, base64url: what the app hands to `pushManager.subscribe`. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * From `keysFile`, or from `vapid.json` in the folder, which is made when it is missing. Called again, it answers the
 * same. Throws E_CHANNEL for a file that holds no keys.
 */
export async function openVapidKeys(keysFile: string | null, folder: string): Promise<VapidKeys> {
  const file = keysFile ?? join(folder, 'vapid.json');
  if (keysFile === null) await makeKeys(folder, file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const what = `${file} cannot be read: ${(cause as Error).message}`;
    throw wrongSettings('web-push', what, 'Name a file that the hub may read.');
  }
  const keys = readKeys(text);
  if (keys !== null) return keys;
  throw wrongSettings(
    'web-push',
    `${file} holds no VAPID keys`,
    'It is {"publicKey": ..., "privateKey": ...}, both base64url, 65 and 32 bytes.',
  );
}

/** Of two hubs that start at once, one makes the file and both read it: whole, since it is linked when it is written. */
async function makeKeys(folder: string, file: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const what = `the folder ${folder} cannot be made: ${(cause as Error).message}`;
    throw wrongSettings(
      'web-push',
      what,
      'Name a file with keys, or give the hub a folder that it may write to.',
    );
  }
  if (existsSync(file)) return;
  const draft = `${file}.${randomUUID()}`;
  const text = `${JSON.stringify(webPushLibrary.generateVAPIDKeys())}\n`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    await unlink(draft);
  }
}

function readKeys(text: string): VapidKeys | null {
  try {
    const { publicKey, privateKey } = JSON.parse(text) as Record<string, unknown>;
    if (typeof publicKey !== 'string' || typeof privateKey !== 'string') return null;
    const [point, scalar] = [Buffer.from(publicKey, 'base64url'), Buffer.from(privateKey, 'base64url')];
    return point.length === 65 && point[0] === 4 && scalar.length === 32 ? { publicKey, privateKey } : null;
  } catch {
    return null;
  }
}
