/**
 * Addresses of a dark space that are not dark, for a comparison: many come to one for what is, or was, behind it, and that is
 * no visit to its set. Only what came before the date is looked at: what a listing brings to an address that was listed
 * stands out as well, and is what is asked for.
 */
import { type Prefix, parsePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { DestinationSet, onlyMember } from '../../model/destination-set.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { canStandOut, standingOut } from '../undark.ts';

interface Tally {
  readonly dark: DarkSpace;
  readonly visits: Uint32Array;
}

export class NotDark {
  readonly #beforeHour: number;
  readonly #tallies = new Map<string, Tally>();

  /** Hours since 1970: the one with which the time after the date begins. */
  constructor(beforeHour: number) {
    this.#beforeHour = beforeHour;
  }

  add({ dark, sightings }: ScanChunk): void {
    if (dark.length === 0) return;
    const { visits } = this.#tallyOf(dark);
    if (visits.length === 0) return;
    for (let row = 0; row < sightings.hour.length; row++) {
      if (sightings.hour[row] >= this.#beforeHour) continue;
      if (sightings.response[row] || sightings.requests[row] === 0 || sightings.source[row].includes(':'))
        continue;
      const only = onlyMember(sightings.destinationSet[row]);
      const members = only >= 0 ? [only] : DestinationSet.decode(sightings.destinationSet[row])?.members();
      for (const position of members ?? []) if (position < visits.length) visits[position]++;
    }
  }

  /** IPv4, in order. */
  addresses(): readonly number[] {
    const found = new Set<number>();
    for (const { dark, visits } of this.#tallies.values())
      for (const position of standingOut(visits)) found.add(dark.addressAt(position) as number);
    return [...found].sort((x, y) => x - y);
  }

  #tallyOf(texts: readonly string[]): Tally {
    const key = texts.join(' ');
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const dark = new DarkSpace(texts.flatMap((text) => parsePrefix(text) ?? []));
    const tally = { dark, visits: new Uint32Array(canStandOut(dark.sizeIpv4) ? dark.sizeIpv4 : 0) };
    this.#tallies.set(key, tally);
    return tally;
  }
}

/** The set without these addresses; the set itself where nothing would be left of it. */
export function withoutAddresses(set: DarkSpace, addresses: readonly number[]): DarkSpace {
  const out = addresses.map(BigInt);
  const left = (prefix: Prefix): Prefix[] => {
    const { first, last, length } = prefix;
    if (!out.some((address) => address >= first && address <= last)) return [prefix];
    if (first === last) return [];
    const middle = (first + last) / 2n;
    return [
      { ...prefix, last: middle, length: length + 1 },
      { ...prefix, first: middle + 1n, length: length + 1 },
    ].flatMap(left);
  };
  const prefixes = set.prefixes.flatMap(left);
  return prefixes.length === 0 ? set : new DarkSpace(prefixes);
}
