/** Ethernet II (RFC 894) with the tags of IEEE 802.1Q and 802.1ad. */
import { read16, write16 } from './big-endian.ts';

export const DESTINATION = 0;
export const SOURCE = 6;
export const TYPE = 12;
export const HEADER_LENGTH = 14;
export const ADDRESS_LENGTH = 6;

export const TYPE_IPV4 = 0x0800;
export const TYPE_ARP = 0x0806;
export const TYPE_IPV6 = 0x86dd;

/** A tag stands where the type would be: its protocol identifier, two bytes of control, then the next type. */
export const TYPE_VLAN = 0x8100;
/** The outer tag of a provider's bridge (802.1ad), and what older bridges write instead. */
export const TYPE_SERVICE_VLAN = 0x88a8;
export const TYPE_OLD_SERVICE_VLAN = 0x9100;
export const VLAN_CONTROL = 2;
export const VLAN_TAG_LENGTH = 4;
export const VLAN_ID_MASK = 0x0fff;

export function type(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + TYPE);
}

/** Of a tag whose protocol identifier is at `at`: 0..4095. */
export function vlanId(bytes: Uint8Array, at: number): number {
  return read16(bytes, at + VLAN_CONTROL) & VLAN_ID_MASK;
}

/** Both addresses are given by their low 32 bits under the locally administered prefix 02:00. */
export function writeEthernet(
  bytes: Uint8Array,
  at: number,
  destination: number,
  source: number,
  type: number,
): void {
  writeLocalAddress(bytes, at + DESTINATION, destination);
  writeLocalAddress(bytes, at + SOURCE, source);
  write16(bytes, at + TYPE, type);
}

function writeLocalAddress(bytes: Uint8Array, at: number, low: number): void {
  bytes[at] = 0x02;
  bytes[at + 1] = 0;
  write16(bytes, at + 2, low >>> 16);
  write16(bytes, at + 4, low);
}

/** A tag at `at`; the type of what follows comes after its control field. */
export function writeVlanTag(bytes: Uint8Array, at: number, tagType: number, id: number, type: number): void {
  write16(bytes, at, tagType);
  write16(bytes, at + VLAN_CONTROL, id & VLAN_ID_MASK);
  write16(bytes, at + VLAN_TAG_LENGTH, type);
}
