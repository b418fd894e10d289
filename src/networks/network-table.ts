/**
 * AS and country of an address, offline.
 *
 * The published CSV files take seconds to read, so they are compiled once to a file of typed arrays under
 * the user's cache folder; opening that takes milliseconds, and worker threads share it without a copy.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Address } from '../base/address.ts';
import { overlay, readRanges } from './network-source.ts';

// Raise when the layout of the compiled file changes.
const FORMAT = 2;
const MAGIC = 0x544e5901;
const HEADER_WORDS = 8;

export interface NetworkTableOptions {
  /** CSV files of the operator instead of the packages'. */
  readonly asnFiles?: readonly string[];
  readonly countryFiles?: readonly string[];
  /** Default: $XDG_CACHE_HOME/yamori, ~/.cache/yamori, or the temporary folder. */
  readonly cacheDir?: string;
}

/** Crosses to worker threads without a copy. */
export interface SharedNetworkTable {
  readonly buffer: SharedArrayBuffer;
  readonly dataDate: string;
}

export interface Network {
  readonly asn: number | null;
  readonly organisation: string | null;
  /** ISO 3166-1 alpha-2, or null. */
  readonly country: string | null;
}

/** Rows are disjoint ranges, IPv4 first; a row number means the same in every thread. */
export class NetworkTable {
  readonly rowCount: number;
  /** ISO date of the data, or `of the operator's files`. */
  readonly dataDate: string;
  readonly licence = 'RouteViews and DB-IP (CC BY 4.0), country by AS (CC0)';
  readonly #shared: SharedNetworkTable;
  readonly #count4: number;
  readonly #pages: Uint32Array;
  readonly #starts4: Uint32Array;
  readonly #ends4: Uint32Array;
  readonly #high6: BigUint64Array;
  readonly #low6: BigUint64Array;
  readonly #endHigh6: BigUint64Array;
  readonly #endLow6: BigUint64Array;
  readonly #asns: Uint32Array;
  readonly #countries: Uint16Array;
  /** AS numbers, sorted, with the places of their names in the text. */
  readonly #nameAsns: Uint32Array;
  readonly #nameEnds: Uint32Array;
  readonly #text: Uint8Array;

  private constructor(shared: SharedNetworkTable) {
    this.#shared = shared;
    this.dataDate = shared.dataDate;
    const words = new Uint32Array(shared.buffer, 0, HEADER_WORDS);
    const [, , , count4, count6, names, textBytes] = words;
    this.#count4 = count4;
    this.rowCount = count4 + count6;
    let at = HEADER_WORDS * 4;
    const take = (bytes: number): number => {
      const here = at;
      at = Math.ceil((at + bytes) / 8) * 8;
      return here;
    };
    const { buffer } = shared;
    this.#high6 = new BigUint64Array(buffer, take(count6 * 8), count6);
    this.#low6 = new BigUint64Array(buffer, take(count6 * 8), count6);
    this.#endHigh6 = new BigUint64Array(buffer, take(count6 * 8), count6);
    this.#endLow6 = new BigUint64Array(buffer, take(count6 * 8), count6);
    this.#pages = new Uint32Array(buffer, take(65537 * 4), 65537);
    this.#starts4 = new Uint32Array(buffer, take(count4 * 4), count4);
    this.#ends4 = new Uint32Array(buffer, take(count4 * 4), count4);
    this.#asns = new Uint32Array(buffer, take(this.rowCount * 4), this.rowCount);
    this.#nameAsns = new Uint32Array(buffer, take(names * 4), names);
    this.#nameEnds = new Uint32Array(buffer, take(names * 4), names);
    this.#countries = new Uint16Array(buffer, take(this.rowCount * 2), this.rowCount);
    this.#text = new Uint8Array(buffer, take(textBytes), textBytes);
  }

  static fromShared(shared: SharedNetworkTable): NetworkTable {
    return new NetworkTable(shared);
  }

