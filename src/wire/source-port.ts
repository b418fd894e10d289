/** The source port of an IP packet, where its first bytes hold one. */
import { read16 } from './big-endian.ts';
import * as ipv4 from './ipv4.ts';
import * as ipv6 from './ipv6.ts';

/** `bytes` begin with the IP header and may be cut; null: no port is in them. Extension headers are not followed. */
export function sourcePort(bytes: Uint8Array): number | null {
  if (bytes.length < ipv4.MIN_LENGTH) return null;
  const version = ipv4.version(bytes, 0);
  const [protocol, at] =
    version === 4
      ? [ipv4.protocol(bytes, 0), ipv4.headerLength(bytes, 0)]
      : version === 6
        ? [bytes[ipv6.NEXT_HEADER], ipv6.HEADER_LENGTH]
        : [0, 0];
  const hasPorts = protocol === ipv4.PROTOCOL_TCP || protocol === ipv4.PROTOCOL_UDP;
  const isFragment = version === 4 && (ipv4.fragment(bytes, 0) & ipv4.FRAGMENT_OFFSET_MASK) !== 0;
  if (!hasPorts || isFragment || at < ipv4.MIN_LENGTH || bytes.length < at + 2) return null;
  return read16(bytes, at);
}
