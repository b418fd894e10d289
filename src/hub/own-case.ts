/** Which cases a device of an owner may see: those of its address, and of the ones before in its time there. */
import type { CaseRecord } from '../model/case.ts';
import type { Enrolment } from '../model/enrolment.ts';

/** What still sends shows at the new address long before this. */
const FORMER_SHOWN_MS = 30 * 86_400_000;

type Holder = Pick<Enrolment, 'address' | 'ownerId' | 'formerly'>;

/** The infected device moved with its connection, so what is known of it does not go away with the old address. */
export function addressesOf({ address, formerly }: Holder, now: number): ReadonlySet<string> {
  const left = formerly.filter(({ until }) => now - until < FORMER_SHOWN_MS);
  return new Set([address, ...left.map((one) => one.address)]);
}

export function isOwnCase(
  record: Pick<CaseRecord, 'address' | 'ownerId' | 'openedAt' | 'proof'>,
  { address, ownerId, formerly }: Holder,
): boolean {
  if (record.ownerId !== ownerId) return false;
  if (record.address === address) return true;
  // Newest first. What was seen there since he left is somebody else's.
  const left = formerly.find((one) => one.address === record.address);
  return left !== undefined && record.openedAt < left.until && record.proof.lastAt < left.until;
}
