/** Compressed captures: recognises gzip, zstd and xz by their first bytes and decompresses as a stream. */
import { Readable, type Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type ByteSource, type Failure, StreamSource } from './byte-source.ts';

export type Compression = 'gzip' | 'zstd' | 'xz';

/** RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, the .xz file format section 2.1.1.1. */
const MAGICS: Record<Compression, readonly number[]> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
};

/** Bytes that `recogniseCompression` and the capture formats want to see. */
export const MAGIC_BYTES = 6;

const PIECE_BYTES = 128 * 1024;
const SMALLEST_PIECE_BYTES = 16;
/** Also the most that is lost where a decoder meets damage: it gives nothing of the output under way. */
const OUTPUT_BYTES = 64 * 1024;

export function recogniseCompression(head: Uint8Array): Compression | null {
  for (const [name, magic] of Object.entries(MAGICS) as [Compression, readonly number[]][]) {
    if (magic.every((byte, i) => head[i] === byte)) return name;
  }
  return null;
}

/** The decoded bytes of `head` followed by `raw`. `sizeBytes` is that of both, null when nobody knows. */
export function decompress(
  compression: Compression,
  head: Uint8Array,
  raw: ByteSource,
  sizeBytes: number | null,
): ByteSource {
  const pieces = new Pieces(head, raw, sizeBytes);
  if (compression === 'xz') {
    return new DecompressedSource(Readable.from(decodeXz(pieces), { objectMode: false }), raw, explainXz);
  }
  // Both go on with the next member or frame by themselves when several are concatenated.
  const stream =
    compression === 'gzip'
      ? createGunzip({ chunkSize: OUTPUT_BYTES })
      : createZstdDecompress({ chunkSize: OUTPUT_BYTES });
  void feed(pieces, stream);
  return new DecompressedSource(stream, raw, (error) => explain(compression, error));
}

async function feed(pieces: Pieces, stream: Transform): Promise<void> {
  for (;;) {
    const piece = await pieces.next();
    if (piece === null) break;
    // The callback comes when the piece is used up, so one buffer serves for all.
    const error = await new Promise((resolve) => stream.write(piece, resolve));
    if (error) return;
  }
  stream.end();
}

function explain(compression: Compression, error: Error): Failure {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'Z_BUF_ERROR'
    ? { count: 'compressed-truncated', text: `the ${compression} data is cut off` }
    : { count: 'compressed-corrupt', text: `the ${compression} data is damaged (${error.message})` };
}

/**
 * Compressed bytes, cut for the decompressor. What it had decoded of a piece when it met damage may be lost,
 * so pieces are small near both ends: there a short capture, a wrong checksum or trailing rubbish would
 * otherwise cost packets that are fine.
 */
class Pieces {
  readonly #raw: ByteSource;
  readonly #buffer = new Uint8Array(PIECE_BYTES);
  readonly #sizeBytes: number | null;
  #head: Uint8Array;
  #given = 0;

  constructor(head: Uint8Array, raw: ByteSource, sizeBytes: number | null) {
    this.#head = head;
    this.#raw = raw;
    this.#sizeBytes = sizeBytes;
  }

  /** The next piece, good until the next call; null at the end. */
  async next(): Promise<Uint8Array | null> {
    const left = this.#sizeBytes === null ? PIECE_BYTES : (this.#sizeBytes - this.#given) >> 1;
    const wanted = Math.max(SMALLEST_PIECE_BYTES, Math.min(PIECE_BYTES, left, this.#given));
    let piece = this.#head.subarray(0, wanted);
    if (piece.length > 0) this.#head = this.#head.subarray(piece.length);
    else piece = this.#buffer.subarray(0, await this.#raw.read(this.#buffer, 0, wanted));
    this.#given += piece.length;
    return piece.length === 0 ? null : piece;
  }

  putBack(bytes: Uint8Array): void {
    this.#head = bytes;
  }
}

class DecompressedSource extends StreamSource {
  readonly #raw: ByteSource;

  constructor(decoder: Readable, raw: ByteSource, explainError: (error: Error) => Failure) {
    super(decoder, explainError);
    this.#raw = raw;
  }

  override async close(): Promise<void> {
    await this.#raw.close();
    await super.close();
  }
}

/** What xz-decompress says when more input was wanted and there was none (XZ_BUF_ERROR, or no piece at all). */
const XZ_INPUT_MISSING = /error code 8$|of null/;

function explainXz(error: Error): Failure {
  return XZ_INPUT_MISSING.test(error.message)
    ? { count: 'compressed-truncated', text: 'the xz data is cut off' }
    : { count: 'compressed-corrupt', text: `the xz data is damaged (${error.message})` };
}

/** `xz-decompress` decodes one stream; like xz(1) this goes on with the next when several are concatenated. */
async function* decodeXz(pieces: Pieces): AsyncGenerator<Uint8Array> {
  // Loaded when wanted (it carries its WebAssembly in its source), and CommonJS: the names are in `default`.
  const { XzReadableStream } = (await import('xz-decompress')).default;
  let last = new Uint8Array(0);
  let pulling: Promise<void> = Promise.resolve();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const piece = await pieces.next();
    if (piece === null) {
      controller.close();
      return;
    }
    last = piece.slice();
    controller.enqueue(last);
  };
  do {
    const compressed = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulling = pull(controller);
          return pulling;
        },
      },
      // Nothing ahead of need: at the end of a stream, `last` must be the piece that holds that end.
      { highWaterMark: 0 },
    );
    const reader = new XzReadableStream(compressed).getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (value.length > 0) yield value;
      }
    } finally {
      // The package has one decoder for the whole process, freed only by an end, an error or a `cancel`
      // that does not fall into a pull. So: let the pull under way finish, then cancel.
      await pulling.catch(() => {});
      await nextTurn();
      await reader.cancel().catch(() => {});
    }
  } while (await nextXzStream(pieces, last));
}

/**
 * Whether another stream follows the one that ended in `last`; if so its bytes are put back. A stream ends
 * in "YZ", and padding between streams is zeros by four (.xz file format, sections 2.1.2.4 and 2.2).
 */
async function nextXzStream(pieces: Pieces, last: Uint8Array): Promise<boolean> {
  let rest = Buffer.from(last);
  for (;;) {
    const piece = await pieces.next();
    if (piece === null) break;
    rest = Buffer.concat([rest, piece]);
    if (rest.length > last.length + PIECE_BYTES) break;
  }
  const next = /YZ(?:\0{4})*\xfd7zXZ\0/.exec(rest.toString('latin1'));
  if (next === null) return false;
  pieces.putBack(rest.subarray(next.index + next[0].length - MAGICS.xz.length));
  return true;
}
