/** What a source address alone says: whether a packet from it can be genuine. */
import type { SourceProfile } from '../model/source-profile.ts';

export type AddressClass = 'usual' | 'unlikely' | 'private' | 'never';

/**
 * First octets from which next to nothing is sent although they are unicast: networks of the US Department
 * of Defense and other early holders. Mirai leaves out nearly the same list (scanner.c, get_random_ip).
 * A few such sources prove nothing; many among the sources of one flood do.
 */
const UNLIKELY_OCTETS = [6, 7, 11, 21, 22, 26, 28, 29, 30, 33, 55, 214, 215];

/** 0 usual, 1 unlikely, 2 never valid as a source (RFC 6890: 0/8, 127/8, 224/4, 240/4). */
const OCTET_CLASS = new Uint8Array(256);
for (const octet of UNLIKELY_OCTETS) OCTET_CLASS[octet] = 1;
OCTET_CLASS[0] = 2;
OCTET_CLASS[127] = 2;
OCTET_CLASS.fill(2, 224);

export const UNLIKELY = 1;
export const NEVER = 2;

/** Shares of each class in sources drawn at random from all of IPv4. */
export const NEVER_SHARE = 34 / 256;
export const UNLIKELY_SHARE = UNLIKELY_OCTETS.length / 256;

/** For the passes over many sources: 0, UNLIKELY or NEVER by the first octet. */
export function octetClass(ipv4: number): number {
  return OCTET_CLASS[ipv4 >>> 24];
}

/**
 * RFC 1918, shared (100.64/10), link-local and ULA sources are `private`: normal in a laboratory and inside
 * an owner's own network, so never spoofed by themselves. Documentation and benchmark prefixes are
 * `usual`: recorded traces use them.
 */
export function classifyAddress(profile: SourceProfile): AddressClass {
  if (profile.family === 6) return classifyIpv6(profile.bytes);
  const { ipv4 } = profile;
  const octet = ipv4 >>> 24;
  const group = OCTET_CLASS[octet];
  if (group === NEVER) return 'never';
  if (group === UNLIKELY) return 'unlikely';
  if (octet === 10) return 'private';
  if (octet === 172) return ((ipv4 >>> 20) & 15) === 1 ? 'private' : 'usual';
  if (octet === 192) return ((ipv4 >>> 16) & 255) === 168 ? 'private' : 'usual';
  if (octet === 100) return ((ipv4 >>> 22) & 3) === 1 ? 'private' : 'usual';
  if (octet === 169) return ((ipv4 >>> 16) & 255) === 254 ? 'private' : 'usual';
  return 'usual';
}

/** Multicast is no source, nor is loopback (RFC 4291, 2.5.3 and 2.7). `::` is: it asks for a free address. */
function classifyIpv6(bytes: Uint8Array): AddressClass {
  if (bytes[0] === 0xff) return 'never';
  if ((bytes[0] & 0xfe) === 0xfc || (bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80)) return 'private';
  for (let i = 0; i < 15; i++) if (bytes[i] !== 0) return 'usual';
  return bytes[15] === 1 ? 'never' : 'usual';
}
