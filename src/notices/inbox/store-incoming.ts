/**
 * A mail that a local mail server hands over (`yamori mail-in`, a pipe of Postfix, Exim or maildrop) -> a file in the
 * folder of incoming mail, laid out as a Maildir. What was acknowledged has been synced and outlives kill -9 and loss
 * of power; what was not is handed over again by the mail server.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { plainLine } from '../channels/plain-text.ts';
import { MAX_MAIL_BYTES } from './classify-reply.ts';

/** `sysexits.h`: the mail server keeps the mail and tries again. */
export const EX_TEMPFAIL = 75;

/** A flood of mail must not fill the disk of a hub; the mail server's queue has limits of its own. */
const MAX_WAITING = 100_000;
const MIN_FREE_BYTES = 64 * 1024 * 1024;

export interface IncomingEnvelope {
  /** The address that the mail was for, as the mail server knows it; null: it did not say. */
  readonly recipient: string | null;
}

/** The exit status: 0 once it is safe, EX_TEMPFAIL when it cannot be kept now. `say` is told why. */
export async function storeIncoming(
  input: AsyncIterable<Uint8Array>,
  folder: string,
  { recipient }: IncomingEnvelope,
  say: (line: string) => void,
): Promise<number> {
  const name = `${nowMicros()}.${process.pid}_${randomBytes(8).toString('hex')}.${hostname().replace(/[/:]/g, '_')}`;
  const draft = join(folder, 'tmp', name);
  try {
    for (const part of ['tmp', 'new', 'cur'])
      await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
    await refuseFull(folder);
    const file = await open(draft, 'wx', 0o600);
    try {
      const line = recipient === null ? '' : plainLine(recipient, 254);
      if (line !== '') await file.write(`X-Original-To: ${line}\r\n`);
      await writeLimited(file, input);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, 'new', name));
    await syncFolder(join(folder, 'new'));
    return 0;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    say(`the mail was not taken: ${(error as Error).message}`);
    return EX_TEMPFAIL;
  }
}

/** Names sort by it, so mail is read in the order in which it came. */
function nowMicros(): string {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000).toString();
}

/** The beginning of a mail that is too large is kept; all of it is read, since a mail server dislikes a broken pipe. */
async function writeLimited(
  file: Awaited<ReturnType<typeof open>>,
  input: AsyncIterable<Uint8Array>,
): Promise<void> {
  let left = MAX_MAIL_BYTES;
  let isFirst = true;
  for await (const chunk of input) {
    const bytes = isFirst ? withoutFromLine(chunk) : chunk;
    isFirst = false;
    if (left > 0 && bytes.length > 0) await file.write(bytes.subarray(0, left));
    left -= Math.min(left, bytes.length);
  }
  if (isFirst) throw new Error('it is empty');
}

/** `From sender date`, which some mail servers put before a mail, is no header. */
function withoutFromLine(chunk: Uint8Array): Uint8Array {
  if (Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.length, 5)).toString('latin1') !== 'From ')
    return chunk;
  const end = chunk.indexOf(0x0a);
  return end < 0 || end > 1000 ? chunk : chunk.subarray(end + 1);
}

async function refuseFull(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < MIN_FREE_BYTES) throw new Error('the disk is full');
  if ((await readdir(join(folder, 'new'))).length >= MAX_WAITING)
    throw new Error('too much mail waits for the hub already');
}

/** The name is safe only once its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
