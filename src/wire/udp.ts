/** UDP (RFC 768). */

import { read16, write16 } from './big-endian.ts';
import { foldChecksum, onesComplementSum } from './checksum.ts';

export const SOURCE_PORT = 0;
export const DESTINATION_PORT = 2;
export const LENGTH = 4;
export const CHECKSUM = 6;
export const HEADER_LENGTH = 8;

export function sourcePort(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + SOURCE_PORT);
}

export function destinationPort(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + DESTINATION_PORT);
}

/** Header and data. */
export function length(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + LENGTH);
}

/** 0: the sender made none (IPv4 only). */
export function checksum(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + CHECKSUM);
}

/** `length` counts header and data; the checksum is left 0. */
export function writeUdp(
  bytes: Uint8Array,
  at: number,
  sourcePort: number,
  destinationPort: number,
  length: number,
): void {
  write16(bytes, at + SOURCE_PORT, sourcePort);
  write16(bytes, at + DESTINATION_PORT, destinationPort);
  write16(bytes, at + LENGTH, length);
  write16(bytes, at + CHECKSUM, 0);
}

/** Over the whole datagram; a sum of 0 is sent as ffff, since 0 says that there is none. */
export function writeChecksum(bytes: Uint8Array, at: number, length: number, pseudoHeader: number): void {
  write16(bytes, at + CHECKSUM, 0);
  const sum = foldChecksum(onesComplementSum(bytes, at, length, pseudoHeader));
  write16(bytes, at + CHECKSUM, sum === 0 ? 0xffff : sum);
}
