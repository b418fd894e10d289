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
  /** ISO date when it was last seen or stated; null when the list does not say. */
  readonly asOf: string | null;
}

export interface FoundScanner {
  readonly organisation: string;
  readonly prefix: Prefix;
  readonly source: string;
  readonly asOf: string | null;
  /** Older than the limit at the time of the capture: the address may be somebody else's by now. */
  readonly stale: boolean;
}

export interface AgeOptions {
  /** Epoch seconds to reckon age from: the capture's end. */
  readonly at: number;
  /** Default 180. */
  readonly maxAgeDays?: number;
}

const MAX_AGE_DAYS = 180;

export class KnownScanners {
  readonly #found: readonly FoundScanner[];
  readonly #table: RangeTable;

  constructor(entries: readonly KnownScanner[], options: AgeOptions) {
    const oldest = options.at - (options.maxAgeDays ?? MAX_AGE_DAYS) * 86_400;
    this.#found = entries.map((entry) => ({
      ...entry,
      // A list without dates is as fresh as the operator keeps it.
      stale: entry.asOf !== null && Date.parse(entry.asOf) / 1000 < oldest,
    }));
    this.#table = new RangeTable(entries.map(({ prefix }, value) => ({ prefix, value })));
  }

  find(address: Address): FoundScanner | undefined {
    if (address.family === 4) return this.findIpv4(Number(address.value));
    return this.#found[this.#table.findIpv6(address.value >> 64n, address.value & 0xffff_ffff_ffff_ffffn)];
  }

  findIpv4(value: number): FoundScanner | undefined {
    return this.#found[this.#table.findIpv4(value)];
  }
}
