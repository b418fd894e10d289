/** Sightings of a time -> the comparison of two sets: for the command line and for the hub. */
import { formatIpv4, parseAddress } from '../../base/address.ts';
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
import { NotDark, withoutAddresses } from '../../scanners/compare/not-dark.ts';
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

export const MOST_STEPS = 2_000;
const MOST_NAMED = 5;
const HOUR = 3600;

/**
 * Takes chunks one by one, twice, and keeps none: which addresses are not dark shows only when all was seen. Throws E_COMPARE for sets that cannot be compared: not IPv4, overlapping, or
 * not in any dark space.
 */
export async function compareChunks(
  chunks: () => AsyncIterable<ScanChunk> | Iterable<ScanChunk>,
  options: CompareChunksOptions,
  knownScanners: readonly KnownScanner[],
): Promise<Comparison> {
  const { listedAt, from, to, stepSeconds } = options;
  const named = { a: setOf(options.a, 'A'), b: setOf(options.b, 'B') };
  if (commonAddresses(named.a, named.b) > 0)
    throw refused('A and B share addresses', 'Name two sets that have none in common.');
  if ((to - from) / stepSeconds > MOST_STEPS)
    throw refused(
      `${Math.round((to - from) / 86_400)} days are more than ${MOST_STEPS} steps`,
      'Name a shorter time, or compare by the week.',
    );
  const notDark = new NotDark(Math.ceil(listedAt / HOUR));
  for await (const chunk of chunks()) notDark.add(chunk);
  const undark = notDark.addresses();
  const sides = { a: withoutAddresses(named.a, undark), b: withoutAddresses(named.b, undark) };
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
  for await (const chunk of chunks()) {
    watch.add(chunk);
    for (const visit of visits.take(chunk)) ledger.add(visit);
  }
  for (const [side, set] of [
    ['A', named.a],
    ['B', named.b],
  ] as const)
    requireDark(set, watch.dark, side);
  const comparison = compareLedger(ledger, watch.within({ from, to }));
  const remarks = [...comparison.remarks];
  const { unplaced } = visits;
  if (unplaced > 0) {
    const text = `${unplaced} sightings do not tell which addresses were visited, and were left out.`;
    remarks.push(remark('unplaced', text, unplaced));
  }
  const isLeftOut = (address: number) =>
    (['a', 'b'] as const).some((side) => holds(named[side], address) && !holds(sides[side], address));
  const leftOut = undark.filter(isLeftOut);
  if (leftOut.length > 0) {
    const names = leftOut.slice(0, MOST_NAMED).map(formatIpv4);
    const text =
      `${leftOut.length} address${leftOut.length === 1 ? ' was' : 'es were'} sought far more than the others before the date ` +
      `(${names.join(', ')}${leftOut.length > MOST_NAMED ? ' ...' : ''}): not dark, or known to many, and left out.`;
    remarks.push(remark('not-dark', text, leftOut.length));
  }
  return { ...comparison, remarks };
}

function holds(set: DarkSpace, address: number): boolean {
  return set.ranges.some(({ first, last }) => address >= first && address <= last);
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
