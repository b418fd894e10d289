/** Mail from a Maildir of this machine: the folder of `yamori mail-in`, or one that a mail server delivers into. */
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_MAIL_BYTES } from './classify-reply.ts';
import { syncFolder } from './store-incoming.ts';
import type { TakeMail } from './take-reply.ts';

export interface MaildirOptions {
  readonly folder: string;
  /** `remove` for the folder of `mail-in`; `keep` marks it as seen (cur/, flag S), for a mailbox that people read too. */
  readonly after: 'remove' | 'keep';
  /** Most mails in one pass. */
  readonly most?: number;
}

const MOST = 1_000;

/**
 * Takes what waits, and returns how many. What `take` rejects stays for the next pass and ends this one, since it
 * is the hub that cannot take mail then. A kill between taking and removing hands the mail in again.
 */
export async function readMaildir(
  { folder, after, most = MOST }: MaildirOptions,
  take: TakeMail,
): Promise<number> {
  const names = await namesIn(join(folder, 'new'));
  // Names begin with a time.
  names.sort().splice(most);
  for (const name of names) {
    const path = join(folder, 'new', name);
    const raw = await readStart(path);
    // Somebody's mail program was faster.
    if (raw === null) continue;
    await take({ raw, recipients: [] });
    if (after === 'remove') await rm(path, { force: true });
    else await rename(path, join(folder, 'cur', `${name}:2,S`));
  }
  if (names.length > 0) await syncFolder(join(folder, 'new'));
  return names.length;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readStart(path: string): Promise<Buffer | null> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    // One byte more than is read, so that a mail that was cut is told from one that fits.
    const { size } = await file.stat();
    const raw = Buffer.alloc(Math.min(size, MAX_MAIL_BYTES + 1));
    let filled = 0;
    while (filled < raw.length) {
      const { bytesRead } = await file.read(raw, filled, raw.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return raw.subarray(0, filled);
  } finally {
    await file.close();
  }
}
