/** IPv6 (RFC 8200). */
import { get16, put16 } from './bytes.ts';

export const VERSION = 0;
export const PAYLOAD_LENGTH = 4;
export const NEXT_HEADER = 6;
export const HOP_LIMIT = 7;
export const SOURCE = 8;
export const DESTINATION = 24;
export const HEADER_LENGTH = 40;

export function payloadLength(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + PAYLOAD_LENGTH);
}

export function nextHeader(bytes: Uint8Array, at: number): number {
  return bytes[at + NEXT_HEADER];
}

export function hopLimit(bytes: Uint8Array, at: number): number {
  return bytes[at + HOP_LIMIT];
}

/** Writes a header; `from` and `to` are 16 bytes each. */
export function writeIpv6(
  bytes: Uint8Array,
  at: number,
  payload: number,
  next: number,
  hops: number,
  from: Uint8Array,
  to: Uint8Array,
): void {
  bytes.fill(0, at, at + SOURCE);
  bytes[at + VERSION] = 0x60;
  put16(bytes, at + PAYLOAD_LENGTH, payload);
  bytes[at + NEXT_HEADER] = next;
  bytes[at + HOP_LIMIT] = hops;
  bytes.set(from, at + SOURCE);
  bytes.set(to, at + DESTINATION);
}
