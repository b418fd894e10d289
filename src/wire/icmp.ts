/** ICMP (RFC 792) and ICMPv6 (RFC 4443): the same first eight bytes. */

import { read16, read32, write16, write32 } from './big-endian.ts';
import { foldChecksum, onesComplementSum } from './checksum.ts';

export const TYPE = 0;
export const CODE = 1;
export const CHECKSUM = 2;
/** Echo: identifier and sequence number; errors: unused, MTU or pointer. */
export const REST = 4;
export const ECHO_IDENTIFIER = 4;
export const ECHO_SEQUENCE = 6;
/** Of an error: the packet that it answers, from its IP header on. */
export const QUOTE = 8;
export const HEADER_LENGTH = 8;

export const ECHO_REPLY = 0;
export const UNREACHABLE = 3;
export const SOURCE_QUENCH = 4;
export const REDIRECT = 5;
export const ECHO = 8;
export const TIME_EXCEEDED = 11;
export const PARAMETER_PROBLEM = 12;
export const TIMESTAMP = 13;
export const TIMESTAMP_REPLY = 14;
export const INFORMATION_REPLY = 16;
export const MASK_REPLY = 18;

export const UNREACHABLE_HOST = 1;
export const UNREACHABLE_PORT = 3;

export const V6_UNREACHABLE = 1;
export const V6_PACKET_TOO_BIG = 2;
export const V6_TIME_EXCEEDED = 3;
export const V6_PARAMETER_PROBLEM = 4;
export const V6_ECHO = 128;
export const V6_ECHO_REPLY = 129;

export function type(bytes: Uint8Array, at: number): number {
  return bytes[at + TYPE];
}

export function code(bytes: Uint8Array, at: number): number {
  return bytes[at + CODE];
}

export function checksum(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + CHECKSUM);
}

export function rest(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + REST);
}

/** The first eight bytes, checksum 0. */
export function writeIcmp(bytes: Uint8Array, at: number, type: number, code: number, rest: number): void {
  bytes[at + TYPE] = type;
  bytes[at + CODE] = code;
  write16(bytes, at + CHECKSUM, 0);
  write32(bytes, at + REST, rest);
}

/** Over the whole message. `pseudoHeader` is 0 for ICMP, which has none, and IPv6's sum for ICMPv6. */
export function writeChecksum(bytes: Uint8Array, at: number, length: number, pseudoHeader: number): void {
  write16(bytes, at + CHECKSUM, 0);
  write16(bytes, at + CHECKSUM, foldChecksum(onesComplementSum(bytes, at, length, pseudoHeader)));
}
