/**
 * AS and country of an address, offline.
 *
 * The published CSV files take seconds to read, so they are compiled once to a file of typed arrays under
 * the user's cache folder; opening that takes milliseconds, and worker threads share it without a copy.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Address } from '../base/address.ts';
import { cacheFolders, keepCompiled, readCompiled } from './network-cache.ts';
import { compileNetworks } from './network-compile.ts';
import { columnsOf, FORMAT, type NetworkColumns } from './network-layout.ts';
import { countryText } from './network-source.ts';

export interface NetworkTableOptions {
  /** CSV files of the operator instead of the package's. */
  readonly asnFiles?: readonly string[];
  readonly countryFiles?: readonly string[];
  /** Default: $XDG_CACHE_HOME/yamori or ~/.cache/yamori, or one of our own in the temporary folder. */
  readonly cacheDir?: string;
}

/** Crosses to worker threads without a copy. */
export interface SharedNetworkTable {
  readonly buffer: SharedArrayBuffer;
  readonly dataDate: string;
  readonly licence: string;
}

export interface Network {
  readonly asn: number | null;
  readonly organisation: string | null;
  /** ISO 3166-1 alpha-2, or null. */
  readonly country: string | null;
}

/** Rows are disjoint ranges; a row number means the same in every thread. */
export class NetworkTable {
  readonly rowCount: number;
  /** ISO date of the data; of an operator's files, when the newest was last changed. */
  readonly dataDate: string;
  /** Who is to be named, and the terms. */
  readonly licence: string;
  readonly #shared: SharedNetworkTable;
  readonly #columns: NetworkColumns;
  // The hot path reads its columns without a detour.
  readonly #pages: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  private constructor(shared: SharedNetworkTable) {
    this.#shared = shared;
    this.dataDate = shared.dataDate;
    this.licence = shared.licence;
    this.#columns = columnsOf(shared.buffer);
    this.rowCount = this.#columns.asns.length;
    this.#pages = this.#columns.pages;
    this.#starts = this.#columns.starts;
    this.#ends = this.#columns.ends;
  }

  static fromShared(shared: SharedNetworkTable): NetworkTable {
    return new NetworkTable(shared);
  }

  /** For postMessage. */
  share(): SharedNetworkTable {
    return this.#shared;
  }

  /** Row of an unsigned 32-bit address, or -1. */
  lookupIpv4(address: number): number {
    const page = address >>> 16;
    // The range that holds the address begins in its /16, or is the last that began before.
    let from = this.#pages[page];
    let to = this.#pages[page + 1];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#starts[middle] <= address) from = middle + 1;
      else to = middle;
    }
    return from > 0 && this.#ends[from - 1] >= address ? from - 1 : -1;
  }

  /** Row of an address in two unsigned 64-bit halves, or -1. */
  lookupIpv6(high: bigint, low: bigint): number {
    const { high: starts, endHigh, counts } = this.#columns;
    let from = 0;
    let to = starts.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (starts[middle] <= high) from = middle + 1;
      else to = middle;
    }
    if (from > 0 && endHigh[from - 1] >= high) return counts.ipv4 + from - 1;
    return this.#lookupFineIpv6(high, low);
  }

  #lookupFineIpv6(high: bigint, low: bigint): number {
    const { fineHigh, fineLow, fineEndHigh, fineEndLow, counts } = this.#columns;
    let from = 0;
    let to = fineHigh.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const start = fineHigh[middle];
      if (start < high || (start === high && fineLow[middle] <= low)) from = middle + 1;
      else to = middle;
    }
    if (from === 0) return -1;
    const end = fineEndHigh[from - 1];
    const isInside = high < end || (high === end && low <= fineEndLow[from - 1]);
    return isInside ? counts.ipv4 + counts.ipv6 + from - 1 : -1;
  }

  /** AS number, 0 where none is known. */
  asnOf(row: number): number {
    return this.#columns.asns[row];
  }

  /** Organisation of the row's AS; empty where none is known. */
  nameOf(row: number): string {
    const { asns, nameAsns, nameEnds, text } = this.#columns;
    const asn = asns[row];
    let from = 0;
    let to = nameAsns.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (nameAsns[middle] < asn) from = middle + 1;
      else to = middle;
    }
    if (nameAsns[from] !== asn) return '';
    const start = from === 0 ? 0 : nameEnds[from - 1];
    return Buffer.from(text.slice(start, nameEnds[from])).toString('utf8');
  }

  /** Two letters, empty where none is known. */
  countryOf(row: number): string {
    return countryText(this.#columns.countries[row]);
  }

  lookup(address: Address): Network | null {
    const row =
      address.family === 4
        ? this.lookupIpv4(Number(address.value))
        : this.lookupIpv6(address.value >> 64n, address.value & 0xffff_ffff_ffff_ffffn);
    if (row < 0) return null;
    return {
      asn: this.asnOf(row) || null,
      organisation: this.nameOf(row) || null,
      country: this.countryOf(row) || null,
    };
  }
}

