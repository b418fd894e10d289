/** Sightings of a time -> the comparison of two sets: for the command line and for the hub. */
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { type Prefix, parsePrefix } from '../../base/prefix.ts';
import type { Comparison } from '../../model/comparison.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { VisitCount } from '../../model/visit-count.ts';
import { type KnownScanner, KnownScanners } from '../../networks/known-scanners.ts';
import { compare } from '../../scanners/compare/compare.ts';
import { visitsOfChunk } from '../../scanners/compare/visits-of-chunk.ts';
import { isWatchedHour } from '../../scanners/watched-hours.ts';

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

/** Throws E_COMPARE for sets that cannot be compared: not IPv4, overlapping, or outside of every dark space. */
export async function compareChunks(
  chunks: AsyncIterable<ScanChunk> | Iterable<ScanChunk>,
  options: CompareChunksOptions,
  knownScanners: readonly KnownScanner[],
): Promise<Comparison> {
  const sides = { a: prefixesOf(options.a, 'A'), b: prefixesOf(options.b, 'B') };
  for (const a of sides.a) {
    for (const b of sides.b) {
      if (a.first <= b.last && b.first <= a.last)
        throw refused('A and B share addresses', 'Name two sets that have none in common.');
    }
  }
  const visits: VisitCount[] = [];
  const unplaced = { count: 0 };
  const darks = new Set<string>();
  const hours = new Map<number, number>();
  const covered: { from: number; to: number }[] = [];
  for await (const chunk of chunks) {
    for (const prefix of chunk.dark) darks.add(prefix);
    for (let row = 0; row < chunk.sightings.hour.length; row++) {
      const hour = chunk.sightings.hour[row];
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    if (chunk.covered !== null) covered.push(chunk.covered);
    for (const visit of visitsOfChunk(chunk, sides, unplaced)) visits.push(visit);
  }
  const dark = new DarkSpace([...darks].flatMap((text) => parsePrefix(text) ?? []));
  const [addressesA, addressesB] = [darkAddresses(sides.a, dark, 'A'), darkAddresses(sides.b, dark, 'B')];
  const watched = isWatchedHour({ hours, covered }, { from: options.from, to: options.to }).hours;
  const known = new KnownScanners(knownScanners, { at: options.to });
  const comparison = compare(visits, {
    listedAt: options.listedAt,
    range: { from: options.from, to: options.to },
    addressesA,
    addressesB,
    stepSeconds: options.stepSeconds,
    isWatched: (at) => watched.has(Math.floor(at / 3600)),
    known(source) {
      const address = parseAddress(source);
      return (address === null ? undefined : known.find(address))?.organisation ?? null;
    },
  });
  if (unplaced.count === 0) return comparison;
  const remark = `${unplaced.count} sightings do not tell which addresses were visited, and were left out.`;
  return { ...comparison, remarks: [...comparison.remarks, remark] };
}

function prefixesOf(texts: readonly string[], side: string): Prefix[] {
  if (texts.length === 0)
    throw refused(`${side} is empty`, 'Name addresses or prefixes, with commas between.');
  return texts.map((text) => {
    const prefix = parsePrefix(text.trim());
    if (prefix === null)
      throw refused(`"${text}" of ${side} is no address and no prefix`, 'Write 192.0.2.1 or 192.0.2.0/28.');
    if (prefix.family === 6)
      throw refused(`"${text}" of ${side} is IPv6`, 'Visits are told address by address in IPv4 only.');
    return prefix;
  });
}

/** Size of the set, all of which has to be dark: rates an address are wrong where nobody watches some. */
function darkAddresses(prefixes: readonly Prefix[], dark: DarkSpace, side: string): number {
  let count = 0;
  const own = new DarkSpace(prefixes);
  for (const range of dark.ranges) {
    for (const { first, last } of own.ranges) {
      count += Math.max(0, Math.min(last, range.last) - Math.max(first, range.first) + 1);
    }
  }
  if (count < own.sizeIpv4 && dark.sizeIpv4 > 0)
    throw refused(
      `${own.sizeIpv4 - count} of the ${own.sizeIpv4} addresses of ${side} are not in the dark space (${dark})`,
      'Compare addresses that a telescope watches.',
    );
  return count;
}

function refused(what: string, hint: string): YamoriError {
  return new YamoriError('E_COMPARE', what, hint);
}
