/**
 * Known scanning organisations by address. About 70 % of survey scanners hide who they are (Kasama 2025), so
 * a list names some and clears nobody; its entries age.
 */
import type { Address } from '../base/address.ts';
import type { Prefix } from '../base/prefix.ts';
import { RangeTable } from './range-table.ts';

/** Plain data: goes to worker threads as it is. */
export interface KnownScanner {
  readonly organisation: string;
  readonly prefix: Prefix;
  /** Where it is from: a file's name, or a statement. */
  readonly source: string;
  /** Year or ISO date when it was last seen or stated; null when the list does not say. */
  readonly asOf: string | null;
  /** 0..1, that the address was the organisation's then. Our estimate. */
  readonly confidence: number;
}

/** As of the capture's end. */
export interface FoundScanner extends KnownScanner {
  /** Older than the limit: the address may be somebody else's by now, and `confidence` is halved. */
  readonly stale: boolean;
}

export interface AgeOptions {
  /** Epoch seconds to reckon age from: the capture's end. */
  readonly at: number;
  /** Default 180. */
  readonly maxAgeDays?: number;
}

/** Of an entry; beyond it the address may be somebody else's. */
export const MAX_AGE_DAYS = 180;
const STALE_FACTOR = 0.5;

/** Look-ups: the most specific prefix wins; of equal ones a fresh before a stale one, then the later. */
export class KnownScanners {
  readonly #found: readonly FoundScanner[];
  readonly #table: RangeTable;

  constructor(entries: readonly KnownScanner[], options: AgeOptions) {
    const oldest = options.at - (options.maxAgeDays ?? MAX_AGE_DAYS) * 86_400;
    this.#found = entries
      .map((entry): FoundScanner => {
        const stale = entry.asOf !== null && lastSecond(entry.asOf) < oldest;
        return { ...entry, stale, confidence: entry.confidence * (stale ? STALE_FACTOR : 1) };
      })
      .sort((a, b) => Number(b.stale) - Number(a.stale));
    this.#table = new RangeTable(this.#found.map(({ prefix }, value) => ({ prefix, value })));
  }

  find(address: Address): FoundScanner | undefined {
    return this.#found[this.#table.find(address)];
  }

  findIpv4(value: number): FoundScanner | undefined {
    return this.#found[this.#table.findIpv4(value)];
  }
}

/** Epoch seconds at the end of `2019`, or of `2019-02-20`. */
function lastSecond(date: string): number {
  const day = Date.parse(date.length === 4 ? `${date}-12-31` : date);
  return day / 1000 + 86_399;
}
