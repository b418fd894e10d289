/** Where bytes come from: a file by large reads, or a stream by what it hands over. */
import { close, open, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);

/** Why an input ended before its end: the name under which it is counted, and words for a remark. */
export interface Failure {
  readonly count: string;
  readonly text: string;
}

export interface ByteSource {
  /** True when `read` may have to wait for somebody else, so that `ready` is worth asking. */
  readonly waits: boolean;
  readonly bytesRead: number;
  /** Set once `read` has resolved to 0 for any other reason than the true end. */
  readonly failure: Failure | null;
  /** Fills at most `length` bytes of `into` from `at`; resolves to how many, 0 at the end. Never rejects. */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  /** True as soon as `read` would not wait; false after that many milliseconds or when aborted. */
  ready(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** A regular file. Reads go straight into the caller's memory, which may be shared. */
export class FileSource implements ByteSource {
  readonly waits = false;
  bytesRead = 0;
  failure: Failure | null = null;
  readonly #descriptor: number;
  readonly #owned: boolean;
  #reading: Promise<number> = Promise.resolve(0);

  constructor(descriptor: number, owned: boolean) {
    this.#descriptor = descriptor;
    this.#owned = owned;
  }

  static async open(path: string): Promise<FileSource> {
    return new FileSource(await openFile(path, 'r'), true);
  }

  read(into: Uint8Array, at: number, length: number): Promise<number> {
    this.#reading = new Promise((resolve) => {
      read(this.#descriptor, into, at, length, null, (error, got) => {
        if (error !== null) {
          this.failure = { count: 'input-read-error', text: `reading failed (${error.message})` };
          resolve(0);
          return;
        }
        this.bytesRead += got;
        resolve(got);
      });
    });
    return this.#reading;
  }

  async ready(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    // A descriptor closed under a running read could be another file's by then.
    await this.#reading;
    if (this.#owned) await closeFile(this.#descriptor);
  }
}

/**
 * A Node stream: standard input, a pipe, a child, a decompressor. Chunks are pulled with `read()`, because
 * that still gives what a stream had decoded when an error destroyed it; an iterator would lose it.
 */
export class StreamSource implements ByteSource {
  readonly waits = true;
  bytesRead = 0;
  failure: Failure | null = null;
  readonly #stream: Readable;
  readonly #explain: (error: Error) => Failure;
  #chunk: Uint8Array | null = null;
  #chunkAt = 0;
  #over = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(stream: Readable, explain: (error: Error) => Failure = explainReadError) {
    this.#stream = stream;
    this.#explain = explain;
    const wake = () => this.#wake?.();
    stream.on('readable', wake);
    stream.on('error', (error) => {
      this.#error ??= error;
      this.#over = true;
      wake();
    });
    for (const event of ['end', 'close']) {
      stream.on(event, () => {
        this.#over = true;
        wake();
      });
    }
    this.#over = stream.readableEnded || stream.closed;
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    while (!this.#take()) {
      if (this.#over) {
        if (this.#error !== null) this.failure ??= this.#explain(this.#error);
        return 0;
      }
      await this.#event();
    }
    const chunk = this.#chunk!;
    const got = Math.min(length, chunk.length - this.#chunkAt);
    into.set(chunk.subarray(this.#chunkAt, this.#chunkAt + got), at);
    this.#chunkAt += got;
    this.bytesRead += got;
    return got;
  }

  async ready(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#take() || this.#over) return true;
    if (signal?.aborted) return false;
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const stop = () => {
      late = true;
      this.#wake?.();
    };
    if (timeoutMs !== Number.POSITIVE_INFINITY) timer = setTimeout(stop, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (!late && !this.#take() && !this.#over) await this.#event();
      return !late;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#stream.destroy();
  }

  /** Makes sure of a chunk with bytes left. */
  #take(): boolean {
    if (this.#chunk !== null && this.#chunkAt < this.#chunk.length) return true;
    this.#chunk = this.#stream.read() as Buffer | null;
    this.#chunkAt = 0;
    return this.#chunk !== null && this.#chunk.length > 0;
  }

  #event(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function explainReadError(error: Error): Failure {
  return { count: 'input-read-error', text: `reading failed (${error.message})` };
}
