/** Who lives where: rented servers, organisations with networks of their own, homes with changing addresses. */
import { requirePrefix } from '../../base/prefix.ts';
import type { DarkTargets } from '../dark-targets.ts';
import { hash } from '../random.ts';
import { isPlausibleSource } from '../source-addresses.ts';
import type { Draw } from './draw.ts';
import { HOSTING_COMPANIES, type HostingCompany } from './hosting-networks.ts';

/** /16s of homes and small offices; the most crowded has some 3 % of the infected. */
const ACCESS_NETWORKS = 4096;
const SKEW = 2.4;
const HOSTING_SIZE = 0x4000;
const NETWORK_SIZE = 256;

export class Internet {
  readonly #darkOctets: ReadonlySet<number>;
  readonly #access: readonly number[];
  readonly #taken = new Set<number>();

  constructor(dark: DarkTargets, seed: number) {
    // By first octet, so that the sources are the same for all dark spaces of a neighbourhood.
    this.#darkOctets = new Set(dark.prefixes.map((prefix) => Number(prefix.first >> 24n)));
    const access: number[] = [];
    for (let i = 0; access.length < ACCESS_NETWORKS; i++) {
      const base = (hash(seed, i, 0x6163) & 0xffff0000) >>> 0;
      if (this.#isPlausible(base) && this.#isPlausible(base + 0xffff)) access.push(base);
    }
    this.#access = access;
  }

  /** A rented server anywhere. */
  server(draw: Draw): number {
    return this.#free(() => this.#hostingBase(draw, draw.pick(HOSTING_COMPANIES)) + draw.between(1, 254));
  }

  /** `count` servers that are rented at `companies` different companies, as evenly as drawn. */
  serversOver(draw: Draw, count: number, companies: number): number[] {
    return this.serversAt(draw, count, draw.some(HOSTING_COMPANIES, companies));
  }

  /** `count` servers at these companies; at each, if there are enough. */
  serversAt(draw: Draw, count: number, companies: readonly HostingCompany[]): number[] {
    return Array.from({ length: count }, (_, i) => {
      const company = i < companies.length ? companies[i] : draw.pick(companies);
      return this.#free(() => this.#hostingBase(draw, company) + draw.between(1, 254));
    });
  }

  /** `count` servers in one /24 of a hosting company; others may live there too. */
  serversTogether(draw: Draw, count: number): number[] {
    const base = this.#hostingBase(draw, draw.pick(HOSTING_COMPANIES));
    return this.hostsOf(draw, base, count);
  }

  /** The first address of a /24 (or of a larger network) that an organisation has for itself. */
  ownNetwork(draw: Draw, size: number): number {
    for (;;) {
      const base = Math.floor(draw.key() / size) * size;
      const isFree = this.#isPlausible(base) && this.#isPlausible(base + size - 1);
      if (isFree && !this.#taken.has(base)) {
        this.#taken.add(base);
        return base;
      }
    }
  }

  /** `count` free hosts of a /24: side by side, at even steps, or strewn. */
  hostsOf(draw: Draw, base: number, count: number): number[] {
    const step = draw.pick([1, 1, 2, 0]);
    const first = draw.between(2, Math.max(2, 250 - count * Math.max(1, step)));
    return Array.from({ length: count }, (_, i) => {
      let wanted = step > 0 ? first + i * step : 0;
      return this.#free(() => {
        const host = wanted > 0 && wanted < 255 ? wanted : draw.between(1, 254);
        wanted = 0;
        return base + host;
      });
    });
  }

  /** A home, in networks as unevenly infected as real ones. */
  home(draw: Draw): number {
    return this.#free(() => {
      const rank = Math.floor(ACCESS_NETWORKS * draw.unit() ** SKEW);
      return this.#access[rank] + draw.between(1, 0xfffe);
    });
  }

  /** What the provider gives a home the next time: somewhere in the same pool, a /20. */
  renewed(draw: Draw, address: number): number {
    const pool = Math.floor(address / 4096) * 4096;
    return this.#free(() => pool + draw.between(1, 4094));
  }

  /** Another host in the /24 of an address. */
  neighbour(draw: Draw, address: number): number {
    const base = Math.floor(address / NETWORK_SIZE) * NETWORK_SIZE;
    return this.#free(() => base + draw.between(1, 254));
  }

  /** Any address that somebody could forge. */
  forged(draw: Draw): number {
    for (;;) {
      const address = draw.key();
      const octet = address >>> 24;
      if (octet > 0 && octet < 224 && octet !== 127 && !this.#darkOctets.has(octet)) return address;
    }
  }

  #hostingBase(draw: Draw, company: HostingCompany): number {
    const network = Number(requirePrefix(`${draw.pick(company.networks)}/18`).first);
    return network + draw.below(HOSTING_SIZE / NETWORK_SIZE) * NETWORK_SIZE;
  }

  #isPlausible(address: number): boolean {
    return isPlausibleSource(address) && !this.#darkOctets.has(address >>> 24);
  }

  #free(candidate: () => number): number {
    // A crowded pool is full some day; then two live behind one address.
    for (let tries = 0; ; tries++) {
      const address = candidate();
      if (tries < 1000 && this.#taken.has(address)) continue;
      if (!this.#isPlausible(address) && tries < 100_000) continue;
      this.#taken.add(address);
      return address;
    }
  }
}
