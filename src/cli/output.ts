/** Where results go: standard output or a file, whole or not at all. */

import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
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
  if (file === undefined) {
    const stream = process.stdout;
    let closed = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      closed = true;
    });
    return {
      async write(data) {
        if (closed) return;
        if (!stream.write(data)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      },
      async finish() {
        if (closed) return;
        await new Promise<void>((resolve) => {
          stream.write('', () => resolve());
        });
      },
      abandon() {},
    };
  }
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
      {
        cause: failure,
      },
    );
  };
  return {
    async write(data) {
      check();
      if (!stream.write(data))
        await Promise.race([once(stream, 'drain'), once(stream, 'error').catch(() => {})]);
      check();
    },
    async finish() {
      await new Promise<void>((resolve) => {
        stream.end(() => resolve());
        stream.once('error', () => resolve());
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
