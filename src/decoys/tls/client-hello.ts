/**
 * The first message of a TLS client out of the first bytes of a connection: RFC 8446 section 4.1.2, RFC 5246 section
 * 7.4.1.2, in records of RFC 8446 section 5.1. It looks at what TLS itself reads afterwards, and answers nothing: what is
 * wrong here gets its alert from the TLS behind.
 */

export interface ClientHello {
  /** `legacy_version` of the message, not of the record. */
  readonly version: number;
  /** This and all other lists: in their order, with GREASE (RFC 8701). */
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  /** Of `server_name` (RFC 6066 section 3); null: none, or an empty one. */
  readonly serverName: string | null;
  /** Names of `application_layer_protocol_negotiation` (RFC 7301), a character for each byte. */
  readonly alpn: readonly string[];
  /** Of `supported_versions`; null: the extension is not there. */
  readonly versions: readonly number[] | null;
  readonly signatureAlgorithms: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
}

/** What the first bytes may be instead: names of counts. */
export type WrongHello =
  | 'tls-foreign'
  | 'tls-ssl2'
  | 'tls-record'
  | 'tls-no-hello'
  | 'tls-hello-grammar'
  | 'tls-hello-too-large';

export type HelloReading =
  | { readonly kind: 'more' }
  | { readonly kind: 'wrong'; readonly name: WrongHello }
  | { readonly kind: 'hello'; readonly hello: ClientHello };

/** Browsers send two KiB at most, with the key of a lattice and a long name. */
const MOST_HELLO_BYTES = 16 * 1_024;
/** OpenSSL and browsers use one record, those who evade filters a dozen. */
const MOST_RECORDS = 64;

const RECORD_HEAD_BYTES = 5;
const MOST_RECORD_BYTES = 2 ** 14;
const RECORD_TYPES = { least: 20, handshake: 22, most: 24 } as const;
const MAJOR_VERSION = 3;
const HANDSHAKE_HEAD_BYTES = 4;
const CLIENT_HELLO = 1;
const RANDOM_BYTES = 32;
const MOST_SESSION_BYTES = 32;
const HOST_NAME = 0;
const EXTENSIONS = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  versions: 43,
} as const;

const MORE: HelloReading = { kind: 'more' };

/**
 * `bytes`: all that came since the connection began. Asks for more only below `MOST_HELLO_BYTES` and its records' heads, so
 * that who keeps them keeps a bounded amount.
 */
export function readClientHello(bytes: Uint8Array): HelloReading {
  const first = firstBytes(bytes);
  if (first !== null) return first;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const fragments: Buffer[] = [];
  let length = 0;
  let wanted = HANDSHAKE_HEAD_BYTES;
  for (let at = 0, records = 0; length < wanted; records++) {
    if (records === MOST_RECORDS) return wrong('tls-hello-too-large');
    if (view.length < at + RECORD_HEAD_BYTES) return MORE;
    const size = view.readUInt16BE(at + 3);
    const isHandshake = view[at] === RECORD_TYPES.handshake && view[at + 1] === MAJOR_VERSION;
    if (!isHandshake || size === 0 || size > MOST_RECORD_BYTES) return wrong('tls-record');
    const fragment = view.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + size);
    fragments.push(fragment);
    length += fragment.length;
    at += RECORD_HEAD_BYTES + size;
    if (wanted === HANDSHAKE_HEAD_BYTES && length >= HANDSHAKE_HEAD_BYTES) {
      const head = Buffer.concat(fragments, length);
      if (head[0] !== CLIENT_HELLO) return wrong('tls-no-hello');
      wanted = HANDSHAKE_HEAD_BYTES + head.readUIntBE(1, 3);
      if (wanted > MOST_HELLO_BYTES) return wrong('tls-hello-too-large');
    }
    if (fragment.length < size && length < wanted) return MORE;
  }
  const message = Buffer.concat(fragments, length).subarray(HANDSHAKE_HEAD_BYTES, wanted);
  const hello = parseHello(new Reader(message));
  return hello === null ? wrong('tls-hello-grammar') : { kind: 'hello', hello };
}

