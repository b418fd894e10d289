/** IPv4 (RFC 791, section 3.1). */

import { read16, read32, write16, write32 } from './big-endian.ts';
import { foldChecksum, onesComplementSum } from './checksum.ts';

export const VERSION_AND_LENGTH = 0;
export const TOS = 1;
export const TOTAL_LENGTH = 2;
export const IDENTIFICATION = 4;
/** Three bits of flags, thirteen of offset. */
export const FRAGMENT = 6;
export const TTL = 8;
export const PROTOCOL = 9;
export const CHECKSUM = 10;
export const SOURCE = 12;
export const DESTINATION = 16;
export const MIN_LENGTH = 20;
export const MAX_LENGTH = 60;

export const DONT_FRAGMENT = 0x4000;
export const MORE_FRAGMENTS = 0x2000;
export const FRAGMENT_OFFSET_MASK = 0x1fff;

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

export function version(bytes: Uint8Array, at: number): number {
  return bytes[at + VERSION_AND_LENGTH] >>> 4;
}

/** In bytes, as the packet claims: 0..60, below MIN_LENGTH is malformed. */
export function headerLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + VERSION_AND_LENGTH] & 15) << 2;
}

export function tos(bytes: Uint8Array, at: number): number {
  return bytes[at + TOS];
}

export function totalLength(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + TOTAL_LENGTH);
}

export function identification(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + IDENTIFICATION);
}

/** Flags and offset together; see the masks above. */
export function fragment(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + FRAGMENT);
}

export function ttl(bytes: Uint8Array, at: number): number {
  return bytes[at + TTL];
}

export function protocol(bytes: Uint8Array, at: number): number {
  return bytes[at + PROTOCOL];
}

export function checksum(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + CHECKSUM);
}

export function source(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + SOURCE);
}

export function destination(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + DESTINATION);
}

/** A header of 20 bytes with its checksum. `fragment` holds the flags and the offset. */
export function writeIpv4(
  bytes: Uint8Array,
  at: number,
  totalLength: number,
  identification: number,
  fragment: number,
  ttl: number,
  protocol: number,
  source: number,
  destination: number,
): void {
  bytes[at + VERSION_AND_LENGTH] = 0x45;
  bytes[at + TOS] = 0;
  write16(bytes, at + TOTAL_LENGTH, totalLength);
  write16(bytes, at + IDENTIFICATION, identification);
  write16(bytes, at + FRAGMENT, fragment);
  bytes[at + TTL] = ttl;
  bytes[at + PROTOCOL] = protocol;
  write32(bytes, at + SOURCE, source);
  write32(bytes, at + DESTINATION, destination);
  writeChecksum(bytes, at, MIN_LENGTH);
}

/** Anew over `length` bytes of header, after a field was changed or options were added. */
export function writeChecksum(bytes: Uint8Array, at: number, length: number): void {
  write16(bytes, at + CHECKSUM, 0);
  write16(bytes, at + CHECKSUM, foldChecksum(onesComplementSum(bytes, at, length, 0)));
}

/** The pseudo-header's part of a TCP or UDP checksum (RFC 9293, section 3.1): an unfolded sum. */
export function pseudoHeaderSum(bytes: Uint8Array, at: number, protocol: number, length: number): number {
  return onesComplementSum(bytes, at + SOURCE, 8, protocol + length);
}
