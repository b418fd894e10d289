/** IPv4 and IPv6 addresses as numbers, bytes and text (RFC 5952). */
import { isIPv4, isIPv6 } from 'node:net';
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
  // ipaddr.js takes more than an owner means: "10.1", "0x7f000001", and "010.0.0.1" as octal. Node is strict.
  if (isIPv4(text)) return { family: 4, value: BigInt(ipv4Value(text)) };
  if (!isIPv6(text) || text.includes('%')) return null;
  const parsed = ipaddr.IPv6.parse(withoutDots(text));
  let value = 0n;
  for (const byte of parsed.toByteArray()) value = (value << 8n) | BigInt(byte);
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
}

/** The upper 96 bits of ::ffff:0:0/96 (RFC 4291, section 2.5.5.2). */
const MAPPED = 0xffffn;

function ipv4Value(text: string): number {
  return text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** A dotted tail as two groups; ipaddr.js would read `::192.0.2.1` as IPv4-mapped, which it is not. */
function withoutDots(text: string): string {
  if (!text.includes('.')) return text;
  const tailAt = text.lastIndexOf(':') + 1;
  const tail = ipv4Value(text.slice(tailAt));
  return `${text.slice(0, tailAt)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`;
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
