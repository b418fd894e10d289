/** Where results go: standard output or a file, whole or not at all. */

import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { YamoriError } from '../base/errors.ts';

export interface Output {
  write(data: string | Uint8Array): Promise<void>;
  /** Makes the file appear under its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** `file` undefined: standard output. A reader that closed the pipe has had enough: EPIPE ends quietly. */
export function openOutput(file: string | undefined): Output {
  return file === undefined ? standardOutput() : fileOutput(file);
}

/** Resolves when the stream takes more, or when it will never again. Leaves no listener behind. */
async function drained(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  const done = new AbortController();
  const wait = (event: string) => once(stream, event, { signal: done.signal }).catch(() => {});
  await Promise.race([wait('drain'), wait('close'), wait('error')]);
  done.abort();
}

function standardOutput(): Output {
  const stream = process.stdout;
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isClosed = true;
  });
  return {
    async write(data) {
      if (isClosed) return;
      if (!stream.write(data)) await drained(stream);
    },
    async finish() {
      if (isClosed) return;
      await new Promise<void>((resolve) => {
        stream.write('', () => resolve());
      });
    },
    abandon() {},
  };
}

function fileOutput(file: string): Output {
  const partial = `${file}.${process.pid}.partial`;
  const stream = createWriteStream(partial, { flags: 'wx' });
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  const check = () => {
    if (failure === null) return;
    throw new YamoriError(
      'E_OUTPUT',
      `${file} cannot be written: ${failure.message}`,
      'Name another place with --out.',
      { cause: failure },
    );
  };
  return {
    async write(data) {
      check();
      if (!stream.write(data)) await drained(stream);
      check();
    },
    async finish() {
      await new Promise<void>((resolve) => {
        stream.once('close', () => resolve());
        stream.end();
      });
      check();
      renameSync(partial, file);
    },
    abandon() {
      stream.destroy();
      rmSync(partial, { force: true });
    },
  };
}
