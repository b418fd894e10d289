/**
 * A durable queue of batches on disk: what `add` has resolved to survives kill -9 and a loss of power, and
 * is handed out, oldest first, until it is removed.
 *
 * | In the folder | |
 * |---|---|
 * | `queue/` | one file for each batch, named by its sequence |
 * | `refused/` | what the hub will never take, with its answer |
 * | `aside/` | files that are torn or none of ours |
 * | `ledger.sqlite` | sequence, drops, lock |
 *
 * A batch is acknowledged to its producer once its file and its line in the ledger are on disk. A file
 * without a line was not acknowledged but is whole, so it is kept; a line without a file was removed.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { YamoriError } from '../base/errors.ts';
import { type LedgerEntry, SpoolLedger } from './spool-ledger.ts';
import { isDamaged, isFull, spoolTrouble } from './spool-trouble.ts';
import { type BatchDraft, bodyOf, draftJson, fileOf, headOf } from './spooled-batch.ts';

export type SpoolEvent =
  /** The oldest batch had to go, because the spool or its disk is full. */
  | { readonly kind: 'dropped'; readonly sequence: number; readonly bytes: number }
  /** A file is torn or none of ours. A torn batch is lost, and counted as dropped. */
  | { readonly kind: 'set-aside'; readonly name: string };

export interface SpoolOptions {
  readonly folder: string;
  /** Bytes of `queue/` on disk. */
  readonly boundBytes: number;
  readonly onEvent?: (event: SpoolEvent) => void;
}

export interface SpooledBatch {
  readonly sequence: number;
  readonly id: string;
  /** See postOf. */
  readonly body: Buffer;
}

const BLOCK_BYTES = 4096;
/** Room for the head of a batch, whose numbers are not known when room is made. */
const HEAD_BYTES = 256;
const MOST_REFUSED = 100;

