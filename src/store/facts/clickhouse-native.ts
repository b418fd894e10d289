/**
 * ClickHouse's Native format: blocks of columns, each as it lies in the server's memory, so that an answer of
 * millions of rows needs no parsing. https://clickhouse.com/docs/interfaces/formats/Native
 *
 * A block: varint columns, varint rows, then for each column its name, its type (varint length and bytes each)
 * and its values: fixed widths little-endian, strings with a varint length before each.
 */

type NumberArray = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | Float64Array;
export type NativeColumn = NumberArray | readonly string[];

const ARRAYS = {
  UInt8: Uint8Array,
  UInt16: Uint16Array,
  UInt32: Uint32Array,
  UInt64: BigUint64Array,
  Float64: Float64Array,
} as const;

/** The blocks of an answer that has `columns` columns. Throws when it is cut short or is something else. */
export async function* readNative(
  bytes: AsyncIterable<Uint8Array>,
  columns: number,
): AsyncGenerator<{ readonly rows: number; readonly columns: readonly NativeColumn[] }> {
  const reader = new ByteReader(bytes);
  while (!(await reader.isAtEnd())) {
    const found = await reader.varint();
    const rows = await reader.varint();
    // What goes wrong on the way, the server writes into the answer as text.
    if (found !== columns) throw new Error(await reader.complaint());
    const values: NativeColumn[] = [];
    for (let i = 0; i < columns; i++) {
      await reader.text();
      const type = await reader.text();
      if (type === 'String') values.push(await readTexts(reader, rows));
      else if (Object.hasOwn(ARRAYS, type)) {
        const Type = ARRAYS[type as keyof typeof ARRAYS];
        values.push(new Type(await reader.copy(rows * Type.BYTES_PER_ELEMENT)));
      } else throw new Error(await reader.complaint());
    }
    if (rows > 0) yield { rows, columns: values };
  }
}

async function readTexts(reader: ByteReader, rows: number): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < rows) {
    const text = reader.textHere();
    texts.push(text ?? (await reader.text()));
  }
  return texts;
}

const KEPT_BYTES = 64;

class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes = Buffer.alloc(0);
  #at = 0;
  #hasEnded = false;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  async isAtEnd(): Promise<boolean> {
    await this.#have(1);
    return this.#at === this.#bytes.length;
  }

  /** Waits for that many bytes, or for the end. */
  async #have(count: number): Promise<void> {
    let length = this.#bytes.length - this.#at;
    if (length >= count || this.#hasEnded) return;
    // What was read last stays, in case it was the beginning of a complaint.
    const kept = Math.max(0, this.#at - KEPT_BYTES);
    const parts: Uint8Array[] = [this.#bytes.subarray(kept)];
    while (length < count) {
      const next = await this.#source.next();
      if (next.done) {
        this.#hasEnded = true;
        break;
      }
      parts.push(next.value);
      length += next.value.length;
    }
    this.#bytes = Buffer.concat(parts);
    this.#at -= kept;
  }

  async #must(count: number): Promise<void> {
    await this.#have(count);
    if (this.#bytes.length - this.#at < count) throw new Error('the answer of ClickHouse was cut short');
  }

  /** LEB128, as far as a double holds it. */
  async varint(): Promise<number> {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      await this.#must(1);
      const byte = this.#bytes[this.#at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 42) throw new Error(await this.complaint());
    }
  }

  async text(): Promise<string> {
    const length = await this.varint();
    await this.#must(length);
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  /** A short text that is here already, without waiting; else null and nothing was read. */
  textHere(): string | null {
    const length = this.#bytes[this.#at];
    const end = this.#at + 1 + length;
    if (length === undefined || length >= 0x80 || end > this.#bytes.length) return null;
    const text = this.#bytes.toString('latin1', this.#at + 1, end);
    this.#at = end;
    return text;
  }

  /** A copy, so that it lies where an array of any width may. */
  async copy(length: number): Promise<ArrayBuffer> {
    await this.#must(length);
    this.#at += length;
    return new Uint8Array(this.#bytes.subarray(this.#at - length, this.#at)).buffer;
  }

  /** What a server says that could not go on. */
  async complaint(): Promise<string> {
    await this.#have(1000);
    const from = Math.max(0, this.#at - KEPT_BYTES);
    const text = this.#bytes.toString('utf8', from, from + 1000);
    const at = text.search(/Code: \d+/);
    return at < 0 ? 'the answer of ClickHouse is not in its Native format' : text.slice(at).split('\n')[0];
  }
}
