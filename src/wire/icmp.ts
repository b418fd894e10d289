/** ICMP (RFC 792) and ICMPv6 (RFC 4443): the eight bytes that both begin with. */
import { put16 } from './bytes.ts';

export const TYPE = 0;
export const CODE = 1;
export const CHECKSUM = 2;
export const IDENTIFIER = 4;
export const SEQUENCE = 6;
export const HEADER_LENGTH = 8;

export const ECHO_REPLY = 0;
export const UNREACHABLE = 3;
export const ECHO_REQUEST = 8;
export const TIME_EXCEEDED = 11;

/** Writes eight bytes; the checksum is left 0. */
export function writeIcmp(bytes: Uint8Array, at: number, type: number, code: number, id: number, seq: number): void {
  bytes[at + TYPE] = type;
  bytes[at + CODE] = code;
  put16(bytes, at + CHECKSUM, 0);
  put16(bytes, at + IDENTIFIER, id);
  put16(bytes, at + SEQUENCE, seq);
}
