/** The Internet checksum (RFC 1071). */

/** Sum of 16-bit words, not yet folded; an odd last byte counts as the upper half of a word. */
export function sumWords(bytes: Uint8Array, at: number, length: number, start: number): number {
  let sum = start;
  const even = at + (length & ~1);
  for (let i = at; i < even; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  if (length & 1) sum += bytes[even] << 8;
  return sum;
}

/** One's complement of the folded sum, 0..65535. */
export function checksum(bytes: Uint8Array, at: number, length: number, start: number): number {
  let sum = sumWords(bytes, at, length, start);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

/** Sum over the pseudo-header of IPv4 (RFC 9293, section 3.1) or IPv6 (RFC 8200, section 8.1). */
export function pseudoHeaderSum(
  bytes: Uint8Array,
  addressesAt: number,
  addressBytes: number,
  protocol: number,
  length: number,
): number {
  return sumWords(bytes, addressesAt, addressBytes, protocol + length);
}
