/** IPv4 and IPv6 addresses as numbers, bytes and text (RFC 5952). */
import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/**
 * An address: its family and its value, 0 .. 2^32-1 for IPv4 and 0 .. 2^128-1 for IPv6.
 * IPv4-mapped IPv6 addresses (::ffff:a.b.c.d) are read as IPv4.
 */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Reads an address from text; null when it is none. Never throws. */
export function parseAddress(text: string): Address | null {
  // ipaddr.js also takes "10.1" and "0x7f000001"; an owner's file must not.
  const looksRight = text.includes(':') ? true : /^\d{1,3}(\.\d{1,3}){3}$/.test(text);
  if (!looksRight || !ipaddr.isValid(text) || text.includes('%')) return null;
  const parsed = ipaddr.process(text);
  let value = 0n;
  for (const byte of parsed.toByteArray()) value = (value << 8n) | BigInt(byte);
  return { family: parsed.kind() === 'ipv4' ? 4 : 6, value };
}

/** 32-bit number to dotted text. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The 128 bits of an IPv6 address, as two unsigned 64-bit halves, to RFC 5952 text. */
export function formatIpv6(high: bigint, low: bigint): string {
  const bytes: number[] = [];
  for (let shift = 56n; shift >= 0n; shift -= 8n) bytes.push(Number((high >> shift) & 255n));
  for (let shift = 56n; shift >= 0n; shift -= 8n) bytes.push(Number((low >> shift) & 255n));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

export function formatAddress(address: Address): string {
  return address.family === 4
    ? formatIpv4(Number(address.value))
    : formatIpv6(address.value >> 64n, address.value & 0xffff_ffff_ffff_ffffn);
}
