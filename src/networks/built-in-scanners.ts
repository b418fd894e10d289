/** The few scanners whose addresses are public statements of their own; all else is imported at run time. */

import { requirePrefix } from '../base/prefix.ts';
import type { KnownScanner } from './known-scanners.ts';

interface BuiltIn {
  readonly organisation: string;
  readonly prefixes: readonly string[];
  /** Date of the statement, null where it has none; after a long time an address may be somebody else's. */
  readonly asOf: string | null;
  readonly source: string;
}

const BUILT_IN_SCANNERS: readonly BuiltIn[] = [
  {
    organisation: 'Censys',
    prefixes: [
      '162.142.125.0/24',
      '167.248.133.0/24',
      '167.94.138.0/24',
      '167.94.145.0/24',
      '167.94.146.0/24',
      '74.120.14.0/24',
      '192.35.168.0/23',
      '198.108.66.0/23',
      '199.45.154.0/23',
    ],
    asOf: null,
    source: 'Censys, statement of its scanning subnets (undated)',
  },
  {
    organisation: 'NOTICE (NICT)',
    prefixes: [
      '150.249.227.160/28',
      '153.231.215.8/29',
      '153.231.216.176/29',
      '153.231.216.184/29',
      '153.231.216.216/29',
      '153.231.226.160/29',
      '153.231.226.168/29',
      '153.231.227.192/29',
      '153.231.227.208/29',
      '153.231.227.216/29',
      '153.231.227.224/29',
    ],
    asOf: '2019-02-20',
    source: 'NOTICE project, announcement of 2019 (incomplete)',
  },
  {
    organisation: 'Yokohama National University',
    prefixes: ['133.34.169.31/32'],
    asOf: null,
    source: 'YNU, statement about its research scans (undated)',
  },
];

export function builtInScanners(): KnownScanner[] {
  return BUILT_IN_SCANNERS.flatMap(({ organisation, prefixes, asOf, source }) =>
    prefixes.map((text) => ({ organisation, prefix: requirePrefix(text), source, asOf })),
  );
}
