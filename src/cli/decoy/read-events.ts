/** Files that decoys write, as events. Lines that are none are counted: the last one of a killed decoy may be half a line. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { YamoriError } from '../../base/errors.ts';
import { type DecoyEvent, readDecoyEvent } from '../../model/decoy-event.ts';

/** `-` is standard input. Throws E_INPUT_MISSING, E_INPUT_READ. */
export async function* readEvents(file: string, count: (name: string) => void): AsyncGenerator<DecoyEvent> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failure = new Promise<never>((_resolve, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new YamoriError(
          error.code === 'ENOENT' ? 'E_INPUT_MISSING' : 'E_INPUT_READ',
          `${file}: ${error.message}`,
          'Name the file that a decoy writes, as its --events says.',
        ),
      ),
    );
  });
  failure.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failure]);
    if (next.done === true) return;
    const event = readDecoyEvent(next.value);
    if (event === null) count('event-line-unreadable');
    else yield event;
  }
}
