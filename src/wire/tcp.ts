/** TCP (RFC 9293, section 3.1) and the numbers of its options. */

import { read16, read32, write16, write32 } from './big-endian.ts';
import { foldChecksum, onesComplementSum } from './checksum.ts';

export const SOURCE_PORT = 0;
export const DESTINATION_PORT = 2;
export const SEQUENCE = 4;
export const ACKNOWLEDGEMENT = 8;
/** Four bits of header length in words, four reserved. */
export const DATA_OFFSET = 12;
export const FLAGS = 13;
export const WINDOW = 14;
export const CHECKSUM = 16;
export const URGENT = 18;
export const OPTIONS = 20;
export const MIN_LENGTH = 20;
export const MAX_LENGTH = 60;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;
export const CWR = 0x80;

export const OPTION_END = 0;
export const OPTION_NOP = 1;
export const OPTION_MSS = 2;
export const OPTION_WINDOW_SCALE = 3;
export const OPTION_SACK_PERMITTED = 4;
export const OPTION_TIMESTAMPS = 8;

export function sourcePort(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + SOURCE_PORT);
}

export function destinationPort(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + DESTINATION_PORT);
}

export function sequence(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + SEQUENCE);
}

export function acknowledgement(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + ACKNOWLEDGEMENT);
}

/** In bytes, as the segment claims: 0..60, below MIN_LENGTH is malformed. */
export function headerLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + DATA_OFFSET] >>> 4) << 2;
}

export function flags(bytes: Uint8Array, at: number): number {
  return bytes[at + FLAGS];
}

export function window(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + WINDOW);
}

export function checksum(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + CHECKSUM);
}

/** The fixed 20 bytes, checksum and urgent pointer 0; `headerLength` counts the options that the caller writes. */
export function writeTcp(
  bytes: Uint8Array,
  at: number,
  sourcePort: number,
  destinationPort: number,
  sequence: number,
  acknowledgement: number,
  headerLength: number,
  flags: number,
  window: number,
): void {
  write16(bytes, at + SOURCE_PORT, sourcePort);
  write16(bytes, at + DESTINATION_PORT, destinationPort);
  write32(bytes, at + SEQUENCE, sequence);
  write32(bytes, at + ACKNOWLEDGEMENT, acknowledgement);
  bytes[at + DATA_OFFSET] = (headerLength >>> 2) << 4;
  bytes[at + FLAGS] = flags;
  write16(bytes, at + WINDOW, window);
  write16(bytes, at + CHECKSUM, 0);
  write16(bytes, at + URGENT, 0);
}

/** Over the whole segment of `length` bytes; `pseudoHeader` is the unfolded sum of the IP layer's part. */
export function writeChecksum(bytes: Uint8Array, at: number, length: number, pseudoHeader: number): void {
  write16(bytes, at + CHECKSUM, 0);
  write16(bytes, at + CHECKSUM, foldChecksum(onesComplementSum(bytes, at, length, pseudoHeader)));
}
