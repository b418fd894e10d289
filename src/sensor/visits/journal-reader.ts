/**
 * Reads the journal of a decoy piece by piece, while the decoy writes it and turns it over to `FILE.1`. A journal is known by
 * its first line, so that neither a copy, a move nor a new one under the old name is taken for another. Lines that are not
 * whole yet wait.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** How far a journal was read. */
export interface JournalPlace {
  /** Of its first line. */
  readonly journal: string;
  /** Bytes. */
  readonly offset: number;
}

export interface JournalPiece {
  readonly from: JournalPlace;
  /** Where the next one begins. */
  readonly end: number;
  readonly lines: readonly string[];
  /** Lines that were too long to be read. */
  readonly tooLong: number;
  /** What was read last is gone: it turned over twice meanwhile. */
  readonly isAfterLoss: boolean;
}

const MOST_LINES = 1_000;
const PIECE_BYTES = 512 * 1024;
/** A decoy writes no longer ones. */
const MOST_LINE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The next lines behind a place (null: from the oldest that is there), or null where nothing whole is left. `end`: exactly
 * up to there, as it was read before. Rejects as the file system does, but for a file that is not there yet.
 */
export async function readJournal(
  file: string,
  place: JournalPlace | null,
  end: number | null = null,
): Promise<JournalPiece | null> {
  const handles: FileHandle[] = [];
  try {
    const journals: { id: string; handle: FileHandle }[] = [];
    for (const name of [`${file}.1`, file]) {
      const handle = await openThere(name);
      if (handle === null) continue;
      handles.push(handle);
      const id = await identityOf(handle);
      if (id !== null) journals.push({ id, handle });
    }
    const known = place === null ? -1 : journals.findIndex(({ id }) => id === place.journal);
    const isAfterLoss = place !== null && known < 0 && journals.length > 0;
    for (let at = Math.max(0, known); at < journals.length; at++) {
      const { id, handle } = journals[at];
      const offset = at === known && place !== null ? place.offset : 0;
      const read = await readLines(handle, offset, end);
      if (read.end > offset) return { from: { journal: id, offset }, isAfterLoss, ...read };
    }
    return null;
  } finally {
    for (const handle of handles) await handle.close();
  }
}

async function openThere(name: string): Promise<FileHandle | null> {
  try {
    return await open(name, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Null: its first line is not whole yet. */
async function identityOf(handle: FileHandle): Promise<string | null> {
  for (let size = 4_096; ; size *= 8) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(size), 0, size, 0);
    const head = buffer.subarray(0, bytesRead);
    const newline = head.indexOf(NEWLINE);
    // Of a line that is too long its begin must do.
    if (newline >= 0 || bytesRead >= MOST_LINE_BYTES)
      return createHash('sha256')
        .update(head.subarray(0, newline < 0 ? MOST_LINE_BYTES : newline))
        .digest('base64url')
        .slice(0, 22);
    if (bytesRead < size) return null;
  }
}

async function readLines(
  handle: FileHandle,
  offset: number,
  end: number | null,
): Promise<Pick<JournalPiece, 'end' | 'lines' | 'tooLong'>> {
  const size = end === null ? PIECE_BYTES : Math.max(0, end - offset);
  let { bytesRead, buffer } = await handle.read(Buffer.alloc(size), 0, size, offset);
  if (end === null && bytesRead === size && buffer.indexOf(NEWLINE) < 0) {
    // One long line: as far as it may be.
    const more = await handle.read(Buffer.alloc(MOST_LINE_BYTES), 0, MOST_LINE_BYTES, offset);
    const newline = more.buffer.subarray(0, more.bytesRead).indexOf(NEWLINE);
    if (newline < 0 && more.bytesRead === MOST_LINE_BYTES) return skipLine(handle, offset + MOST_LINE_BYTES);
    ({ bytesRead, buffer } = more);
  }
  const lines: string[] = [];
  let at = 0;
  while (lines.length < MOST_LINES) {
    const newline = buffer.indexOf(NEWLINE, at);
    if (newline < 0 || newline >= bytesRead) break;
    lines.push(buffer.toString('utf8', at, newline));
    at = newline + 1;
  }
  return { lines, end: offset + at, tooLong: 0 };
}

/** To the end of the line, however far that is. */
async function skipLine(
  handle: FileHandle,
  from: number,
): Promise<Pick<JournalPiece, 'end' | 'lines' | 'tooLong'>> {
  const buffer = Buffer.alloc(MOST_LINE_BYTES);
  for (let at = from; ; at += buffer.length) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    const newline = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
    if (newline >= 0) return { lines: [], end: at + newline + 1, tooLong: 1 };
    if (bytesRead < buffer.length) return { lines: [], end: at + bytesRead, tooLong: 1 };
  }
}
