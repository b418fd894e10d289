/** An IPv4 address with its octets in reverse: the order of who counts with the last octet first. */
export function byteReversed(address: number): number {
  return (
    (((address & 0xff) << 24) | ((address & 0xff00) << 8) | ((address >>> 8) & 0xff00) | (address >>> 24)) >>>
    0
  );
}