export class Spool {
  readonly #folder: string;
  readonly #boundBytes: number;
  readonly #onEvent: (event: SpoolEvent) => void;
  readonly #ledger: SpoolLedger;
  readonly #directory: FileHandle;
  /** By sequence. */
  readonly #queue: LedgerEntry[] = [];
  #bytes = 0;
  #next = 0;
  #inHand: number | null = null;
  #setAside = 0;
  #dropped = 0;
  #refused = 0;
  /** The last of the operations, which go one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #onAdded: () => void = () => {};

  private constructor(options: SpoolOptions, ledger: SpoolLedger, directory: FileHandle) {
    this.#folder = options.folder;
    this.#boundBytes = options.boundBytes;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#ledger = ledger;
    this.#directory = directory;
  }

  /** Throws E_SPOOL when the folder cannot be used or another sensor uses it. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const { folder } = options;
    try {
      for (const name of ['queue', 'refused', 'aside']) {
        mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
      }
      const { ledger, damaged } = await openLedger(folder);
      const spool = new Spool(options, ledger, await open(join(folder, 'queue')));
      try {
        if (damaged !== null) spool.#noteAside(damaged);
        await spool.#recover();
        return spool;
      } catch (error) {
        await spool.close();
        throw error;
      }
    } catch (cause) {
      throw spoolTrouble(folder, cause);
    }
  }

  /** Batches that wait, and their bytes on disk. */
  get size(): { readonly batches: number; readonly bytes: number } {
    return { batches: this.#queue.length, bytes: this.#bytes };
  }

  /** Since it was opened. */
  get counts(): { readonly dropped: number; readonly setAside: number; readonly refused: number } {
    return { dropped: this.#dropped, setAside: this.#setAside, refused: this.#refused };
  }

  /** Resolves when the batch is durable. Drops the oldest ones where there is no room. Throws E_SPOOL. */
  add(draft: BatchDraft): Promise<{ readonly id: string; readonly sequence: number }> {
    return this.#inTurn(async () => {
      const waiting = this.#queue.find((entry) => entry.id === draft.id);
      if (waiting !== undefined) return { id: waiting.id, sequence: waiting.sequence };
      const json = draftJson(draft);
      const bytes = onDisk(Buffer.byteLength(json) + HEAD_BYTES);
      const sequence = this.#next;
      const id = draft.id ?? randomBytes(16).toString('base64url');
      if (bytes > this.#boundBytes) {
        this.#ledger.skip(sequence);
        this.#next++;
        this.#dropped++;
        this.#onEvent({ kind: 'dropped', sequence, bytes });
        return { id, sequence };
      }
      while (this.#bytes + bytes > this.#boundBytes) await this.#dropOldest();
      for (;;) {
        const head = { id, sequence, reportedDrops: this.#ledger.owedDrops };
        try {
          await this.#write(sequence, fileOf(head, draft.droppedByKernel, json));
          this.#enter({ ...head, bytes });
          this.#onAdded();
          return { id, sequence };
        } catch (cause) {
          if (!isFull(cause) || this.#queue.length === 0) throw cause;
          await this.#dropOldest();
        }
      }
    });
  }

  /** The batch that is next; it is in hand, and dropped last, until `remove`, `refuse` or `putBack`. */
  oldest(): Promise<SpooledBatch | null> {
    return this.#inTurn(async () => {
      for (let entry = this.#queue[0]; entry !== undefined; entry = this.#queue[0]) {
        const body = await this.#read(entry.sequence);
        if (body !== null) {
          this.#inHand = entry.sequence;
          return { sequence: entry.sequence, id: entry.id, body };
        }
        await this.#loseTorn(entry.sequence);
      }
      return null;
    });
  }

  putBack(): void {
    this.#inHand = null;
  }

  /** The hub has it. Nothing happens when it was dropped in between. */
  remove(sequence: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#inHand = null;
      if (!this.#leave(sequence)) return;
      await unlinkIfThere(this.#path(sequence));
      await this.#directory.sync();
      this.#ledger.forget(sequence);
    });
  }

  /** The hub will never take it: kept in `refused/` with the answer, and out of the way. */
  refuse(sequence: number, answer: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#inHand = null;
      if (!this.#leave(sequence)) return;
      this.#refused++;
      const kept = join(this.#folder, 'refused', fileName(sequence));
      await writeFile(`${kept}.answer`, answer, { mode: 0o600 });
      await rename(this.#path(sequence), kept);
      await this.#directory.sync();
      this.#ledger.forget(sequence);
      await this.#boundRefused();
    });
  }

  /** Resolves when there is a batch, or the signal says stop. */
  async waitForBatch(signal: AbortSignal): Promise<void> {
    if (this.#queue.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#onAdded = () => {};
        resolve();
      };
      this.#onAdded = done;
      signal.addEventListener('abort', done);
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#directory.close();
      this.#ledger.close();
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work).catch((cause) => {
      throw spoolTrouble(this.#folder, cause);
    });
    this.#last = result.catch(() => {});
    return result;
  }

  /** Makes queue, ledger and files agree after whatever end the last process had. */
  async #recover(): Promise<void> {
    for (const sequence of this.#ledger.gone()) await this.#removeGone(sequence);
    const lines = new Map(this.#ledger.entries().map((entry) => [entry.sequence, entry]));
    const files = new Set<number>();
    for (const name of await readdir(join(this.#folder, 'queue'))) {
      const path = join(this.#folder, 'queue', name);
      // Its writer was killed before it was a batch.
      if (/^\d{12}\.writing$/.test(name)) await unlink(path);
      else if (!/^\d{12}\.batch$/.test(name) || !(await stat(path)).isFile()) await this.#putAside(name);
      else files.add(Number.parseInt(name, 10));
    }
    for (const sequence of lines.keys()) if (!files.has(sequence)) this.#ledger.forget(sequence);
    for (const sequence of [...files].sort((a, b) => a - b)) {
      const entry = lines.get(sequence);
      if (entry !== undefined) this.#queue.push(entry);
      else await this.#adopt(sequence);
    }
    this.#bytes = this.#queue.reduce((sum, entry) => sum + entry.bytes, 0);
    this.#next = Math.max(this.#ledger.nextSequence, (this.#queue.at(-1)?.sequence ?? -1) + 1);
    while (this.#bytes > this.#boundBytes && this.#queue.length > 0) await this.#dropOldest();
  }

  async #adopt(sequence: number): Promise<void> {
    const body = await this.#read(sequence);
    const head = body === null ? null : headOf(body);
    if (body === null || head === null || head.sequence !== sequence) {
      await this.#putAside(fileName(sequence));
      return;
    }
    const entry = { ...head, bytes: onDisk(body.length) };
    this.#ledger.add(entry);
    this.#queue.push(entry);
  }

  async #write(sequence: number, file: Buffer): Promise<void> {
    const path = join(this.#folder, 'queue', `${digits(sequence)}.writing`);
    try {
      const handle = await open(path, 'w', 0o600);
      try {
        await handle.writeFile(file);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(path, this.#path(sequence));
      await this.#directory.sync();
    } catch (error) {
      await unlinkIfThere(path).catch(() => {});
      throw error;
    }
  }

  #enter(entry: LedgerEntry): void {
    this.#ledger.add(entry);
    this.#queue.push(entry);
    this.#bytes += entry.bytes;
    this.#next = entry.sequence + 1;
  }

  /** False when it is not in the queue. */
  #leave(sequence: number): boolean {
    const at = this.#queue.findIndex((entry) => entry.sequence === sequence);
    if (at < 0) return false;
    this.#bytes -= this.#queue[at].bytes;
    this.#queue.splice(at, 1);
    return true;
  }

  /** Null when the file is torn or not there. */
  async #read(sequence: number): Promise<Buffer | null> {
    const file = await readFile(this.#path(sequence)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    return bodyOf(file);
  }

  async #dropOldest(): Promise<void> {
    const entry = this.#queue.find(({ sequence }) => sequence !== this.#inHand) ?? this.#queue[0];
    this.#leave(entry.sequence);
    try {
      this.#ledger.drop(entry.sequence);
    } catch (cause) {
      if (!isFull(cause)) throw cause;
      // Not even the ledger has room: the batch makes some first.
      await unlinkIfThere(this.#path(entry.sequence));
      this.#ledger.drop(entry.sequence);
    }
    await this.#removeGone(entry.sequence);
    this.#dropped++;
    this.#onEvent({ kind: 'dropped', sequence: entry.sequence, bytes: entry.bytes });
  }

  async #removeGone(sequence: number): Promise<void> {
    await unlinkIfThere(this.#path(sequence));
    await this.#directory.sync();
    this.#ledger.removed(sequence);
  }

  async #loseTorn(sequence: number): Promise<void> {
    this.#leave(sequence);
    await this.#putAside(fileName(sequence));
    this.#ledger.drop(sequence);
    this.#ledger.removed(sequence);
    this.#dropped++;
  }

  async #putAside(name: string): Promise<void> {
    const stamp = randomBytes(4).toString('hex');
    await rename(join(this.#folder, 'queue', name), join(this.#folder, 'aside', `${name}.${stamp}`)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
    this.#noteAside(name);
  }

  #noteAside(name: string): void {
    this.#setAside++;
    this.#onEvent({ kind: 'set-aside', name });
  }

  async #boundRefused(): Promise<void> {
    const folder = join(this.#folder, 'refused');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.batch')).sort();
    for (const name of names.slice(0, Math.max(0, names.length - MOST_REFUSED))) {
      await unlinkIfThere(join(folder, name));
      await unlinkIfThere(join(folder, `${name}.answer`));
    }
  }

  #path(sequence: number): string {
    return join(this.#folder, 'queue', fileName(sequence));
  }
}

/** A ledger that is damaged is put aside: the batches themselves tell most of what it held. */
async function openLedger(folder: string): Promise<{ ledger: SpoolLedger; damaged: string | null }> {
  const file = join(folder, 'ledger.sqlite');
  let damaged: string | null = null;
  for (;;) {
    try {
      const ledger = SpoolLedger.open(file);
      if (ledger !== null) return { ledger, damaged };
    } catch (error) {
      if (!isDamaged(error) || damaged !== null) throw error;
      damaged = 'ledger.sqlite';
      // Of the damaged file; SQLite would roll it back into the new one.
      await unlinkIfThere(`${file}-journal`);
      await rename(file, join(folder, 'aside', `${damaged}.${randomBytes(4).toString('hex')}`));
      continue;
    }
    throw new YamoriError(
      'E_SPOOL',
      `another sensor uses the spool ${folder}`,
      'Give each sensor a spool of its own with --spool.',
    );
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function digits(sequence: number): string {
  return String(sequence).padStart(12, '0');
}

function fileName(sequence: number): string {
  return `${digits(sequence)}.batch`;
}

/** Files take whole blocks. */
function onDisk(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