/** Null: a record of TLS with a handshake begins here. */
function firstBytes(bytes: Uint8Array): HelloReading | null {
  if (bytes.length === 0) return MORE;
  const [type, major, kind] = bytes;
  if (type >= 0x80) {
    // RFC 5246 appendix E.2: a length with its first bit set, then `msg_type` 1.
    if (bytes.length < 3) return MORE;
    return wrong(kind === CLIENT_HELLO ? 'tls-ssl2' : 'tls-foreign');
  }
  if (type < RECORD_TYPES.least || type > RECORD_TYPES.most) return wrong('tls-foreign');
  if (bytes.length < 2) return MORE;
  if (major !== MAJOR_VERSION) return wrong('tls-foreign');
  return type === RECORD_TYPES.handshake ? null : wrong('tls-no-hello');
}

function wrong(name: WrongHello): HelloReading {
  return { kind: 'wrong', name };
}

/** Null: it breaks the grammar. */
function parseHello(reader: Reader): ClientHello | null {
  const version = reader.number(2);
  reader.skip(RANDOM_BYTES);
  const session = reader.vector(1);
  const ciphers = reader.vector(2).numbers(2);
  reader.vector(1);
  if (reader.isShort || session.length > MOST_SESSION_BYTES) return null;
  const extensions: number[] = [];
  const contents = new Map<number, Reader>();
  // Up to TLS 1.2 the extensions may be left off.
  if (reader.length > 0) {
    const list = reader.vector(2);
    if (reader.isShort || reader.length > 0) return null;
    while (list.length > 0) {
      const type = list.number(2);
      const content = list.vector(2);
      extensions.push(type);
      // Twice the same breaks the grammar (RFC 8446 section 4.2) for TLS behind, which says so; here the first counts.
      if (!contents.has(type)) contents.set(type, content);
    }
  }
  const listOf = (type: number, sizeBytes: number, itemBytes: number): readonly number[] =>
    contents.get(type)?.vector(sizeBytes).numbers(itemBytes) ?? [];
  const hello: ClientHello = {
    version,
    ciphers,
    extensions,
    serverName: serverNameOf(contents.get(EXTENSIONS.serverName)),
    alpn: contents.get(EXTENSIONS.alpn)?.vector(2).texts() ?? [],
    versions: contents.has(EXTENSIONS.versions) ? listOf(EXTENSIONS.versions, 1, 2) : null,
    signatureAlgorithms: listOf(EXTENSIONS.signatureAlgorithms, 2, 2),
    groups: listOf(EXTENSIONS.groups, 2, 2),
    pointFormats: listOf(EXTENSIONS.pointFormats, 1, 1),
  };
  return [reader, ...contents.values()].some(({ isShort }) => isShort) ? null : hello;
}

function serverNameOf(content: Reader | undefined): string | null {
  const list = content?.vector(2);
  while (list !== undefined && list.length > 0) {
    const kind = list.number(1);
    const name = list.vector(2).text();
    if (kind === HOST_NAME && name !== '') return name;
  }
  return null;
}

/** Reads on over bytes; past their end it reads zeros, and says so to all that were cut out of one another. */
class Reader {
  readonly #bytes: Buffer;
  readonly #whole: { isShort: boolean };
  #at = 0;

  constructor(bytes: Buffer, whole = { isShort: false }) {
    this.#bytes = bytes;
    this.#whole = whole;
  }

  get isShort(): boolean {
    return this.#whole.isShort;
  }

  get length(): number {
    return this.#bytes.length - this.#at;
  }

  number(bytes: 1 | 2): number {
    const from = this.#at;
    this.skip(bytes);
    if (this.#at !== from + bytes) return 0;
    return this.#bytes.readUIntBE(from, bytes);
  }

  skip(bytes: number): void {
    if (this.length < bytes) this.#whole.isShort = true;
    this.#at = Math.min(this.#bytes.length, this.#at + bytes);
  }

  /** As RFC 8446 section 3.4 has them: a length of `sizeBytes`, and so many bytes. */
  vector(sizeBytes: number): Reader {
    const size = this.number(sizeBytes === 1 ? 1 : 2);
    const from = this.#at;
    this.skip(size);
    return new Reader(this.#bytes.subarray(from, this.#at), this.#whole);
  }

  /** The rest; an odd byte breaks the grammar. */
  numbers(bytes: number): number[] {
    const found: number[] = [];
    while (this.length > 0) found.push(this.number(bytes === 1 ? 1 : 2));
    return found;
  }

  text(): string {
    const rest = this.#bytes.toString('latin1', this.#at);
    this.#at = this.#bytes.length;
    return rest;
  }

  texts(): string[] {
    const found: string[] = [];
    while (this.length > 0) found.push(this.vector(1).text());
    return found;
  }
}
