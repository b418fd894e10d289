/**
 * The part of the world that is seen: dark addresses by their /24.
 *
 * Whatever happens is decided for every address of the Internet by hashes of the address or of its /24, and then
 * shown where it is dark. So a /24 sees exactly those packets of a world that a /20 around it sees there too.
 */
import { YamoriError } from '../../base/errors.ts';
import { formatPrefix } from '../../base/prefix.ts';
import type { DarkTargets } from '../dark-targets.ts';

export const BLOCK_SIZE = 256;
/** A sweep holds its dark targets in memory: a /14. */
const MOST_ADDRESSES = 2 ** 18;

export interface DarkBlock {
  /** The first address of the /24. */
  readonly base: number;
  /** By last octet: the index of the dark address; -1 where it is not dark. */
  readonly targets: Int32Array;
}

export class DarkView {
  readonly dark: DarkTargets;
  /** In order of address. */
  readonly blocks: readonly DarkBlock[];
  /** The first dark address as it was named: what aims at one address only aims near it. */
  readonly landmark: number;
  readonly #byBase = new Map<number, DarkBlock>();

  constructor(dark: DarkTargets) {
    const ipv6 = dark.prefixes.find((prefix) => prefix.family === 6);
    if (ipv6 !== undefined) {
      throw new YamoriError(
        'E_USAGE',
        `${formatPrefix(ipv6)}: worlds of systems are IPv4 alone`,
        'Give --dark IPv4 prefixes with --systems.',
      );
    }
    const count = dark.count(4);
    if (count > MOST_ADDRESSES) {
      throw new YamoriError(
        'E_USAGE',
        `a world of systems over ${count} dark addresses is too much`,
        'Give --dark at most a /14 with --systems.',
      );
    }
    this.dark = dark;
    this.landmark = Number(dark.prefixes[0].first);
    for (let target = 0; target < count; target++) {
      const address = dark.ipv4(target);
      const base = (address & 0xffffff00) >>> 0;
      let block = this.#byBase.get(base);
      if (block === undefined) {
        block = { base, targets: new Int32Array(BLOCK_SIZE).fill(-1) };
        this.#byBase.set(base, block);
      }
      block.targets[address & 0xff] = target;
    }
    this.blocks = [...this.#byBase.values()].sort((a, b) => a.base - b.base);
  }

  /** The index of a dark address; -1 where it is not dark. */
  targetOf(address: number): number {
    return this.#byBase.get((address & 0xffffff00) >>> 0)?.targets[address & 0xff] ?? -1;
  }
}