  share(): SharedNetworkTable {
    return this.#shared;
  }

  /** Row, or -1. */
  lookupIpv4(address: number): number {
    const page = address >>> 16;
    // The range that holds the address begins in its /16, or is the last that began before.
    let from = this.#pages[page];
    let to = this.#pages[page + 1];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#starts4[middle] <= address) from = middle + 1;
      else to = middle;
    }
    return from > 0 && this.#ends4[from - 1] >= address ? from - 1 : -1;
  }

  lookupIpv6(high: bigint, low: bigint): number {
    let from = 0;
    let to = this.#high6.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const start = this.#high6[middle];
      if (start < high || (start === high && this.#low6[middle] <= low)) from = middle + 1;
      else to = middle;
    }
    if (from === 0) return -1;
    const endHigh = this.#endHigh6[from - 1];
    const isInside = high < endHigh || (high === endHigh && low <= this.#endLow6[from - 1]);
    return isInside ? this.#count4 + from - 1 : -1;
  }

  /** AS number, 0 where none is known. */
  asnOf(row: number): number {
    return this.#asns[row];
  }

  /** Organisation of the row's AS; empty where none is known. */
  nameOf(row: number): string {
    const asn = this.#asns[row];
    let from = 0;
    let to = this.#nameAsns.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#nameAsns[middle] < asn) from = middle + 1;
      else to = middle;
    }
    if (this.#nameAsns[from] !== asn) return '';
    const start = from === 0 ? 0 : this.#nameEnds[from - 1];
    return Buffer.from(this.#text.slice(start, this.#nameEnds[from])).toString('utf8');
  }

  /** Two letters, empty where none is known. */
  countryOf(row: number): string {
    const code = this.#countries[row];
    return code === 0 ? '' : String.fromCharCode(code >>> 8, code & 255);
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

interface PackagedData {
  readonly asn: string[];
  readonly country: string[];
  readonly version: string;
  readonly date: string;
}

function packagedData(): PackagedData {
  const require = createRequire(import.meta.url);
  const folder = (name: string) => dirname(require.resolve(`${name}/package.json`));
  const asn = folder('@ip-location-db/asn');
  const country = folder('@ip-location-db/asn-country');
  const version = (path: string) =>
    (JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version: string }).version;
  // 2.3.2026061719 was made on 2026-06-17.
  const stamp = /(\d{4})(\d{2})(\d{2})\d{2}$/.exec(version(asn));
  return {
    asn: [join(asn, 'asn-ipv4-num.csv'), join(asn, 'asn-ipv6-num.csv')],
    country: [join(country, 'asn-country-ipv4-num.csv'), join(country, 'asn-country-ipv6-num.csv')],
    version: `${version(asn)}+${version(country)}`,
    date: stamp === null ? version(asn) : `${stamp[1]}-${stamp[2]}-${stamp[3]}`,
  };
}

function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'yamori');
}

/** Opens the compiled table, compiling it first where that has not been done. Throws E_NETWORKS_FILE. */
export async function openNetworkTable(options: NetworkTableOptions = {}): Promise<NetworkTable> {
  const packaged = packagedData();
  const asnFiles = options.asnFiles ?? packaged.asn;
  const countryFiles = options.countryFiles ?? packaged.country;
  const isOwn = options.asnFiles !== undefined || options.countryFiles !== undefined;
  const key = createHash('sha256').update(`${FORMAT} ${packaged.version}`);
  if (isOwn) {
    for (const file of [...asnFiles, ...countryFiles]) {
      const stat = existsSync(file) ? statSync(file) : null;
      key.update(` ${file} ${stat?.size} ${stat?.mtimeMs}`);
    }
  }
  const name = `networks-${key.digest('hex').slice(0, 16)}.bin`;
  const dataDate = isOwn ? 'the operator’s files' : packaged.date;
  for (const folder of options.cacheDir === undefined
    ? [cacheFolder(), join(tmpdir(), 'yamori')]
    : [options.cacheDir]) {
    const buffer = readCompiled(join(folder, name));
    if (buffer !== null) return NetworkTable.fromShared({ buffer, dataDate });
  }
  const compiled = compile(asnFiles, countryFiles);
  keep(compiled, name, options.cacheDir);
  return NetworkTable.fromShared({ buffer: shared(compiled), dataDate });
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** null where there is no file, or one that is cut, damaged or of another format. */
function readCompiled(path: string): SharedArrayBuffer | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return null;
  }
  if (bytes.length < HEADER_WORDS * 4) return null;
  const isWhole =
    bytes.readUInt32LE(0) === MAGIC &&
    bytes.readUInt32LE(28) === bytes.length &&
    bytes.readUInt32LE(4) === FORMAT &&
    bytes.readUInt32LE(8) === crc32(bytes.subarray(12));
  return isWhole ? shared(bytes) : null;
}

