/** How large an owner's holdings are; a study may be stratified by it, since a household is not a university. */
import { parsePrefix } from '../../base/prefix.ts';
import type { OwnerRecord } from '../../model/account.ts';

export type OwnerKind = 'one-address' | 'small' | 'network';

const SMALL = 256;

export function ownerKind({ prefixes }: Pick<OwnerRecord, 'prefixes'>): OwnerKind {
  const all = prefixes.reduce((sum, text) => sum + sizeOf(text), 0);
  return all <= 1 ? 'one-address' : all <= SMALL ? 'small' : 'network';
}

/** IPv6 by its subnets of /64: how many addresses one has there says nothing. */
function sizeOf(text: string): number {
  const prefix = parsePrefix(text);
  if (prefix === null) return 0;
  return 2 ** Math.max(0, (text.includes(':') ? 64 : 32) - prefix.length);
}
