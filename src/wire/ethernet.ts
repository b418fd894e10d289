/** Ethernet II (IEEE 802.3, RFC 894) and the tags that may stand before the EtherType. */

export const DESTINATION = 0;
export const SOURCE = 6;
export const ETHER_TYPE = 12;
export const HEADER_LENGTH = 14;

export const TYPE_IPV4 = 0x0800;
export const TYPE_ARP = 0x0806;
export const TYPE_VLAN = 0x8100;
export const TYPE_IPV6 = 0x86dd;
export const TYPE_QINQ = 0x88a8;

export function etherType(bytes: Uint8Array, at: number): number {
  return (bytes[at + ETHER_TYPE] << 8) | bytes[at + ETHER_TYPE + 1];
}

/** Writes 14 bytes; the addresses are locally administered ones that name nobody. */
export function writeEthernet(bytes: Uint8Array, at: number, type: number): void {
  bytes.fill(0, at, at + HEADER_LENGTH);
  bytes[at + DESTINATION] = 2;
  bytes[at + DESTINATION + 5] = 1;
  bytes[at + SOURCE] = 2;
  bytes[at + SOURCE + 5] = 2;
  bytes[at + ETHER_TYPE] = type >>> 8;
  bytes[at + ETHER_TYPE + 1] = type & 255;
}
