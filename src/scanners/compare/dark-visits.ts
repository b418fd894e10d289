/**
 * Sightings -> visits to one of two sets of dark addresses. A visit is one source at one address on one service in one
 * hour: packets are no unit, since a scanner that sends each probe three times is not three times as interested.
 */
import { parsePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { DestinationSet, onlyMember } from '../../model/destination-set.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { serviceName } from '../../model/service-name.ts';
import type { Side, VisitCount } from '../../model/visit-count.ts';

/** Positions of a dark space that belong to one side. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly side: Side;
  /** Of `first`. */
  readonly address: number;
}

const MOST_REMEMBERED = 1_000_000;

export class DarkVisits {
  /** Sightings whose destinations are not known one by one. */
  unplaced = 0;
  readonly #sides: Readonly<Record<Side, DarkSpace>>;
  readonly #stretches = new Map<string, readonly Stretch[]>();
  /**
   * Visits of each hour that were told: a sensor sends an hour in pieces, and two may watch one address. When there are
   * too many, the hours that came first are forgotten: a piece that comes later still is counted again.
   */
  readonly #told = new Map<number, Set<number>>();
  #remembered = 0;
  readonly #mostRemembered: number;

  constructor(sides: Readonly<Record<Side, DarkSpace>>, mostRemembered = MOST_REMEMBERED) {
    this.#sides = sides;
    this.#mostRemembered = mostRemembered;
  }

  /** Each visit once, whatever chunks tell it again. */
  *take({ dark, sightings }: ScanChunk): Generator<VisitCount> {
    const stretches = this.#stretchesOf(dark);
    for (let row = 0; row < sightings.source.length; row++) {
      const source = sightings.source[row];
      if (sightings.response[row] || sightings.requests[row] === 0 || source.includes(':')) continue;
      const members = dark.length === 0 ? null : membersOf(sightings.destinationSet[row]);
      if (members === null) {
        this.unplaced++;
        continue;
      }
      const hour = sightings.hour[row];
      const serviceKey = sightings.protocol[row] * 65_536 + sightings.port[row];
      const counts = { a: 0, b: 0 };
      for (const position of members) {
        const stretch = holding(stretches, position);
        if (stretch === null) continue;
        const address = stretch.address + (position - stretch.first);
        if (this.#isNew(hour, keyOf(source, serviceKey, address))) counts[stretch.side]++;
      }
      if (counts.a + counts.b === 0) continue;
      const service = serviceName(sightings.protocol[row], sightings.port[row]);
      for (const side of ['a', 'b'] as const)
        if (counts[side] > 0) yield { at: hour * 3600, side, source, service, visits: counts[side] };
    }
  }

  #stretchesOf(dark: readonly string[]): readonly Stretch[] {
    const key = dark.join(' ');
    const known = this.#stretches.get(key);
    if (known !== undefined) return known;
    const { ranges } = new DarkSpace(dark.flatMap((text) => parsePrefix(text) ?? []));
    const found: Stretch[] = [];
    for (const range of ranges) {
      for (const side of ['a', 'b'] as const) {
        for (const own of this.#sides[side].ranges) {
          const [first, last] = [Math.max(range.first, own.first), Math.min(range.last, own.last)];
          if (first > last) continue;
          const position = range.rank + first - range.first;
          found.push({ first: position, last: position + last - first, side, address: first });
        }
      }
    }
    found.sort((x, y) => x.first - y.first);
    this.#stretches.set(key, found);
    return found;
  }

  #isNew(hour: number, key: number): boolean {
    const told = this.#told.get(hour) ?? new Set<number>();
    this.#told.set(hour, told);
    if (told.has(key)) return false;
    told.add(key);
    this.#remembered++;
    while (this.#remembered > this.#mostRemembered) {
      const [oldest, forgotten] = this.#told.entries().next().value!;
      this.#told.delete(oldest);
      this.#remembered -= forgotten.size;
    }
    return true;
  }
}

function membersOf(text: string): readonly number[] | null {
  const only = onlyMember(text);
  return only >= 0 ? [only] : (DestinationSet.decode(text)?.members() ?? null);
}

function holding(stretches: readonly Stretch[], position: number): Stretch | null {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stretches[middle].last < position) low = middle + 1;
    else high = middle;
  }
  const found = stretches[low];
  return found !== undefined && found.first <= position ? found : null;
}

/** 53 bits of a hash: of a million visits in an hour two are taken for one once in eighteen thousand hours. */
function keyOf(source: string, service: number, address: number): number {
  let [high, low] = [address ^ 0x9e37_79b9, service ^ 0x85eb_ca6b];
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    high = Math.imul(high ^ code, 0x0100_0193);
    low = Math.imul(low ^ code, 0xc2b2_ae35) ^ (low >>> 15);
  }
  high = Math.imul(high ^ low, 0x85eb_ca6b);
  low = Math.imul(low ^ (high >>> 13), 0xc2b2_ae35);
  high ^= Math.imul(low ^ (low >>> 16), 0x27d4_eb2f);
  return (high >>> 0) * 2 ** 21 + ((low >>> 11) & 0x1f_ffff);
}
