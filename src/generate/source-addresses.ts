/** Where sources live: plausible addresses, each once, as unevenly spread as on the real Internet. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import { type Prefix, parsePrefix } from '../base/prefix.ts';
import type { DarkTargets } from './dark-targets.ts';
import type { Placement } from './kind.ts';
import { hash, toBelow, toUnit } from './random.ts';
import type { SourceColumns } from './source-columns.ts';

/** Networks of 2^16 that have most of the sources; the most crowded has 2.7 % of them. */
const CROWDED = 8192;
const SKEW = 2.5;
const TRIES_IN_CROWD = 8;
const GROUP_NETWORKS = 4;
/** One source in so many of a row lives in an owner's network: the third, the 67th ... */
const OWNED_EVERY = 64;
const OWNED_AT = 2;

/**
 * No real source has these: special-purpose registry (RFC 6890 and IANA's list), multicast and above, and the
 * networks of the US Department of Defense, which are routed but send next to nothing.
 */
const IMPLAUSIBLE = [
  '0.0.0.0/8',
  '6.0.0.0/7',
  '10.0.0.0/7',
  '21.0.0.0/8',
  '22.0.0.0/8',
  '26.0.0.0/8',
  '28.0.0.0/7',
  '30.0.0.0/8',
  '33.0.0.0/8',
  '55.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '214.0.0.0/7',
  '224.0.0.0/3',
].map((text) => {
  const prefix = parsePrefix(text)!;
  return { first: Number(prefix.first), last: Number(prefix.last) };
});

export function isPlausibleSource(address: number): boolean {
  return !IMPLAUSIBLE.some(({ first, last }) => address >= first && address <= last);
}

export interface TestOwner {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly contact: string;
  readonly language: 'ja' | 'en';
  readonly critical: 'low' | 'medium' | 'high';
}

export class SourceAddresses {
  readonly owners: readonly TestOwner[];
  readonly #seed: number;
  readonly #dark: DarkTargets;
  readonly #darkIpv6: readonly Prefix[];
  readonly #crowded: Uint16Array;
  /** Open addressing; 0 is free, since 0.0.0.0 is never drawn. */
  readonly #taken: Uint32Array;
  readonly #takenIpv6 = new Set<string>();
  /** /16s as numbers below 2^16; the owners' whole holdings lie in them. */
  readonly #owned: readonly { readonly first: number; readonly size: number }[];
  readonly #ownedIpv6: number;
  #draws = 0;

  constructor(sources: number, dark: DarkTargets, seed: number) {
    this.#seed = hash(seed, 0x61646472);
    this.#dark = dark;
    this.#darkIpv6 = dark.prefixes.filter((prefix) => prefix.family === 6);
    let slots = 1024;
    while (slots < sources * 2) slots *= 2;
    this.#taken = new Uint32Array(slots);
    this.#crowded = Uint16Array.from({ length: CROWDED }, () => this.#network());
    const [university, provider, hospital] = [this.#network(), this.#network(), this.#network()];
    this.#owned = [
      { first: university * 0x1_0000, size: 0x1_0000 },
      { first: provider * 0x1_0000, size: 0x1_0000 },
      { first: hospital * 0x1_0000, size: 0x1000 },
    ];
    this.#ownedIpv6 = 0x24000000 + (hash(this.#seed, 7) % 0x40000);
    const text = this.#owned.map(({ first, size }) => `${formatIpv4(first)}/${32 - Math.log2(size)}`);
    const ipv6 = `${formatIpv6(BigInt(this.#ownedIpv6) << 32n, 0n)}/32`;
    const withIpv6 = this.#darkIpv6.length > 0;
    this.owners = [
      {
        name: 'Kita University',
        prefixes: [text[0]],
        contact: 'csirt@kita-u.example',
        language: 'ja',
        critical: 'medium',
      },
      {
        name: 'Minami Net',
        prefixes: withIpv6 ? [text[1], ipv6] : [text[1]],
        contact: 'abuse@minami-net.example',
        language: 'ja',
        critical: 'low',
      },
      {
        name: 'Port Hospital',
        prefixes: [text[2]],
        contact: 'it@port-hospital.example',
        language: 'en',
        critical: 'high',
      },
    ];
  }

