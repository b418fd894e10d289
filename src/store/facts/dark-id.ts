/** The dark prefixes of a batch under a name that follows from them: thousands of them are stored once. */
import { createHash } from 'node:crypto';

export interface NamedDarkSpace {
  /** Never empty. */
  readonly id: string;
  /** JSON, in the sensor's order. */
  readonly prefixes: string;
}

export function darkSpace(dark: readonly string[]): NamedDarkSpace {
  const prefixes = JSON.stringify(dark);
  return { id: createHash('sha256').update(prefixes).digest('hex').slice(0, 32), prefixes };
}
