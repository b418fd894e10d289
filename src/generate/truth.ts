/**
 * The truth file: newline-delimited JSON. The first line tells how the capture was made (`TruthHeader`); then one
 * line for each source (`TruthRecord`), in no order of meaning. Classes and tools are those of `kind.ts`.
 *
 * `packets` is what the capture holds of the source; the sum over all lines is the number of packets in the file.
 * A line with `address` null (only with --dirt) counts frames that show no source: ARP, unknown types, cut headers.
 */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import { formatPrefix, type Prefix } from '../base/prefix.ts';
import type { TruthClass, TruthTool } from './kind.ts';
import { KINDS } from './kinds/registry.ts';
import type { SourceAddresses, TestOwner } from './source-addresses.ts';
import type { SourceColumns } from './source-columns.ts';

export interface TruthHeader {
  /** The version of this format. */
  readonly truth: 1;
  readonly packets: number;
  /** Lines with an address. */
  readonly sources: number;
  readonly dark: readonly string[];
  readonly start: string;
  readonly days: number;
  readonly seed: number;
  readonly mix: string;
  readonly snaplen: number;
  readonly dirt: number;
  readonly owners: readonly TestOwner[];
}

export interface TruthRecord {
  readonly address: string | null;
  readonly class: TruthClass;
  /** Name of the file in kinds/. */
  readonly kind: string;
  /** The mark's name; empty: no tool that leaves one. */
  readonly tool: TruthTool;
  readonly packets: number;
  /** Sources with the same group are one system, or one sender's forgeries; empty: acts alone. */
  readonly group: string;
  /** Packets a second sent to all of the IPv4 Internet, in its active time; null where that has no meaning. */
  readonly rate: number | null;
  /** Of the owners in the header, whose prefix holds the address; empty: none. */
  readonly owner: string;
}

export function truthHeader(
  options: { packets: number; days: number; seed: number; snaplen: number; dirt: number },
  dark: readonly Prefix[],
  startSeconds: number,
  mix: string,
  sources: number,
  owners: readonly TestOwner[],
): TruthHeader {
  return {
    truth: 1,
    packets: options.packets,
    sources,
    dark: dark.map(formatPrefix),
    start: new Date(startSeconds * 1000).toISOString(),
    days: options.days,
    seed: options.seed,
    mix,
    snaplen: options.snaplen,
    dirt: options.dirt,
    owners,
  };
}

export function truthRecord(columns: SourceColumns, s: number, addresses: SourceAddresses): TruthRecord {
  const kind = KINDS[columns.kind[s]];
  const group = columns.group[s];
  const hasSource = kind.name !== 'no-source';
  return {
    address: hasSource ? addressText(columns, s) : null,
    class: kind.class,
    kind: kind.name,
    tool: kind.tool,
    packets: columns.packets[s],
    group: group === 0 ? '' : `${kind.name}-${group}`,
    rate: columns.rate[s] > 0 ? Number(columns.rate[s].toPrecision(4)) : null,
    owner: hasSource ? (addresses.ownerOf(columns, s)?.name ?? '') : '',
  };
}

function addressText(columns: SourceColumns, s: number): string {
  if (columns.family[s] === 4) return formatIpv4(columns.ipv4[s]);
  const [a, b, c, d] = columns.ipv6.subarray(s * 4, s * 4 + 4);
  return formatIpv6((BigInt(a) << 32n) | BigInt(b), (BigInt(c) << 32n) | BigInt(d));
}
