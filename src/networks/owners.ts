/** Owners by address: whose it is, and by which of their prefixes. */
import type { Address } from '../base/address.ts';
import type { Prefix } from '../base/prefix.ts';
import type { Owner } from '../model/owner.ts';
import { RangeTable } from './range-table.ts';

/** Owners with a fast way from an address to one of them. The most specific prefix wins. */
export class Owners {
  readonly owners: readonly Owner[];
  readonly #prefixes: readonly Prefix[];
  /** Place in `#prefixes` -> place in `owners`. */
  readonly #ownerOf: Int32Array;
  readonly #table: RangeTable;

  constructor(owners: readonly Owner[]) {
    this.owners = owners;
    this.#prefixes = owners.flatMap((owner) => owner.prefixes);
    this.#ownerOf = Int32Array.from(owners.flatMap((owner, index) => owner.prefixes.map(() => index)));
    this.#table = new RangeTable(this.#prefixes.map((prefix, value) => ({ prefix, value })));
  }

  find(address: Address): { owner: Owner; prefix: Prefix } | undefined {
    const at = this.#table.find(address);
    return at < 0 ? undefined : { owner: this.owners[this.#ownerOf[at]], prefix: this.#prefixes[at] };
  }

  /** Index into `owners`, or -1. */
  findIpv4(value: number): number {
    const at = this.#table.findIpv4(value);
    return at < 0 ? -1 : this.#ownerOf[at];
  }

  /** Index into `owners`, or -1. The halves are unsigned 64-bit. */
  findIpv6(high: bigint, low: bigint): number {
    const at = this.#table.findIpv6(high, low);
    return at < 0 ? -1 : this.#ownerOf[at];
  }
}