  /** The owner of a source, by its columns; null: nobody's. */
  ownerOf(columns: SourceColumns, s: number): TestOwner | null {
    if (columns.family[s] === 6) return columns.ipv6[s * 4] === this.#ownedIpv6 ? this.owners[1] : null;
    const address = columns.ipv4[s];
    const i = this.#owned.findIndex(({ first, size }) => address >= first && address - first < size);
    return i < 0 ? null : this.owners[i];
  }

  /** Draws the address of source `s`, the `nth` of its row and the `member`th of its group. */
  draw(columns: SourceColumns, s: number, placement: Placement, nth: number, member: number): void {
    const owned = placement === 'skewed' && nth % OWNED_EVERY === OWNED_AT;
    const group = columns.group[s];
    if (columns.family[s] === 6)
      this.#drawIpv6(columns, s, placement, owned ? this.#ownedIpv6 : null, group, member);
    else columns.ipv4[s] = this.#drawIpv4(placement, owned, group, member);
  }

  #drawIpv4(placement: Placement, owned: boolean, group: number, member: number): number {
    for (let tries = 0; ; tries++) {
      const address = this.#candidate(placement, owned, group, member, tries);
      const host = address & 0xff;
      const plausible =
        placement === 'forged' ? address >= 0x100 && address < 0xe000_0000 : isPlausibleSource(address);
      if (!plausible || (host === 0 && placement !== 'forged') || this.#dark.holdsIpv4(address)) continue;
      if (this.#take(address)) return address;
    }
  }

  #candidate(placement: Placement, owned: boolean, group: number, member: number, tries: number): number {
    const word = this.#word();
    if (placement === 'forged') return word;
    if (placement === 'neighbours') {
      const network = this.#crowded[hash(this.#seed, group, 3 + Math.floor(tries / 4)) % CROWDED];
      const third = hash(this.#seed, group, 4) & 0xff;
      return network * 0x1_0000 + third * 0x100 + 1 + ((member + (tries % 4) * 64) % 254);
    }
    if (placement === 'networks') {
      const network = this.#crowded[hash(this.#seed, group, 5 + (member % GROUP_NETWORKS)) % CROWDED];
      return network * 0x1_0000 + (word & 0xffff);
    }
    if (owned) {
      const { first, size } = this.#owned[this.#word() % this.#owned.length];
      return first + toBelow(word, size);
    }
    if (tries > TRIES_IN_CROWD) return word;
    const rank = Math.floor(CROWDED * toUnit(this.#word()) ** SKEW);
    return this.#crowded[rank] * 0x1_0000 + (word & 0xffff);
  }

  #drawIpv6(
    columns: SourceColumns,
    s: number,
    placement: Placement,
    network: number | null,
    group: number,
    member: number,
  ): void {
    for (;;) {
      const key = placement === 'skewed' ? toBelow(this.#word(), 400) : group;
      // 2400::/12 to 2a00::/12: what the registries of Asia, America and Europe hand out.
      const first = network ?? (0x24000000 + (hash(this.#seed, key, 9) % 0x6100000)) >>> 0;
      const words =
        placement === 'skewed'
          ? [first, this.#word() & 0xffff00ff, this.#word(), this.#word()]
          : [first, hash(this.#seed, group, 10), 0, 1 + member];
      const value = words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
      if (first >>> 0 === 0x20010db8) continue;
      if (this.#darkIpv6.some((prefix) => value >= prefix.first && value <= prefix.last)) continue;
      const text = value.toString(16);
      if (this.#takenIpv6.has(text)) continue;
      this.#takenIpv6.add(text);
      for (let i = 0; i < 4; i++) columns.ipv6[s * 4 + i] = words[i];
      return;
    }
  }

  /** A /16 that is plausible throughout and holds no dark address. */
  #network(): number {
    for (;;) {
      const network = this.#word() >>> 16;
      const first = network * 0x1_0000;
      const last = first + 0xffff;
      const special = IMPLAUSIBLE.some((range) => range.first <= last && range.last >= first);
      const isDark = this.#dark.prefixes.some(
        (prefix) => prefix.family === 4 && Number(prefix.first) <= last && Number(prefix.last) >= first,
      );
      if (!special && !isDark) return network;
    }
  }

  #word(): number {
    this.#draws++;
    return hash(this.#seed, this.#draws, 1);
  }

  #take(address: number): boolean {
    const mask = this.#taken.length - 1;
    let slot = hash(address, 0) & mask;
    while (this.#taken[slot] !== 0) {
      if (this.#taken[slot] === address) return false;
      slot = (slot + 1) & mask;
    }
    this.#taken[slot] = address;
    return true;
  }
}
