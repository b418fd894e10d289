/**
 * Events of decoys as newline-delimited JSON in a file. A line is in the kernel's hands before `write` returns: what a
 * visitor was answered was kept first, and no kill of this process takes it back. That the disk has it soon is the care of
 * who started the process, which itself may not (Node's permission model has no leave for that).
 */
import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { YamoriError } from '../../base/errors.ts';

export interface EventJournal {
  /** One event as JSON, without the end of its line. */
  write(event: string): void;
  close(): void;
}

export interface JournalOptions {
  /** The file moves to `FILE.1` when it is so large; what was there before is dropped. */
  readonly mostBytes: number;
  readonly count: (name: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

const NEW_LINE = 0x0a;

/** Throws E_OUTPUT where the file cannot be written. */
export function openEventJournal(
  file: string,
  { mostBytes, count, onTrouble }: JournalOptions,
): EventJournal {
  let handle = openFile(file);
  let size = fstatSync(handle).size;
  let turnAt = mostBytes;
  let isTroubled = false;
  // Of a machine that lost its power, or a disk that was full, the last line may be half a line: it ends there.
  let isTorn = !endsWhole(file, size);

  return {
    write(event) {
      try {
        if (size > 0 && size + Buffer.byteLength(event) + 1 > turnAt) turnOver();
        const line = Buffer.from(isTorn ? `\n${event}\n` : `${event}\n`);
        const written = writeWhole(handle, line);
        size += written;
        isTorn = written < line.length;
        if (isTorn) throw new Error(`${file}: a line was written in part`);
        isTroubled = false;
      } catch (error) {
        // A full disk must not stop a decoy that others watch; what is lost is counted.
        count('event-not-written');
        if (!isTroubled) onTrouble(error);
        isTroubled = true;
      }
    },
    close() {
      closeSync(handle);
    },
  };

  function turnOver(): void {
    try {
      renameSync(file, `${file}.1`);
      const fresh = openFile(file);
      closeSync(handle);
      handle = fresh;
      size = 0;
      isTorn = false;
      turnAt = mostBytes;
    } catch (error) {
      // Rather a large file than a lost event.
      count('events-not-turned-over');
      turnAt += mostBytes;
      onTrouble(error);
    }
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (error) {
    throw new YamoriError(
      'E_OUTPUT',
      `${file}: ${(error as Error).message}`,
      'Name a file for events that the decoy may write.',
    );
  }
}

/** Bytes that the kernel took; throws where it took none. */
function writeWhole(handle: number, line: Buffer): number {
  let at = 0;
  try {
    while (at < line.length) at += writeSync(handle, line, at);
  } catch (error) {
    if (at === 0) throw error;
  }
  return at;
}

function endsWhole(file: string, size: number): boolean {
  if (size === 0) return true;
  const handle = openSync(file, 'r');
  try {
    const last = Buffer.alloc(1);
    return readSync(handle, last, 0, 1, size - 1) === 1 && last[0] === NEW_LINE;
  } finally {
    closeSync(handle);
  }
}
