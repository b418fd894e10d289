/** TCP (RFC 9293). */
import { get16, get32, put16, put32 } from './bytes.ts';

export const SOURCE_PORT = 0;
export const DESTINATION_PORT = 2;
export const SEQUENCE = 4;
export const ACKNOWLEDGEMENT = 8;
export const DATA_OFFSET = 12;
export const FLAGS = 13;
export const WINDOW = 14;
export const CHECKSUM = 16;
export const URGENT = 18;
export const MIN_LENGTH = 20;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;

export function sourcePort(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + SOURCE_PORT);
}

export function destinationPort(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + DESTINATION_PORT);
}

export function sequence(bytes: Uint8Array, at: number): number {
  return get32(bytes, at + SEQUENCE);
}

export function acknowledgement(bytes: Uint8Array, at: number): number {
  return get32(bytes, at + ACKNOWLEDGEMENT);
}

/** Bytes, 0..60. */
export function headerLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + DATA_OFFSET] >>> 4) << 2;
}

export function flags(bytes: Uint8Array, at: number): number {
  return bytes[at + FLAGS];
}

export function window(bytes: Uint8Array, at: number): number {
  return get16(bytes, at + WINDOW);
}

/** Writes a header with options (their length a multiple of four); the checksum is left 0. */
export function writeTcp(
  bytes: Uint8Array,
  at: number,
  from: number,
  to: number,
  seq: number,
  ack: number,
  flagBits: number,
  windowSize: number,
  options: Uint8Array,
): void {
  put16(bytes, at + SOURCE_PORT, from);
  put16(bytes, at + DESTINATION_PORT, to);
  put32(bytes, at + SEQUENCE, seq);
  put32(bytes, at + ACKNOWLEDGEMENT, ack);
  bytes[at + DATA_OFFSET] = ((MIN_LENGTH + options.length) >>> 2) << 4;
  bytes[at + FLAGS] = flagBits;
  put16(bytes, at + WINDOW, windowSize);
  put16(bytes, at + CHECKSUM, 0);
  put16(bytes, at + URGENT, 0);
  bytes.set(options, at + MIN_LENGTH);
}
