/** Organisations that scan openly: networks of their own, and a list that knows most of their addresses. */
import { formatIpv4 } from '../../base/address.ts';
import type { WorldPlan } from './world-plan.ts';

const DAY_SECONDS = 86_400;

/**
 * Takes `networks` /24s, returns `count` addresses in them that scan, and lists them: as whole prefixes or one by one, with some
 * missing, one prefix that never scans, and some that were given up long ago.
 */
export function foundOrganisation(plan: WorldPlan, name: string, networks: number, count: number): number[] {
  const { draw, internet, startSeconds, periodSeconds, world } = plan;
  plan.called(name);
  const list = (prefix: string, daysBeforeEnd: number) =>
    world.listed.push({
      prefix,
      organisation: name,
      lastSeen: Math.max(0, startSeconds + periodSeconds - daysBeforeEnd * DAY_SECONDS),
    });
  const addresses: number[] = [];
  const isByPrefix = draw.chance(0.4);
  const missing = draw.range(0.05, 0.3);
  for (let i = 0; i < networks; i++) {
    const base = internet.ownNetwork(draw, 256);
    const hosts = internet.hostsOf(draw, base, Math.max(1, Math.round(count / networks)));
    addresses.push(...hosts);
    if (isByPrefix) {
      // A keeper who lists prefixes misses whole networks.
      if (i === 0 || !draw.chance(missing)) list(`${formatIpv4(base)}/24`, draw.between(1, 30));
    } else {
      for (const host of hosts) {
        if (!draw.chance(missing)) list(`${formatIpv4(host)}/32`, draw.between(1, 60));
      }
    }
  }
  list(`${formatIpv4(internet.ownNetwork(draw, 256))}/24`, draw.between(5, 90));
  for (let i = draw.between(0, 4); i > 0; i--) {
    // Rented once, given back, still listed.
    const address = internet.server(draw);
    list(`${formatIpv4(address)}/32`, draw.between(400, 1200));
    world.abandoned.push(address);
  }
  return addresses;
}
