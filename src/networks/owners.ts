/** Owners with a fast way from an address to one of them. */
import type { Address } from '../base/address.ts';
import type { Prefix } from '../base/prefix.ts';
import type { Owner } from '../model/owner.ts';
import { RangeTable } from './range-table.ts';

/** Most specific prefix wins. */
export class Owners {
  readonly owners: readonly Owner[];
  readonly #table: RangeTable;
  readonly #prefixTable: RangeTable;
  readonly #prefixes: readonly Prefix[];

  constructor(owners: readonly Owner[]) {
    this.owners = owners;
    const entries = owners.flatMap((owner, value) => owner.prefixes.map((prefix) => ({ prefix, value })));
    this.#table = new RangeTable(entries);
    this.#prefixes = entries.map(({ prefix }) => prefix);
    this.#prefixTable = new RangeTable(this.#prefixes.map((prefix, value) => ({ prefix, value })));
  }

  find(address: Address): { owner: Owner; prefix: Prefix } | undefined {
    const low = address.value & 0xffff_ffff_ffff_ffffn;
    const at =
      address.family === 4
        ? this.#prefixTable.findIpv4(Number(address.value))
        : this.#prefixTable.findIpv6(address.value >> 64n, low);
    if (at < 0) return undefined;
    const index =
      address.family === 4 ? this.findIpv4(Number(address.value)) : this.findIpv6(address.value >> 64n, low);
    return { owner: this.owners[index], prefix: this.#prefixes[at] };
  }

  /** Index into `owners`, or -1. */
  findIpv4(value: number): number {
    return this.#table.findIpv4(value);
  }

  findIpv6(high: bigint, low: bigint): number {
    return this.#table.findIpv6(high, low);
  }
}
