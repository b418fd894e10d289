/** Sightings -> visits to one of two sets of dark addresses. */
import { parseAddress } from '../../base/address.ts';
import { type Prefix, parsePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { DestinationSet } from '../../model/destination-set.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { serviceName } from '../../model/service-name.ts';
import type { Side, VisitCount } from '../../model/visit-count.ts';

export interface Sides {
  readonly a: readonly Prefix[];
  readonly b: readonly Prefix[];
}

/** Visits of a chunk. Sightings whose destinations are not known one by one are counted in `unplaced`. */
export function* visitsOfChunk(
  chunk: ScanChunk,
  sides: Sides,
  unplaced: { count: number },
): Generator<VisitCount> {
  const dark = new DarkSpace(chunk.dark.flatMap((text) => parsePrefix(text) ?? []));
  const { sightings } = chunk;
  for (let row = 0; row < sightings.source.length; row++) {
    const source = sightings.source[row];
    if (sightings.response[row] || sightings.requests[row] === 0 || source.includes(':')) continue;
    const members = DestinationSet.decode(sightings.destinationSet[row])?.members() ?? null;
    if (members === null || dark.sizeIpv4 === 0) {
      unplaced.count++;
      continue;
    }
    let [a, b] = [0, 0];
    for (const position of members) {
      const address = dark.addressAt(position);
      if (address === null) continue;
      if (holds(sides.a, address)) a++;
      else if (holds(sides.b, address)) b++;
    }
    if (a + b === 0 || parseAddress(source) === null) continue;
    const at = sightings.hour[row] * 3600;
    const service = serviceName(sightings.protocol[row], sightings.port[row]);
    if (a > 0) yield { at, side: 'a' satisfies Side, source, service, visits: a };
    if (b > 0) yield { at, side: 'b' satisfies Side, source, service, visits: b };
  }
}

function holds(prefixes: readonly Prefix[], address: number): boolean {
  const value = BigInt(address);
  return prefixes.some((prefix) => prefix.family === 4 && value >= prefix.first && value <= prefix.last);
}
