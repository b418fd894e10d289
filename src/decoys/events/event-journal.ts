/**
 * Events of decoys as newline-delimited JSON in a file. A line is in the kernel's hands before `write` returns: what a
 * visitor was answered was kept first, and no kill of this process takes it back. That the disk has it soon is the care of
 * who started the process, which itself may not (Node's permission model has no leave for that).
 */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { YamoriError } from '../../base/errors.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';

export interface EventJournal {
  write(event: DecoyEvent): void;
  close(): void;
}

export interface JournalOptions {
  /** The file moves to `FILE.1` when it is so large; what was there before is dropped. */
  readonly mostBytes: number;
  readonly count: (name: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Throws E_OUTPUT where the file cannot be written. */
export function openEventJournal(
  file: string,
  { mostBytes, count, onTrouble }: JournalOptions,
): EventJournal {
  let handle = openFile(file);
  let size = fstatSync(handle).size;
  let turnAt = mostBytes;
  let isTroubled = false;

  return {
    write(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        if (size > 0 && size + line.length > turnAt) turnOver();
        writeWhole(handle, line);
        size += line.length;
        isTroubled = false;
      } catch (error) {
        // A full disk must not stop a decoy that others watch; what is lost is counted.
        count('event-not-written');
        if (!isTroubled) onTrouble(error);
        isTroubled = true;
        return;
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

function writeWhole(handle: number, line: Buffer): void {
  for (let at = 0; at < line.length; ) at += writeSync(handle, line, at);
}
