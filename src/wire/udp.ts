/** UDP (RFC 768). */
import { get16, put16 } from './bytes.ts';

export const SOURCE_PORT = 0;
export const DESTINATION_PORT = 2;
export const LENGTH = 4;
export const CHECKSUM = 6;
export const HEADER_LENGTH = 8;

export function sourcePort(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + SOURCE_PORT);
}

export function destinationPort(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + DESTINATION_PORT);
}

export function length(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + LENGTH);
}

/** Writes a header for a payload of that many bytes; the checksum is left 0 (none). */
export function writeUdp(bytes: Uint8Array, at: number, from: number, to: number, payload: number): void {
  put16(bytes, at + SOURCE_PORT, from);
  put16(bytes, at + DESTINATION_PORT, to);
  put16(bytes, at + LENGTH, HEADER_LENGTH + payload);
  put16(bytes, at + CHECKSUM, 0);
}
