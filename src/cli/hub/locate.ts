/** AS and country of a source, from the offline tables; remembered, since sources come again. */
import { parseAddress } from '../../base/address.ts';
import type { NetworkTable } from '../../networks/network-table.ts';
import type { Location } from '../../store/facts-port.ts';

const NOWHERE: Location = Object.freeze({ asn: null, asName: null, country: null });
const MOST_REMEMBERED = 200_000;

export function createLocate(networks: NetworkTable | null): (source: string) => Location {
  if (networks === null) return () => NOWHERE;
  const remembered = new Map<string, Location>();
  return (source) => {
    const known = remembered.get(source);
    if (known !== undefined) return known;
    const address = parseAddress(source);
    const network = address === null ? null : networks.lookup(address);
    const location =
      network === null
        ? NOWHERE
        : { asn: network.asn, asName: network.organisation, country: network.country };
    // Forgetting all at once is cheap, and rare.
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(source, location);
    return location;
  };
}
