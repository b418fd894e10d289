/** What `yamori read` found: plain data, the same for the terminal, for scripts and for the hub. */
import type { Alert, Device, Evidence, ToolName, VerdictKind } from './verdict.ts';

/** Sources and their packets. */
export interface Tally {
  sources: number;
  packets: number;
}

/** The report's lines of shares, in the order in which they are printed. */
export const CATEGORIES = [
  'infected-iot',
  'infected-pc',
  'scanner-known',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'unknown',
] as const;

export type Category = (typeof CATEGORIES)[number];

export interface TopEntry extends Tally {
  /** `23/tcp`, `JP`, `AS2497` ... */
  readonly key: string;
  /** The organisation of an AS; empty for others. */
  readonly name: string;
}

export interface ReadReport {
  /** All records read from the inputs. */
  readonly packets: number;
  /** Packets that are in a sighting: `packets` less the sum of `skipped`. */
  readonly counted: number;
  readonly sources: number;
  /** Reason -> packets that are in no sighting. docs/reference/counts.md */
  readonly skipped: Record<string, number>;
  /** Name -> how often something was odd, without loss of the packet. */
  readonly notes: Record<string, number>;
  /** What was not read to a clean end, what was assumed. */
  readonly remarks: string[];
  /** Of the counted packets; epoch seconds; null without any. */
  readonly period: { readonly first: number; readonly last: number } | null;
  readonly dark: {
    readonly prefixes: string[];
    readonly addressesIpv4: number;
    readonly inferred: boolean;
  };
  readonly categories: Record<Category, Tally>;
  readonly tools: Partial<Record<ToolName, Tally>>;
  readonly services: TopEntry[];
  readonly countries: TopEntry[];
  readonly networks: TopEntry[];
  /** Company, isp ...: by the network's name. */
  readonly kinds: TopEntry[];
  /** Of the country given by `--country`, by kind (SiteVisor's monthly shape); null without. */
  readonly home: { readonly country: string; readonly total: Tally; readonly kinds: TopEntry[] } | null;
  readonly alerts: Alert[];
  /** Where AS and country come from. */
  readonly networkData: { readonly date: string; readonly licence: string } | null;
}

/** One source, as JSON, CSV and Parquet give it. */
export interface SourceRecord {
  readonly address: string;
  readonly verdict: VerdictKind;
  readonly device: Device | null;
  readonly iotProbability: number | null;
  readonly confidence: number;
  readonly tool: ToolName | null;
  readonly organisation: string | null;
  readonly packets: number;
  readonly bytes: number;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** Most packets first, at most 100; `serviceCount` says how many there are. */
  readonly services: readonly ServiceRecord[];
  readonly serviceCount: number;
  readonly asn: number | null;
  readonly asName: string | null;
  readonly country: string | null;
  readonly owner: string | null;
  readonly evidence: readonly Evidence[];
}

export interface ServiceRecord {
  /** `23/tcp`, `icmp/8/0`, `proto/47`; answers carry the port they come from. */
  readonly service: string;
  readonly response: boolean;
  readonly packets: number;
  readonly destinations: number;
}
