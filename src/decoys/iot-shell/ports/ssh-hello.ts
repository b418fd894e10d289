/** What a client of SSH says in clear before any key: its version and its KEXINIT (RFC 4253, 4.2 and 7.1), as HASSH. */
import { createHash } from 'node:crypto';

export interface SshHello {
  readonly hassh: string;
  readonly hasshAlgorithms: string;
  readonly kexAlgs: string;
  readonly keyAlgs: string;
}

export interface SshHelloEvents {
  onVersion(version: string): void;
  onHello(hello: SshHello): void;
  /** No SSH client. */
  onOdd(data: Uint8Array): void;
}

const KEXINIT = 20;
const COOKIE_BYTES = 16;
/** RFC 4253, 4.2: 255 with CR LF. */
const MOST_VERSION = 255;
const MOST_PACKET = 35_000;
const LISTS = 10;

/** Fed with what the client sends first; false: it needs no more. */
export class SshHelloReader {
  readonly #events: SshHelloEvents;
  #held: Buffer = Buffer.alloc(0);
  #hasVersion = false;

  constructor(events: SshHelloEvents) {
    this.#events = events;
  }

  read(data: Uint8Array): boolean {
    this.#held = Buffer.concat([this.#held, data]);
    if (!this.#hasVersion) {
      const end = this.#held.indexOf('\n');
      const isTooLong = end === -1 ? this.#held.length > MOST_VERSION : end > MOST_VERSION;
      const begin = this.#held.toString('latin1', 0, Math.min(4, this.#held.length));
      if (isTooLong || !'SSH-'.startsWith(begin)) {
        this.#events.onOdd(this.#held);
        return false;
      }
      if (end === -1) return true;
      this.#events.onVersion(this.#held.toString('latin1', 0, end).replace(/\r$/, ''));
      this.#hasVersion = true;
      this.#held = this.#held.subarray(end + 1);
    }
    if (this.#held.length < 6) return true;
    const length = this.#held.readUInt32BE(0);
    if (length > MOST_PACKET || length < 2) {
      this.#events.onOdd(this.#held);
      return false;
    }
    if (this.#held.length < 4 + length) return true;
    const padding = this.#held[4];
    const hello = helloOf(this.#held.subarray(5, 4 + Math.max(1, length - padding)));
    if (hello === null) this.#events.onOdd(this.#held.subarray(0, 4 + length));
    else this.#events.onHello(hello);
    return false;
  }
}

/** `payload` of the first packet; null: it is no KEXINIT. */
export function helloOf(payload: Buffer): SshHello | null {
  if (payload[0] !== KEXINIT) return null;
  let at = 1 + COOKIE_BYTES;
  const lists: string[] = [];
  for (let n = 0; n < LISTS; n++) {
    if (at + 4 > payload.length) return null;
    const length = payload.readUInt32BE(at);
    if (at + 4 + length > payload.length) return null;
    lists.push(payload.toString('latin1', at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [kexAlgs, keyAlgs, ciphers, , macs, , compression] = lists;
  const hasshAlgorithms = [kexAlgs, ciphers, macs, compression].join(';');
  return {
    hassh: createHash('md5').update(hasshAlgorithms).digest('hex'),
    hasshAlgorithms,
    kexAlgs,
    keyAlgs,
  };
}
