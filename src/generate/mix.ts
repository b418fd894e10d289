/**
 * Which kinds of senders a capture has, and how much of each: the tables, and mixes of the operator's own.
 *
 * `sources` and `packets` are weights: each row gets its share of --sources, and of the packets that are left when
 * every source has sent one. `spread` is the sigma of the logarithm of the packets a source sends: 0 makes them
 * equal, 1.5 gives a few sources most of them.
 */
import { z } from 'zod';
import { YamoriError } from '../base/errors.ts';
import { KINDS } from './kinds/registry.ts';

export interface MixRow {
  readonly kind: string;
  readonly sources: number;
  readonly packets: number;
  readonly spread: number;
}

/**
 * A month of a /20 as SiteVisor had it in June 2019 (450,000 sources, 13 M packets: facts/telescope.md, "Sizes"): most
 * sources are infected things with some packets each; a few thousand scanners make most of the packets; IoT bots
 * without Mirai's mark outnumber those with it. The shares themselves are ours: nobody publishes them.
 */
const MONTH: readonly MixRow[] = [
  { kind: 'mirai', sources: 19, packets: 8, spread: 1.1 },
  { kind: 'mirai-variant', sources: 11, packets: 5, spread: 1.1 },
  { kind: 'iot-connect', sources: 22, packets: 11, spread: 1.1 },
  { kind: 'iot-raw', sources: 17, packets: 7, spread: 1.1 },
  { kind: 'windows-worm', sources: 10, packets: 6, spread: 1.1 },
  { kind: 'windows-sequential', sources: 1.5, packets: 3, spread: 0.9 },
  { kind: 'zmap-2', sources: 0.12, packets: 6, spread: 1.2 },
  { kind: 'zmap-3', sources: 0.12, packets: 6, spread: 1.2 },
  { kind: 'zmap-4', sources: 0.15, packets: 7, spread: 1.2 },
  { kind: 'zmap-4-linux', sources: 0.05, packets: 1.5, spread: 1.2 },
  { kind: 'zmap-4-bsd', sources: 0.03, packets: 1, spread: 1.2 },
  { kind: 'masscan-old', sources: 0.15, packets: 6, spread: 1.2 },
  { kind: 'masscan', sources: 0.2, packets: 8, spread: 1.2 },
  { kind: 'masscan-udp', sources: 0.05, packets: 1, spread: 1 },
  { kind: 'unicornscan', sources: 0.02, packets: 0.4, spread: 1 },
  { kind: 'nmap-ports', sources: 0.15, packets: 1, spread: 1 },
  { kind: 'nmap-sweep', sources: 0.1, packets: 0.8, spread: 1 },
  { kind: 'nmap-discovery', sources: 0.1, packets: 0.5, spread: 1 },
  { kind: 'hping', sources: 0.05, packets: 0.3, spread: 1 },
  { kind: 'connect-scanner', sources: 0.3, packets: 4, spread: 1.2 },
  { kind: 'survey-slow', sources: 0.15, packets: 0.5, spread: 0.6 },
  { kind: 'survey-organisation', sources: 0.12, packets: 4, spread: 0.4 },
  { kind: 'distributed-zmap', sources: 0.06, packets: 1.2, spread: 0.4 },
  { kind: 'distributed-raw', sources: 0.08, packets: 1.2, spread: 0.4 },
  { kind: 'backscatter-syn-ack', sources: 0.4, packets: 3, spread: 1.5 },
  { kind: 'backscatter-rst', sources: 0.3, packets: 1.5, spread: 1.5 },
  { kind: 'backscatter-unreachable', sources: 0.2, packets: 0.4, spread: 1.3 },
  { kind: 'backscatter-echo-reply', sources: 0.1, packets: 0.3, spread: 1.3 },
  { kind: 'backscatter-dns', sources: 0.2, packets: 0.4, spread: 1.3 },
  { kind: 'misconfigured', sources: 0.6, packets: 1.2, spread: 1 },
  { kind: 'stray-connect', sources: 1.5, packets: 0.4, spread: 0.5 },
  { kind: 'p2p-leftover', sources: 3, packets: 1, spread: 0.8 },
  // One packet a source: a forged name is used once.
  { kind: 'spoofed-flood', sources: 8, packets: 0, spread: 0 },
  { kind: 'spoofed-sweep', sources: 1.5, packets: 0, spread: 0 },
];

/** IPv6 has scanners of likely addresses, answers and mistakes; bots that draw random addresses find nobody. */
const MONTH_IPV6: readonly MixRow[] = [
  { kind: 'connect-scanner', sources: 20, packets: 25, spread: 1 },
  { kind: 'masscan', sources: 8, packets: 20, spread: 1 },
  { kind: 'masscan-old', sources: 4, packets: 10, spread: 1 },
  { kind: 'nmap-ports', sources: 4, packets: 5, spread: 0.8 },
  { kind: 'nmap-sweep', sources: 4, packets: 5, spread: 0.8 },
  { kind: 'survey-slow', sources: 10, packets: 8, spread: 0.6 },
  { kind: 'backscatter-syn-ack', sources: 12, packets: 8, spread: 1.2 },
  { kind: 'backscatter-rst', sources: 8, packets: 4, spread: 1.2 },
  { kind: 'backscatter-unreachable', sources: 6, packets: 3, spread: 1 },
  { kind: 'backscatter-echo-reply', sources: 4, packets: 3, spread: 1 },
  { kind: 'backscatter-dns', sources: 4, packets: 3, spread: 1 },
  { kind: 'misconfigured', sources: 8, packets: 4, spread: 0.8 },
  { kind: 'stray-connect', sources: 5, packets: 1, spread: 0.5 },
  { kind: 'p2p-leftover', sources: 3, packets: 1, spread: 0.8 },
];

/** Where a telescope has both families: the part of sources and packets that is IPv6. */
export const IPV6_SHARE = { sources: 0.02, packets: 0.03 } as const;

export interface Mix {
  readonly name: string;
  readonly ipv4: readonly MixRow[];
  readonly ipv6: readonly MixRow[];
}

export const DEFAULT_MIX = 'month';

/** `month`, or the name of a kind: a capture of that kind alone. Null when it is neither. */
export function namedMix(name: string): Mix | null {
  if (name === DEFAULT_MIX) return { name, ipv4: MONTH, ipv6: MONTH_IPV6 };
  const kind = KINDS.find((one) => one.name === name);
  if (kind === undefined) return null;
  return mixOf(name, [{ kind: name, sources: 1, packets: 1, spread: 1 }]);
}

const rowsSchema = z
  .array(
    z.strictObject({
      kind: z.enum(KINDS.map((kind) => kind.name)),
      sources: z.number().nonnegative(),
      packets: z.number().nonnegative(),
      spread: z.number().min(0).max(3).default(1),
    }),
  )
  .nonempty();

/** A mix from a file: a list of rows, as read from YAML or JSON. Throws E_USAGE. */
export function parseMix(name: string, value: unknown): Mix {
  const result = rowsSchema.safeParse(value);
  if (!result.success) {
    throw new YamoriError(
      'E_USAGE',
      `${name} is no mix: ${z.prettifyError(result.error)}`,
      'A mix is a list of rows with kind, sources, packets and spread.',
    );
  }
  return mixOf(name, result.data);
}

function mixOf(name: string, rows: readonly MixRow[]): Mix {
  const familyRows = (family: 4 | 6) =>
    rows.filter((row) => KINDS.find((kind) => kind.name === row.kind)!.families.includes(family));
  return { name, ipv4: familyRows(4), ipv6: familyRows(6) };
}
