/** Makes hellos for tests, right ones and wrong ones; no part of the product imports it. */

export interface HelloParts {
  readonly version?: number;
  readonly ciphers: readonly number[];
  /** Content by type, in their order; null: there is no list of extensions at all. */
  readonly extensions: readonly (readonly [type: number, content: Buffer])[] | null;
}

/** A list behind its length of `sizeBytes`. */
export function vector(sizeBytes: number, ...items: readonly Buffer[]): Buffer {
  const content = Buffer.concat(items);
  const size = Buffer.alloc(sizeBytes);
  size.writeUIntBE(content.length, 0, sizeBytes);
  return Buffer.concat([size, content]);
}

export function shorts(values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

/** Of extensions by their types alone, with contents where the fingerprints look at them. */
export function usualContent(
  type: number,
  given: Readonly<Record<number, Buffer>>,
): readonly [number, Buffer] {
  return [type, given[type] ?? Buffer.alloc(0)];
}

export function serverName(name: string): Buffer {
  return vector(2, Buffer.of(0), vector(2, Buffer.from(name, 'latin1')));
}

export function alpn(...names: readonly (string | Buffer)[]): Buffer {
  return vector(2, ...names.map((name) => vector(1, Buffer.from(name as string))));
}

/** The message with its head, without a record. */
export function helloMessage({ version = 0x0303, ciphers, extensions }: HelloParts): Buffer {
  const list = extensions?.flatMap(([type, content]) => [shorts([type]), vector(2, content)]);
  const body = Buffer.concat([
    shorts([version]),
    Buffer.alloc(32, 7),
    vector(1),
    vector(2, shorts(ciphers)),
    vector(1, Buffer.of(0)),
    list === undefined ? Buffer.alloc(0) : vector(2, ...list),
  ]);
  return Buffer.concat([Buffer.of(1), vector(3, body)]);
}

/** In records of at most `most` bytes. */
export function inRecords(message: Buffer, most = 2 ** 14): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += most)
    records.push(Buffer.of(22, 3, 1), vector(2, message.subarray(at, at + most)));
  return Buffer.concat(records);
}
