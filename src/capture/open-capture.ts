/** Opens capture files and standard input, one after another, and reads them as batches of packets. */
import { createReadStream, fstatSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Counts } from '../base/counts.ts';
import { YamoriError } from '../base/errors.ts';
import { type ByteSource, FileSource, StreamSource } from './byte-source.ts';
import { decompress, MAGIC_BYTES, recogniseCompression } from './compressed.ts';
import { foreignInput } from './foreign.ts';
import type { FrameContext, Framer } from './framer.ts';
import { InputReader } from './input-reader.ts';
import type { PacketBatch } from './packet-batch.ts';
import { isPcap, PCAP_HEADER_BYTES, PcapFramer, readPcapHeader } from './pcap.ts';
import { isPcapng, PCAPNG_HEAD_BYTES, PcapngFramer } from './pcapng.ts';

export interface CaptureOptions {
  /** Called after each batch with the bytes read so far, and of how many where that is known. */
  onProgress?: (done: number, total: number | null) => void;
  /** Ends the capture early and cleanly, with the remark `stopped`. */
  signal?: AbortSignal;
  /** What '-' stands for. */
  stdin?: Readable;
  /** From a pipe: how long a packet waits for its batch to fill before the batch is handed over as it is. */
  flushMs?: number;
}

export interface Capture {
  /**
   * Fills the batch from its start; resolves to the number of packets. 0 means that `ended` is true, except
   * for a live capture with `idleMs`, which also resolves to 0 when nothing came for so long.
   */
  read(batch: PacketBatch): Promise<number>;
  /** Nothing more will come. */
  readonly ended: boolean;
  /** Records read so far. */
  readonly packets: number;
  /** What was not right, by name. */
  readonly counts: Counts;
  /** One sentence for each input that was not read to a clean end. */
  readonly remarks: readonly string[];
  /** Bytes of the inputs as they lie there, compressed or not. */
  readonly bytesRead: number;
  /** Null when an input is not a regular file. */
  readonly bytesTotal: number | null;
  close(): Promise<void>;
}

/** An input by its name, checked but not opened. `sizeBytes` is null for what is not a regular file. */
interface Input {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number | null;
}

const STANDARD_INPUT = '-';
const FLUSH_MS = 1000;
/** How much of an input is looked at to tell what it is. */
const HEAD_BYTES = 512;

/** What an input counts as that could not be read at all, while others could. */
const UNREADABLE_COUNTS: Partial<Record<YamoriError['code'], string>> = {
  E_INPUT_EMPTY: 'input-empty',
  E_INPUT_FORMAT: 'input-foreign',
};

/**
 * Opens the inputs in the order given; '-' is standard input. All are checked to exist before the first is
 * read. Throws E_INPUT_* when one is missing or a directory, or when not one of them can be read.
 */
export async function openCapture(inputs: readonly string[], options: CaptureOptions = {}): Promise<Capture> {
  if (inputs.length === 0) {
    throw new YamoriError('E_USAGE', 'no capture was given', 'Name a capture file, or - for standard input.');
  }
  if (inputs.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new YamoriError('E_USAGE', 'standard input was given twice', 'Give - once.');
  }
  const checked: Input[] = [];
  for (const path of inputs) checked.push(await checkInput(path, options));
  const capture = new FileCapture(checked, options);
  await capture.openFirst();
  return capture;
}

async function checkInput(path: string, options: CaptureOptions): Promise<Input> {
  if (path === STANDARD_INPUT) {
    const redirected = options.stdin === undefined ? fstatSync(0) : null;
    return { name: 'standard input', path, sizeBytes: redirected?.isFile() ? redirected.size : null };
  }
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new YamoriError('E_INPUT_DIRECTORY', `${path} is a directory`, 'Name the capture files in it.');
    }
    await access(path, constants.R_OK);
    return { name: path, path, sizeBytes: found.isFile() ? found.size : null };
  } catch (error) {
    throw inputError(path, error);
  }
}

function inputError(path: string, error: unknown): YamoriError {
  if (error instanceof YamoriError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new YamoriError('E_INPUT_MISSING', `${path} does not exist`, 'Check the name.', { cause: error });
  }
  const hint = 'Check that you may read it.';
  return new YamoriError('E_INPUT_READ', `${path} cannot be read (${code ?? message})`, hint, {
    cause: error,
  });
}

async function openSource(input: Input, options: CaptureOptions): Promise<ByteSource> {
  if (input.path === STANDARD_INPUT) {
    // A redirected file is read as the file that it is, and is not ours to close.
    return input.sizeBytes === null
      ? new StreamSource(options.stdin ?? process.stdin)
      : new FileSource(0, false);
  }
  if (input.sizeBytes === null) return new StreamSource(createReadStream(input.path));
  try {
    return await FileSource.open(input.path);
  } catch (error) {
    throw inputError(input.path, error);
  }
}

/** The first bytes of a source, read on as more are wanted. */
class Head {
  readonly #source: ByteSource;
  readonly #buffer = new Uint8Array(HEAD_BYTES);
  #length = 0;
  #over = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** At least that many bytes unless the source ends before. */
  async atLeast(length: number): Promise<Uint8Array> {
    while (this.#length < length && !this.#over) {
      const got = await this.#source.read(this.#buffer, this.#length, HEAD_BYTES - this.#length);
      this.#length += got;
      this.#over = got === 0;
    }
    return this.#buffer.subarray(0, this.#length);
  }
}

