/**
 * One-time codes of the app: who opens the page from an address gets one, and who types it, on whatever device, has proved
 * that he was at that address a moment ago. Kept in memory for ten minutes: of several hubs the same one must be asked.
 */

export interface EnrolCode {
  readonly code: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const LASTS_MS = 10 * 60_000;
const MOST_CODES = 20_000;
const MOST_OF_ONE_ADDRESS = 5;
/** Without what looks alike; 32 of them. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = 8;

export class EnrolCodes {
  readonly #byCode = new Map<string, { readonly address: string; readonly expiresAt: number }>();

  /** Null: the address has as many as it may have. */
  begin(address: string, now: number, randomBytes: (count: number) => Buffer): EnrolCode | null {
    this.#forget(now);
    const own = [...this.#byCode.values()].filter((one) => one.address === address).length;
    if (own >= MOST_OF_ONE_ADDRESS) return null;
    if (this.#byCode.size >= MOST_CODES) this.#byCode.delete(this.#byCode.keys().next().value!);
    const code = Array.from(randomBytes(DIGITS), (byte) => ALPHABET[byte & 31]).join('');
    const expiresAt = now + LASTS_MS;
    this.#byCode.set(code, { address, expiresAt });
    return { code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt };
  }

  /** The address that it was given to; null: it is none, or was used, or is over. */
  take(typed: string, now: number): string | null {
    const code = typed
      .normalize('NFKC')
      .toUpperCase()
      .replaceAll(/[^2-9A-Z]/g, '');
    const found = this.#byCode.get(code);
    if (found === undefined) return null;
    this.#byCode.delete(code);
    return found.expiresAt > now ? found.address : null;
  }

  /** In the order in which they came, so the first that still holds ends it. */
  #forget(now: number): void {
    for (const [code, { expiresAt }] of this.#byCode) {
      if (expiresAt > now) return;
      this.#byCode.delete(code);
    }
  }
}
