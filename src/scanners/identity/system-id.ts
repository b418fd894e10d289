/** The id that follows from who the members are: found again, whatever else is found. */
import { createHash } from 'node:crypto';

/** `addresses` sorted. */
export function systemIdOf(addresses: readonly string[]): string {
  const hash = createHash('sha256');
  for (const address of addresses) hash.update(address).update('\n');
  return `s${hash.digest('hex').slice(0, 12)}`;
}
