/** A generated capture and the files beside it: all of them appear, or none. */
import { YamoriError } from '../base/errors.ts';
import { type Output, openOutput } from './output.ts';
import { createProgress } from './progress.ts';

export interface SideFile {
  /** `-` is standard output. */
  readonly file: string;
  /** Asked for when the capture is written. */
  text(): Iterable<string>;
}

export interface CaptureToWrite {
  /** `-` is standard output. */
  readonly file: string;
  readonly blocks: Iterable<Uint8Array>;
  progress(): { readonly done: number; readonly of: number; readonly packets: number };
  readonly sideFiles: readonly SideFile[];
  readonly quiet: boolean;
}

/** Lines that go out in one write. */
const LINES_AT_ONCE = 4096;

/** Newline-delimited JSON, in pieces. */
export function* jsonLines(header: object, records: Iterable<object>): Generator<string> {
  let lines = `${JSON.stringify(header)}\n`;
  let count = 0;
  for (const record of records) {
    lines += `${JSON.stringify(record)}\n`;
    count++;
    if (count % LINES_AT_ONCE !== 0) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

export async function writeCapture(capture: CaptureToWrite): Promise<void> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = createProgress(process.stderr, 'generating', Date.now);
  const outputs: Output[] = [];
  const open = (file: string) => {
    const output = openOutput(file === '-' ? undefined : file);
    outputs.push(output);
    return output;
  };
  try {
    const out = open(capture.file);
    for (const block of capture.blocks) {
      await out.write(block);
      const { done, of, packets } = capture.progress();
      if (!capture.quiet) progress.update(done, of, packets);
      // A signal is heard between blocks only.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (stopped) {
        throw new YamoriError(
          'E_STOPPED',
          'stopped by a signal',
          'Nothing was kept: a part of a capture has no truth.',
        );
      }
    }
    for (const { file, text } of capture.sideFiles) {
      const output = open(file);
      for (const piece of text()) await output.write(piece);
    }
    for (const output of outputs) await output.finish();
  } catch (error) {
    for (const output of outputs) output.abandon();
    throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    progress.clear();
  }
}
