/** What a hold is put on, read from text: an address, a prefix or a MAC. */
import { formatAddress, parseAddress } from '../../base/address.ts';
import { formatPrefix, parsePrefix, prefixHolds } from '../../base/prefix.ts';

export type TargetFamily = '4' | '6' | 'mac';

export interface HoldTarget {
  readonly family: TargetFamily;
  /** Canonical, and all that ever gets into the text of rules. */
  readonly text: string;
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
/** No prefix wider than a customer's: a slip of the hub must not hold a town. */
const WIDEST = { 4: 24, 6: 48 } as const;

/** Null: it is none, or one that is wider than a customer's. */
export function parseTarget(text: string): HoldTarget | null {
  const lower = text.toLowerCase();
  if (MAC.test(lower)) return { family: 'mac', text: lower };
  const address = parseAddress(text);
  if (address !== null) return { family: address.family === 4 ? '4' : '6', text: formatAddress(address) };
  const prefix = parsePrefix(text);
  if (prefix === null || prefix.length < WIDEST[prefix.family]) return null;
  return { family: prefix.family === 4 ? '4' : '6', text: formatPrefix(prefix) };
}

/** Whether a client (as its packets show it) is what the hold is on. */
export function targetHolds(target: HoldTarget, client: string): boolean {
  if (target.text === client) return true;
  if (target.family === 'mac') return false;
  const prefix = parsePrefix(target.text);
  const address = parseAddress(client);
  if (prefix === null || address === null || address.family !== prefix.family) return false;
  return prefixHolds(prefix, address);
}
