/** The mark of one packet by itself, for the live view; what shows only across packets is not looked for. */
import { type PacketFields, runFingerprint } from '../fingerprints/fingerprint.ts';
import { FINGERPRINTS } from '../fingerprints/registry.ts';
import type { MarkName } from '../model/marks.ts';

/** `irregular` is a shape and never shown as a tool. */
const SINGLE = FINGERPRINTS.filter(({ name, packets }) => packets === 1 && name !== 'irregular');

/** A tool's whole shape before a number that may be chance; then the order of MARKS. */
export function markOf(fields: PacketFields): MarkName | null {
  let weak: MarkName | null = null;
  for (const fingerprint of SINGLE) {
    const found = runFingerprint(fingerprint, fields);
    if (found === 2) return fingerprint.name;
    if (found === 1) weak ??= fingerprint.name;
  }
  return weak;
}
