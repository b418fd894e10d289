/** The Internet checksum (RFC 1071). */

/**
 * Adds the 16-bit words of `length` bytes to `sum`, an odd last byte as the high half of a word. The result
 * is unfolded: it stays below 2^32 for lengths up to 65,535, as long as `sum` is a sum of this kind.
 */
export function onesComplementSum(bytes: Uint8Array, at: number, length: number, sum: number): number {
  const even = at + (length & ~1);
  for (let i = at; i < even; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  return (length & 1) === 1 ? sum + (bytes[even] << 8) : sum;
}

/** An unfolded sum -> the value of the checksum field, 0..65535. */
export function foldChecksum(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16);
  folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
