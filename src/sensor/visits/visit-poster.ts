/**
 * Brings what decoys wrote to the hub, in its order and at least once. How far each journal was brought is in a file that is
 * synced before a piece goes out, so that after any end the same piece goes out again, under the same id, of which the hub
 * takes one. The decoy itself has no way out and knows nothing of this.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { YamoriError } from '../../base/errors.ts';
import { type DecoyEvent, readDecoyEvent } from '../../model/decoy-event.ts';
import type { VisitBatch } from '../../model/decoy-view.ts';
import { BackOff, retryAfterMs } from '../back-off.ts';
import type { HubAddress } from '../hub-address.ts';
import { postToHub, wordsOfAnswer } from '../hub-request.ts';
import { type JournalPiece, type JournalPlace, readJournal } from './journal-reader.ts';

export type VisitPosterEvent =
  | { readonly kind: 'posted'; readonly file: string; readonly events: number }
  /** The first failure of a row of them; what was written waits. */
  | { readonly kind: 'away'; readonly words: string }
  | { readonly kind: 'back' }
  /** The hub will not have that piece; it goes on with the next one. */
  | { readonly kind: 'refused'; readonly file: string; readonly words: string };

export interface VisitPosterOptions {
  /** Journals, as decoys write them. */
  readonly files: readonly string[];
  readonly hub: HubAddress;
  /** Where it is kept how far each was brought; made where it is not. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Goes on as decoys write more, until the signal; else it ends at their ends. */
  readonly follow: boolean;
  readonly onEvent?: (event: VisitPosterEvent) => void;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number };
}

const PATH = 'api/v1/ingest/visits';

/** What is under way has its end; what was taken has none. */
interface Brought extends JournalPlace {
  readonly end: number | null;
}

/** Throws E_HUB_REFUSED for a token that the hub does not know, E_INPUT_READ, E_SPOOL; a hub that is away is waited for. */
export async function postVisits(options: VisitPosterOptions): Promise<void> {
  const { files, signal, follow, everyMs = 1_000 } = options;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const journals = files.map((file) => resolve(file));
  const posting = createPosting(options);
  while (!signal.aborted) {
    let isIdle = true;
    for (const file of journals) {
      if (signal.aborted) return;
      if (await posting.bringNext(file)) isIdle = false;
    }
    if (!isIdle) continue;
    if (!follow) return;
    await pause(everyMs, signal);
  }
}

function createPosting(options: VisitPosterOptions): { bringNext(file: string): Promise<boolean> } {
  const { hub, folder, signal, onEvent = () => {}, timeoutMs = 60_000 } = options;
  const backOff = new BackOff({
    ...(options.backOff ?? { firstMs: 1_000, mostMs: 60_000 }),
    random: Math.random,
  });
  const places = new Map<string, Brought | null>();
  let isAway = false;

  return {
    /** False: nothing whole is left of it. */
    async bringNext(file) {
      const placeFile = join(folder, `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.json`);
      const before = places.get(file) ?? (await readPlace(placeFile));
      const piece = await readPiece(file, before);
      if (piece === null) return false;
      const { from, end } = piece;
      await writePlace(placeFile, { ...from, end });
      const batch = batchOf(piece);
      const isTaken = await send(file, batch);
      if (!isTaken) return false;
      const after = { journal: from.journal, offset: end, end: null };
      places.set(file, after);
      await writePlace(placeFile, after);
      return true;
    },
  };

  /** False: the signal came first. */
  async function send(file: string, batch: Omit<VisitBatch, 'sentAt'>): Promise<boolean> {
    while (!signal.aborted) {
      const body: VisitBatch = { ...batch, sentAt: Date.now() };
      const answer = await postToHub(hub, PATH, JSON.stringify(body), { timeoutMs, signal });
      const status = typeof answer === 'string' ? 0 : answer.status;
      if (status === 200 || status === 400 || status === 413 || status === 422) {
        if (isAway) onEvent({ kind: 'back' });
        isAway = false;
        backOff.reset();
        if (status === 200) onEvent({ kind: 'posted', file, events: batch.events.length });
        else if (typeof answer !== 'string') onEvent({ kind: 'refused', file, words: wordsOfAnswer(answer) });
        return true;
      }
      if (typeof answer !== 'string' && (status === 401 || status === 403))
        throw new YamoriError(
          'E_HUB_REFUSED',
          `the hub answered ${wordsOfAnswer(answer)}`,
          'Make a sensor on the page of the hub and name the file with its token with --token-file.',
        );
      if (signal.aborted) return false;
      const words = typeof answer === 'string' ? answer : `the hub answered ${wordsOfAnswer(answer)}`;
      if (!isAway) onEvent({ kind: 'away', words });
      isAway = true;
      const asked = typeof answer === 'string' ? 0 : retryAfterMs(answer.retryAfter, Date.now());
      await pause(Math.max(asked, backOff.next()), signal);
    }
    return false;
  }
}

async function readPiece(file: string, before: Brought | null): Promise<JournalPiece | null> {
  try {
    return await readJournal(file, before, before?.end ?? null);
  } catch (error) {
    throw new YamoriError(
      'E_INPUT_READ',
      `${file}: ${(error as Error).message}`,
      'Name a file of events that this user may read, as the decoy’s --events says.',
    );
  }
}

function batchOf({ from, end, lines, tooLong, isAfterLoss }: JournalPiece): Omit<VisitBatch, 'sentAt'> {
  const events: DecoyEvent[] = [];
  let refused = tooLong;
  for (const line of lines) {
    const event = readDecoyEvent(line);
    if (event === null) refused++;
    else events.push(event);
  }
  return { id: `${from.journal}:${from.offset}:${end}`, events, refused, lost: isAfterLoss ? 1 : 0 };
}

async function readPlace(file: string): Promise<Brought | null> {
  try {
    const { journal, offset, end } = JSON.parse(await readFile(file, 'utf8')) as Brought;
    return { journal, offset, end };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw spoolTrouble(file, error);
  }
}

async function writePlace(file: string, place: Brought): Promise<void> {
  try {
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(place));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  } catch (error) {
    throw spoolTrouble(file, error);
  }
}

function spoolTrouble(file: string, error: unknown): YamoriError {
  return new YamoriError(
    'E_SPOOL',
    `${file}: ${(error as Error).message}`,
    'Name a folder with --spool that this user may write; delete the file to bring all that is there again.',
    { cause: error },
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