/** Looks at the first bytes and starts the right reader. The source is closed when there is none. */
async function startInput(input: Input, raw: ByteSource, context: FrameContext): Promise<InputReader> {
  let source = raw;
  try {
    let head = new Head(source);
    let bytes = await head.atLeast(MAGIC_BYTES);
    const compression = recogniseCompression(bytes);
    if (compression !== null) {
      source = decompress(compression, bytes, raw, input.sizeBytes);
      head = new Head(source);
      bytes = await head.atLeast(MAGIC_BYTES);
    }
    bytes = await head.atLeast(isPcap(bytes) ? PCAP_HEADER_BYTES : PCAPNG_HEAD_BYTES);
    const started = chooseFramer(bytes, context);
    if (started !== null) return new InputReader(source, started.framer, bytes.slice(started.headerBytes));
    if (source.failure !== null) {
      const hint = compression === null ? 'Check the medium.' : 'Check that the file was copied completely.';
      throw new YamoriError('E_INPUT_READ', `${input.name}: ${source.failure.text}`, hint);
    }
    if (bytes.length === 0) {
      throw new YamoriError('E_INPUT_EMPTY', `${input.name} is empty`, 'Check how it was written.');
    }
    throw foreignInput(input.name, bytes);
  } catch (error) {
    await source.close();
    throw error;
  }
}

function chooseFramer(
  head: Uint8Array,
  context: FrameContext,
): { framer: Framer; headerBytes: number } | null {
  if (isPcap(head) && head.length >= PCAP_HEADER_BYTES) {
    return { framer: new PcapFramer(readPcapHeader(head), context), headerBytes: PCAP_HEADER_BYTES };
  }
  // A pcapng section header is a block like others, and framed as one.
  if (isPcapng(head)) return { framer: new PcapngFramer(context), headerBytes: 0 };
  return null;
}

class FileCapture implements Capture {
  readonly counts = new Counts();
  readonly remarks: string[] = [];
  readonly bytesTotal: number | null;
  packets = 0;
  ended = false;
  readonly #inputs: readonly Input[];
  readonly #options: CaptureOptions;
  readonly #context: FrameContext = { counts: this.counts, lastSeconds: 0, lastNanoseconds: 0 };
  #next = 0;
  #raw: ByteSource | null = null;
  #reader: InputReader | null = null;
  #bytesBefore = 0;

  constructor(inputs: readonly Input[], options: CaptureOptions) {
    this.#inputs = inputs;
    this.#options = options;
    this.bytesTotal = inputs.reduce<number | null>(
      (sum, { sizeBytes }) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
      0,
    );
  }

  get bytesRead(): number {
    return this.#bytesBefore + (this.#raw?.bytesRead ?? 0);
  }

  /** Opens the first input that can be read; throws the first error when there is none. */
  async openFirst(): Promise<void> {
    let first: YamoriError | null = null;
    while (this.#next < this.#inputs.length) {
      const error = await this.#openNext();
      if (error === null) return;
      first ??= error;
    }
    throw first;
  }

  async read(batch: PacketBatch): Promise<number> {
    batch.count = 0;
    while (!this.ended) {
      if (this.#reader === null) {
        if (this.#next === this.#inputs.length) {
          this.ended = true;
          break;
        }
        await this.#openNext();
        continue;
      }
      await this.#readOn(this.#reader, batch);
      if (batch.count > 0) break;
    }
    this.packets += batch.count;
    this.#options.onProgress?.(this.bytesRead, this.bytesTotal);
    return batch.count;
  }

  async close(): Promise<void> {
    this.ended = true;
    await this.#closeInput();
  }

  async #readOn(reader: InputReader, batch: PacketBatch): Promise<void> {
    const { signal, flushMs = FLUSH_MS } = this.#options;
    await reader.fill(batch, { idleMs: Number.POSITIVE_INFINITY, flushMs, signal });
    const { name } = this.#inputs[this.#next - 1];
    if (reader.ended) {
      if (reader.failure !== null) {
        this.counts.add(reader.failure.count);
        this.remarks.push(`${name}: ${reader.failure.text}; ${kept(reader.packets)}`);
      }
      await this.#closeInput();
    } else if (signal?.aborted) {
      this.counts.add('stopped');
      this.remarks.push(`${name}: stopped; ${kept(reader.packets)}`);
      await this.close();
    }
  }

  /** Opens the next input. What is wrong with it becomes a remark, and is returned. */
  async #openNext(): Promise<YamoriError | null> {
    const input = this.#inputs[this.#next++];
    try {
      const raw = await openSource(input, this.#options);
      this.#raw = raw;
      this.#reader = await startInput(input, raw, this.#context);
      return null;
    } catch (error) {
      if (!(error instanceof YamoriError)) throw error;
      this.#forgetInput();
      this.counts.add(UNREADABLE_COUNTS[error.code] ?? 'input-unreadable');
      this.remarks.push(`${error.message}; nothing of it was kept`);
      return error;
    }
  }

  async #closeInput(): Promise<void> {
    await this.#reader?.source.close();
    this.#forgetInput();
  }

  #forgetInput(): void {
    this.#bytesBefore = this.bytesRead;
    this.#raw = null;
    this.#reader = null;
  }
}

/** The end of a remark: "3 packets of it were kept". */
export function kept(packets: number): string {
  if (packets === 0) return 'no packet of it was kept';
  return packets === 1 ? '1 packet of it was kept' : `${packets} packets of it were kept`;
}
