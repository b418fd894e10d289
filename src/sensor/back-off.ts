/** How long to wait before asking a hub again. */

export interface BackOffOptions {
  /** The first wait; each further one is twice as long, up to `mostMs`. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** 0..1. Sensors that lost one hub together must not come back together. */
  readonly random: () => number;
}

/** What a hub may ask for at most; a header that says a year is a mistake. */
const MOST_ASKED_MS = 3_600_000;

export class BackOff {
  readonly #options: BackOffOptions;
  #failures = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** The next wait, between half and all of what is due. */
  next(): number {
    const { firstMs, mostMs, random } = this.#options;
    const due = Math.min(mostMs, firstMs * 2 ** Math.min(30, this.#failures++));
    return due * (0.5 + random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. 0 when there is none that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const asked = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(asked) ? 0 : Math.min(MOST_ASKED_MS, Math.max(0, asked));
}
