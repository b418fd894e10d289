/** IPv4 (RFC 791). */
import { checksum } from './checksum.ts';
import { get16, get32, put16, put32 } from './bytes.ts';

export const VERSION_AND_LENGTH = 0;
export const TOS = 1;
export const TOTAL_LENGTH = 2;
export const IDENTIFICATION = 4;
export const FRAGMENT = 6;
export const TTL = 8;
export const PROTOCOL = 9;
export const CHECKSUM = 10;
export const SOURCE = 12;
export const DESTINATION = 16;
export const MIN_LENGTH = 20;

export const DONT_FRAGMENT = 0x4000;
export const MORE_FRAGMENTS = 0x2000;

/** Bytes, 0..60. */
export function headerLength(bytes: Uint8Array, at: number): number {
  return (bytes[at] & 15) << 2;
}

export function totalLength(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + TOTAL_LENGTH);
}

export function identification(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + IDENTIFICATION);
}

/** Flags in the upper three bits, offset in units of eight bytes below. */
export function fragment(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + FRAGMENT);
}

export function ttl(bytes: Uint8Array, at: number): number {
  return bytes[at + TTL];
}

export function protocol(bytes: Uint8Array, at: number): number {
  return bytes[at + PROTOCOL];
}

export function source(bytes: Uint8Array, at: number): number {
  return get32(bytes, at + SOURCE);
}

export function destination(bytes: Uint8Array, at: number): number {
  return get32(bytes, at + DESTINATION);
}

/** Writes a header without options, with its checksum. */
export function writeIpv4(
  bytes: Uint8Array,
  at: number,
  length: number,
  id: number,
  flags: number,
  timeToLive: number,
  protocolNumber: number,
  from: number,
  to: number,
): void {
  bytes[at + VERSION_AND_LENGTH] = 0x45;
  bytes[at + TOS] = 0;
  put16(bytes, at + TOTAL_LENGTH, length);
  put16(bytes, at + IDENTIFICATION, id);
  put16(bytes, at + FRAGMENT, flags);
  bytes[at + TTL] = timeToLive;
  bytes[at + PROTOCOL] = protocolNumber;
  put16(bytes, at + CHECKSUM, 0);
  put32(bytes, at + SOURCE, from);
  put32(bytes, at + DESTINATION, to);
  put16(bytes, at + CHECKSUM, checksum(bytes, at, MIN_LENGTH, 0));
}
