/** IPv6 (RFC 8200, section 3) and the fixed fields of its extension headers. */

import { read16, read32, write16, write32 } from './big-endian.ts';
import { onesComplementSum } from './checksum.ts';

/** Four bits of version, eight of traffic class, twenty of flow label. */
export const VERSION_CLASS_FLOW = 0;
export const PAYLOAD_LENGTH = 4;
export const NEXT_HEADER = 6;
export const HOP_LIMIT = 7;
export const SOURCE = 8;
export const DESTINATION = 24;
export const HEADER_LENGTH = 40;
export const ADDRESS_LENGTH = 16;

/** An extension header: the next one's number, then its own length in units of eight bytes, less one. */
export const EXTENSION_NEXT = 0;
export const EXTENSION_LENGTH = 1;
/** The fragment header (section 4.5) has a fixed length; thirteen bits of offset come first. */
export const FRAGMENT_OFFSET = 2;
export const FRAGMENT_IDENTIFICATION = 4;
export const FRAGMENT_LENGTH = 8;

export const NEXT_HOP_BY_HOP = 0;
export const NEXT_TCP = 6;
export const NEXT_UDP = 17;
export const NEXT_ROUTING = 43;
export const NEXT_FRAGMENT = 44;
export const NEXT_AUTHENTICATION = 51;
export const NEXT_ICMPV6 = 58;
export const NEXT_NONE = 59;
export const NEXT_DESTINATION_OPTIONS = 60;

export function version(bytes: Uint8Array, at: number): number {
  return bytes[at + VERSION_CLASS_FLOW] >>> 4;
}

export function flowLabel(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + VERSION_CLASS_FLOW) & 0xfffff;
}

export function payloadLength(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + PAYLOAD_LENGTH);
}

export function nextHeader(bytes: Uint8Array, at: number): number {
  return bytes[at + NEXT_HEADER];
}

export function hopLimit(bytes: Uint8Array, at: number): number {
  return bytes[at + HOP_LIMIT];
}

/** The header without its addresses, which the caller writes at SOURCE and DESTINATION. */
export function writeIpv6(
  bytes: Uint8Array,
  at: number,
  flowLabel: number,
  payloadLength: number,
  nextHeader: number,
  hopLimit: number,
): void {
  write32(bytes, at + VERSION_CLASS_FLOW, 0x60000000 | (flowLabel & 0xfffff));
  write16(bytes, at + PAYLOAD_LENGTH, payloadLength);
  bytes[at + NEXT_HEADER] = nextHeader;
  bytes[at + HOP_LIMIT] = hopLimit;
}

/** The pseudo-header's part of an upper-layer checksum (section 8.1): an unfolded sum. */
export function pseudoHeaderSum(bytes: Uint8Array, at: number, protocol: number, length: number): number {
  return onesComplementSum(bytes, at + SOURCE, 32, protocol + length);
}
