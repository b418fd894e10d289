/** The classic capture file (draft-ietf-opsawg-pcap, pcap-savefile(5)), in little-endian as we write it. */

// File header.
export const MAGIC = 0;
export const VERSION_MAJOR = 4;
export const VERSION_MINOR = 6;
export const SNAPLEN = 16;
export const LINK_TYPE = 20;
export const FILE_HEADER_LENGTH = 24;

// Record header.
export const SECONDS = 0;
/** Microseconds or nanoseconds, as the magic says. */
export const FRACTION = 4;
export const CAPTURED_LENGTH = 8;
export const ORIGINAL_LENGTH = 12;
export const RECORD_HEADER_LENGTH = 16;

export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;

export const LINK_TYPE_ETHERNET = 1;

function writeLittle32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** The header of a file of version 2.4. */
export function writeFileHeader(
  bytes: Uint8Array,
  at: number,
  magic: number,
  snaplen: number,
  linkType: number,
): void {
  bytes.fill(0, at, at + FILE_HEADER_LENGTH);
  writeLittle32(bytes, at + MAGIC, magic);
  bytes[at + VERSION_MAJOR] = 2;
  bytes[at + VERSION_MINOR] = 4;
  writeLittle32(bytes, at + SNAPLEN, snaplen);
  writeLittle32(bytes, at + LINK_TYPE, linkType);
}

export function writeRecordHeader(
  bytes: Uint8Array,
  at: number,
  seconds: number,
  fraction: number,
  capturedLength: number,
  originalLength: number,
): void {
  writeLittle32(bytes, at + SECONDS, seconds);
  writeLittle32(bytes, at + FRACTION, fraction);
  writeLittle32(bytes, at + CAPTURED_LENGTH, capturedLength);
  writeLittle32(bytes, at + ORIGINAL_LENGTH, originalLength);
}
