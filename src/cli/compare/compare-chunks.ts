/** Sightings of a time -> the comparison of two sets: for the command line and for the hub. */
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { type Prefix, parsePrefix } from '../../base/prefix.ts';
import type { Comparison } from '../../model/comparison.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { type KnownScanner, KnownScanners } from '../../networks/known-scanners.ts';
import { compareLedger } from '../../scanners/compare/compare.ts';
import { remark } from '../../scanners/compare/comparison-remarks.ts';
import { DarkVisits } from '../../scanners/compare/dark-visits.ts';
import { commonAddresses, DarkWatch } from '../../scanners/compare/dark-watch.ts';
import { VisitLedger } from '../../scanners/compare/visit-ledger.ts';

export interface CompareChunksOptions {
  /** Addresses or prefixes, IPv4. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Epoch seconds. */
  readonly listedAt: number;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
}

const MOST_STEPS = 2_000;

/**
 * Takes chunks one by one and keeps none. Throws E_COMPARE for sets that cannot be compared: not IPv4, overlapping, or
 * not in any dark space.
 */
export async function compareChunks(
  chunks: AsyncIterable<ScanChunk> | Iterable<ScanChunk>,
  options: CompareChunksOptions,
  knownScanners: readonly KnownScanner[],
): Promise<Comparison> {
  const { listedAt, from, to, stepSeconds } = options;
  const sides = { a: setOf(options.a, 'A'), b: setOf(options.b, 'B') };
  if (commonAddresses(sides.a, sides.b) > 0)
    throw refused('A and B share addresses', 'Name two sets that have none in common.');
  if ((to - from) / stepSeconds > MOST_STEPS)
    throw refused(
      `${Math.round((to - from) / 86_400)} days are more than ${MOST_STEPS} steps`,
      'Name a shorter time, or compare by the week.',
    );
  const known = new KnownScanners(knownScanners, { at: to });
  const ledger = new VisitLedger({
    listedAt,
    stepSeconds,
    range: { from, to },
    known(source) {
      const address = parseAddress(source);
      return (address === null ? undefined : known.find(address))?.organisation ?? null;
    },
  });
  const visits = new DarkVisits(sides);
  const watch = new DarkWatch(sides);
  for await (const chunk of chunks) {
    watch.add(chunk);
    for (const visit of visits.take(chunk)) ledger.add(visit);
  }
  for (const [side, set] of [
    ['A', sides.a],
    ['B', sides.b],
  ] as const)
    requireDark(set, watch.dark, side);
  const comparison = compareLedger(ledger, watch.within({ from, to }));
  const { unplaced } = visits;
  if (unplaced === 0) return comparison;
  const text = `${unplaced} sightings do not tell which addresses were visited, and were left out.`;
  return { ...comparison, remarks: [...comparison.remarks, remark('unplaced', text, unplaced)] };
}

function setOf(texts: readonly string[], side: string): DarkSpace {
  if (texts.length === 0)
    throw refused(`${side} is empty`, 'Name addresses or prefixes, with commas between.');
  return new DarkSpace(
    texts.map((text): Prefix => {
      const prefix = parsePrefix(text.trim());
      if (prefix === null)
        throw refused(`"${text}" of ${side} is no address and no prefix`, 'Write 192.0.2.1 or 192.0.2.0/28.');
      if (prefix.family === 6)
        throw refused(`"${text}" of ${side} is IPv6`, 'Visits are told address by address in IPv4 only.');
      return prefix;
    }),
  );
}

/** All of the set: rates an address are wrong where nobody watches some. Where nothing is known of any, nothing is said. */
function requireDark(set: DarkSpace, dark: DarkSpace, side: string): void {
  const missing = set.sizeIpv4 - commonAddresses(set, dark);
  if (missing === 0 || dark.sizeIpv4 === 0) return;
  throw refused(
    `${missing} of the ${set.sizeIpv4} addresses of ${side} are not in the dark space (${dark})`,
    'Compare addresses that a telescope watches.',
  );
}

function refused(what: string, hint: string): YamoriError {
  return new YamoriError('E_COMPARE', what, hint);
}