/** One of the two lists: the package's, or the operator's. */
interface Source {
  readonly files: readonly string[];
  /** Tells one state of the files from another. */
  readonly version: string;
  readonly date: string;
  readonly licence: string;
}

/** Opens the compiled table, compiling it first where that has not been done. Throws E_NETWORKS_FILE. */
export async function openNetworkTable(options: NetworkTableOptions = {}): Promise<NetworkTable> {
  const asn = sourceOf('asn', options.asnFiles, 'RouteViews + DB-IP, CC BY 4.0');
  const country = sourceOf('asn-country', options.countryFiles, 'CC0');
  const version = asn.version === country.version ? asn.version : `${asn.version}+${country.version}`;
  const name = `networks-${FORMAT}-${version}.bin`;
  const about = {
    dataDate: asn.date === country.date ? asn.date : `${asn.date} (AS), ${country.date} (country)`,
    licence: `AS: ${asn.licence}; country: ${country.licence}`,
  };
  const folders = options.cacheDir === undefined ? cacheFolders(process.env) : [options.cacheDir];
  for (const folder of folders) {
    const buffer = readCompiled(folder, name);
    if (buffer !== null) return NetworkTable.fromShared({ buffer, ...about });
  }
  const buffer = compileNetworks(asn.files, country.files);
  keepCompiled(folders, name, buffer);
  return NetworkTable.fromShared({ buffer, ...about });
}

function sourceOf(list: 'asn' | 'asn-country', own: readonly string[] | undefined, licence: string): Source {
  if (own === undefined) return packagedSource(list, licence);
  const files = own.map((file) => resolve(file));
  // A file that is not there gets no further than the compiler, which says so.
  const stats = files.map((file) => statSync(file, { throwIfNoEntry: false }));
  const state = files.map((file, i) => `${file} ${stats[i]?.size} ${stats[i]?.mtimeMs} ${stats[i]?.ino}`);
  const newest = Math.max(0, ...stats.map((stat) => stat?.mtimeMs ?? 0));
  return {
    files,
    version: `own-${createHash('sha256').update(state.join('\n')).digest('hex').slice(0, 16)}`,
    date: new Date(newest).toISOString().slice(0, 10),
    licence: 'of the operator’s files',
  };
}

function packagedSource(list: 'asn' | 'asn-country', licence: string): Source {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`@ip-location-db/${list}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  // 2.3.2026061719 was made on 2026-06-17, at 19 hours.
  const stamp = /(\d{4})(\d{2})(\d{2})\d{2}$/.exec(version);
  return {
    files: ['ipv4', 'ipv6'].map((family) => join(dirname(manifest), `${list}-${family}-num.csv`)),
    version,
    date: stamp === null ? version : `${stamp[1]}-${stamp[2]}-${stamp[3]}`,
    licence,
  };
}
