/**
 * The few scanners whose prefixes Yamori knows by itself; all other lists are imported at run time. None of
 * these was checked again since it was noted down, so each states how far to trust it.
 */

import { requirePrefix } from '../base/prefix.ts';
import type { KnownScanner } from './known-scanners.ts';

interface BuiltInScanner {
  readonly organisation: string;
  readonly prefixes: readonly string[];
  /** Year or ISO date of the statement; null where it has none. Old ones are reported as stale. */
  readonly asOf: string | null;
  /** Where it is from and what is weak about it; shown to the user. */
  readonly source: string;
  /** 0..1, that a prefix is the organisation's at the time of `asOf`. Our estimate. */
  readonly confidence: number;
}

const BUILT_IN_SCANNERS: readonly BuiltInScanner[] = [
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
    source: 'built in: Censys, its scanning subnets (undated)',
    confidence: 0.9,
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
    asOf: '2019',
    source: 'built in: NOTICE, its addresses of 2019 (incomplete)',
    confidence: 0.9,
  },
  {
    organisation: 'Yokohama National University',
    prefixes: ['133.34.169.31/32'],
    asOf: null,
    source: 'built in: YNU, the address of its research scans (undated)',
    confidence: 0.8,
  },
];

/** An entry for each prefix. */
export function builtInScanners(): KnownScanner[] {
  return BUILT_IN_SCANNERS.flatMap(({ prefixes, ...rest }) =>
    prefixes.map((text) => ({ ...rest, prefix: requirePrefix(text) })),
  );
}
