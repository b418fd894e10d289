/** The text of a source's address as a number, and the neighbourhood that it stands in. */
import { parseAddress } from '../base/address.ts';

/** Canonical dotted text -> number; -1 for an IPv6 address. */
export function ipv4Of(source: string): number {
  let value = 0;
  let octet = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 46) {
      value = value * 256 + octet;
      octet = 0;
    } else if (code === 58) return -1;
    else octet = octet * 10 + (code - 48);
  }
  return value * 256 + octet;
}

/** The /24 of an IPv4 source (its upper 24 bits), or the upper 48 bits of an IPv6 one, as a key. */
export function neighbourhoodOf(source: string): string {
  const address = parseAddress(source);
  if (address === null) return source;
  return address.family === 4
    ? source.slice(0, source.lastIndexOf('.'))
    : (address.value >> 80n).toString(16);
}
