/**
 * The compiled table in memory and on disk: one buffer, a header of words and typed arrays behind it, in the
 * machine's own byte order (a cache never leaves its machine; the magic number tells if it did).
 */
import { crc32 } from 'node:zlib';

/** Raise when the layout or what is in it changes: cache files are named by it. */
export const FORMAT = 3;
const MAGIC = 0x594e_5401;
const HEADER_WORDS = 16;
/** Places of the words. The checksum covers everything behind itself. */
const WORD = { magic: 0, format: 1, checksum: 2, size: 3, counts: 4 };
/** One entry for each upper half of an IPv4 address, and one behind the last. */
const PAGES = 65_537;

export interface NetworkCounts {
  readonly ipv4: number;
  /** IPv6 ranges whose bounds are whole /64s: nearly all. */
  readonly ipv6: number;
  /** Other IPv6 ranges. */
  readonly fineIpv6: number;
  readonly names: number;
  readonly textBytes: number;
}

/** Bounds are inclusive. Rows are numbered through: IPv4, IPv6, fine IPv6. */
export interface NetworkColumns {
  readonly counts: NetworkCounts;
  readonly high: BigUint64Array;
  readonly endHigh: BigUint64Array;
  readonly fineHigh: BigUint64Array;
  readonly fineLow: BigUint64Array;
  readonly fineEndHigh: BigUint64Array;
  readonly fineEndLow: BigUint64Array;
  /** Upper half of an IPv4 address -> the first row that starts there or later. */
  readonly pages: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** By row; 0 for none. */
  readonly asns: Uint32Array;
  /** AS numbers, sorted, and where their names end in `text`. */
  readonly nameAsns: Uint32Array;
  readonly nameEnds: Uint32Array;
  /** By row; two letters in 16 bits, 0 for none. */
  readonly countries: Uint16Array;
  /** UTF-8. */
  readonly text: Uint8Array;
}

/** Offsets in bytes, in the order of their alignment; the last is the size of all. */
function offsetsOf(counts: NetworkCounts): number[] {
  const { ipv4, ipv6, fineIpv6, names, textBytes } = counts;
  const rows = ipv4 + ipv6 + fineIpv6;
  const sizes = [
    ...[ipv6, ipv6, fineIpv6, fineIpv6, fineIpv6, fineIpv6].map((n) => n * 8),
    ...[PAGES, ipv4, ipv4, rows, names, names].map((n) => n * 4),
    rows * 2,
    textBytes,
  ];
  const offsets = [HEADER_WORDS * 4];
  for (const size of sizes) offsets.push(offsets.at(-1)! + size);
  return offsets;
}

function viewsOf(buffer: SharedArrayBuffer, counts: NetworkCounts): NetworkColumns {
  const { ipv4, ipv6, fineIpv6, names, textBytes } = counts;
  const rows = ipv4 + ipv6 + fineIpv6;
  const at = offsetsOf(counts);
  return {
    counts,
    high: new BigUint64Array(buffer, at[0], ipv6),
    endHigh: new BigUint64Array(buffer, at[1], ipv6),
    fineHigh: new BigUint64Array(buffer, at[2], fineIpv6),
    fineLow: new BigUint64Array(buffer, at[3], fineIpv6),
    fineEndHigh: new BigUint64Array(buffer, at[4], fineIpv6),
    fineEndLow: new BigUint64Array(buffer, at[5], fineIpv6),
    pages: new Uint32Array(buffer, at[6], PAGES),
    starts: new Uint32Array(buffer, at[7], ipv4),
    ends: new Uint32Array(buffer, at[8], ipv4),
    asns: new Uint32Array(buffer, at[9], rows),
    nameAsns: new Uint32Array(buffer, at[10], names),
    nameEnds: new Uint32Array(buffer, at[11], names),
    countries: new Uint16Array(buffer, at[12], rows),
    text: new Uint8Array(buffer, at[13], textBytes),
  };
}

/** A buffer with its counts written and its columns empty. */
export function allocateColumns(counts: NetworkCounts): {
  buffer: SharedArrayBuffer;
  columns: NetworkColumns;
} {
  const size = offsetsOf(counts).at(-1)!;
  const buffer = new SharedArrayBuffer(size);
  const words = new Uint32Array(buffer, 0, HEADER_WORDS);
  words[WORD.magic] = MAGIC;
  words[WORD.format] = FORMAT;
  words[WORD.size] = size;
  const { ipv4, ipv6, fineIpv6, names, textBytes } = counts;
  words.set([ipv4, ipv6, fineIpv6, names, textBytes], WORD.counts);
  return { buffer, columns: viewsOf(buffer, counts) };
}

/** Writes the checksum, once the columns are filled. */
export function sealColumns(buffer: SharedArrayBuffer): void {
  new Uint32Array(buffer, 0, HEADER_WORDS)[WORD.checksum] = checksumOf(buffer);
}

/** Views of a buffer that is whole. */
export function columnsOf(buffer: SharedArrayBuffer): NetworkColumns {
  return viewsOf(buffer, countsOf(buffer));
}

/** Whether the buffer is a compiled table of this format, neither cut nor damaged. */
export function isWhole(buffer: SharedArrayBuffer): boolean {
  if (buffer.byteLength < HEADER_WORDS * 4) return false;
  const words = new Uint32Array(buffer, 0, HEADER_WORDS);
  return (
    words[WORD.magic] === MAGIC &&
    words[WORD.format] === FORMAT &&
    words[WORD.size] === buffer.byteLength &&
    offsetsOf(countsOf(buffer)).at(-1) === buffer.byteLength &&
    words[WORD.checksum] === checksumOf(buffer)
  );
}

function countsOf(buffer: SharedArrayBuffer): NetworkCounts {
  const [ipv4, ipv6, fineIpv6, names, textBytes] = new Uint32Array(buffer, WORD.counts * 4, 5);
  return { ipv4, ipv6, fineIpv6, names, textBytes };
}

function checksumOf(buffer: SharedArrayBuffer): number {
  return crc32(new Uint8Array(buffer, (WORD.checksum + 1) * 4) as unknown as Uint8Array<ArrayBuffer>);
}
