/** The owners of a generated capture as the owners file that other commands read. */
import { stringify } from 'yaml';
import type { TestOwner } from './source-addresses.ts';

export function ownersText(owners: readonly TestOwner[]): string {
  return `# Invented owners for a generated capture (yamori generate --owners).\n${stringify({ owners })}`;
}