/** Where no folder can be written, the next start compiles again. */
function keep(bytes: Uint8Array, name: string, cacheDir: string | undefined): void {
  for (const folder of cacheDir === undefined ? [cacheFolder(), join(tmpdir(), 'yamori')] : [cacheDir]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const partial = join(folder, `${name}.${process.pid}.partial`);
      writeFileSync(partial, bytes, { flag: 'wx' });
      // Several processes may do this at once: the last one wins, and all wrote the same.
      renameSync(partial, join(folder, name));
      return;
    } catch {}
  }
}

function compile(asnFiles: readonly string[], countryFiles: readonly string[]): Uint8Array {
  const asns = readRanges(asnFiles, 'asn');
  const countries = readRanges(countryFiles, 'country');
  const four = overlay(asns.ipv4, countries.ipv4, 1);
  const six = overlay(asns.ipv6, countries.ipv6, 1n);
  const names = [...asns.names].sort(([a], [b]) => a - b);
  const texts = names.map(([, name]) => Buffer.from(name, 'utf8'));
  const count4 = four.starts.length;
  const count6 = six.starts.length;
  const textBytes = texts.reduce((sum, text) => sum + text.length, 0);
  const parts: Uint8Array[] = [];
  const add = (array: Uint32Array | Uint16Array | BigUint64Array | Uint8Array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    parts.push(bytes, new Uint8Array((8 - (bytes.length % 8)) % 8));
  };
  const low = 0xffff_ffff_ffff_ffffn;
  add(BigUint64Array.from(six.starts, (value) => value >> 64n));
  add(BigUint64Array.from(six.starts, (value) => value & low));
  add(BigUint64Array.from(six.ends, (value) => value >> 64n));
  add(BigUint64Array.from(six.ends, (value) => value & low));
  const starts4 = Uint32Array.from(four.starts);
  const pages = new Uint32Array(65537);
  for (let page = 0, at = 0; page <= 65536; page++) {
    while (at < count4 && starts4[at] < page * 65536) at++;
    pages[page] = at;
  }
  add(pages);
  add(starts4);
  add(Uint32Array.from(four.ends));
  add(Uint32Array.from([...four.asns, ...six.asns]));
  add(Uint32Array.from(names, ([asn]) => asn));
  let end = 0;
  add(
    Uint32Array.from(texts, (text) => {
      end += text.length;
      return end;
    }),
  );
  add(Uint16Array.from([...four.countries, ...six.countries]));
  add(Uint8Array.from(Buffer.concat(texts)));
  const bodyBytes = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.alloc(HEADER_WORDS * 4 + bodyBytes);
  let at = HEADER_WORDS * 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const header = [MAGIC, FORMAT, 0, count4, count6, names.length, textBytes, bytes.length];
  for (const [i, word] of header.entries()) bytes.writeUInt32LE(word, i * 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8);
  return bytes;
}
