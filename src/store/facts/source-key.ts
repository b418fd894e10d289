/** A source as the tables hold it: two unsigned 64-bit halves, IPv4 as ::ffff:a.b.c.d. */
import { formatIpv4, formatIpv6, parseAddress } from '../../base/address.ts';

export interface SourceKey {
  readonly high: bigint;
  readonly low: bigint;
}

/** The lower half of ::ffff:0.0.0.0. */
export const MAPPED_LOW = 0xffff_0000_0000n;
const MAPPED_LAST = 0xffff_ffff_ffffn;
const LOW_BITS = 0xffff_ffff_ffff_ffffn;

/** Null when the text is no address. */
export function sourceKey(text: string): SourceKey | null {
  const address = parseAddress(text);
  if (address === null) return null;
  if (address.family === 4) return { high: 0n, low: MAPPED_LOW + address.value };
  return { high: address.value >> 64n, low: address.value & LOW_BITS };
}

export function isIpv4Key({ high, low }: SourceKey): boolean {
  return high === 0n && low >= MAPPED_LOW && low <= MAPPED_LAST;
}

export function sourceText(key: SourceKey): string {
  return isIpv4Key(key) ? formatIpv4(Number(key.low & 0xffff_ffffn)) : formatIpv6(key.high, key.low);
}
