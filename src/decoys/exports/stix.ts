/** Indicators as a STIX 2.1 bundle (OASIS Standard of 10 June 2021): who says so, and a pattern for each. */
import { createHash } from 'node:crypto';
import type { DecoyFields } from '../../model/decoy-event.ts';
import type { Indicator } from './indicators.ts';

/** UUIDs are of version 5 over our own namespace, so that the same indicator has the same id in each export (section 2.9). */
const NAMESPACE = Buffer.from('6b1f4c8e0f5a4d0c9b7f2a1de34c5b90', 'hex');

export function toStix(indicators: readonly Indicator[], organisation: string, now: number): DecoyFields {
  const at = new Date(now).toISOString();
  const identity = `identity--${uuid(`identity ${organisation}`)}`;
  return {
    type: 'bundle',
    id: `bundle--${uuid(`bundle ${organisation} ${at}`)}`,
    objects: [
      {
        type: 'identity',
        spec_version: '2.1',
        id: identity,
        created: at,
        modified: at,
        name: organisation,
        identity_class: 'organization',
      },
      ...indicators.map(({ kind, value, first, last, times, sources }) => ({
        type: 'indicator',
        spec_version: '2.1',
        id: `indicator--${uuid(`${kind} ${value}`)}`,
        created_by_ref: identity,
        created: milliseconds(first),
        modified: milliseconds(last),
        name: `${kind} seen by a decoy ${times} times from ${sources} addresses`,
        indicator_types: ['malicious-activity'],
        pattern: patternOf(kind, value),
        pattern_type: 'stix',
        valid_from: milliseconds(first),
      })),
    ],
  };
}

/** Section 9.5: a string literal escapes the quote and the backslash. */
function patternOf(kind: Indicator['kind'], value: string): string {
  const literal = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (kind === 'url') return `[url:value = ${literal}]`;
  if (kind === 'sha256') return `[file:hashes.'SHA-256' = ${literal}]`;
  return `[${value.includes(':') ? 'ipv6' : 'ipv4'}-addr:value = ${literal}]`;
}

function milliseconds(timestamp: string): string {
  return new Date(timestamp).toISOString();
}

/** RFC 9562, section 5.5. */
function uuid(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
