/** Who stayed with decoys, over many visits and addresses: how that is known, what he is, what he did. */
import type { DecoyEventId } from './decoy-event.ts';

/** One session of one decoy, as far as it says who that was. */
export interface VisitRecord {
  /** The events' `session`. */
  readonly id: string;
  readonly sensor: string;
  readonly persona: string;
  readonly protocol: string;
  /** Canonical text. */
  readonly address: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly eventIds: readonly DecoyEventId[];
  /** Signed numbers that a browser brought back: cookie or ETag. */
  readonly marks: readonly string[];
  /** `username password` that were planted for him, and that he used. */
  readonly planted: readonly PlantedLure[];
  readonly used: readonly PlantedLure[];
  /** Fingerprints of his tools: HTTP header order with user agent, HASSH, JA4, key of SSH. */
  readonly prints: readonly string[];
  readonly userAgents: readonly string[];
  /** Lines that were typed or sent, in their order. */
  readonly commands: readonly string[];
  /** Milliseconds between them, where they are known. */
  readonly typedMs: readonly number[];
  /** Milliseconds between pages. */
  readonly dwellMs: readonly number[];
  /** Questions of Modbus in their order: `unit function address quantity`. */
  readonly modbus: readonly string[];
  /** Requests that a page makes by itself: styles, scripts, pictures. */
  readonly assets: number;
  readonly requests: number;
  readonly notFound: number;
  readonly loginsFailed: number;
  readonly loginsDone: number;
  readonly scanners: readonly string[];
  readonly exploits: readonly string[];
  readonly indicators: readonly string[];
  readonly files: readonly string[];
  readonly acts: readonly Act[];
}

export interface PlantedLure {
  readonly place: string;
  readonly username: string;
  readonly password: string;
  readonly at: number;
}

export const ACTS = [
  'looked',
  'scanned',
  'guessed-passwords',
  'logged-in',
  'used-planted-credential',
  'tried-exploit',
  'dropped-file',
  'named-download',
  'read-notes',
  'queried-database',
  'made-account',
  'removed-account',
  'changed-password',
  'defaced',
  'removed-data-source',
  'changed-set-point',
  'switched-machine',
  'switched-alarms-off',
  'switched-logs-off',
  'cleared-logs',
  'moved-camera',
  'watched-camera',
  'read-registers',
  'wrote-registers',
  'typed-commands',
] as const;
export type ActKind = (typeof ACTS)[number];

/** Something that he did, with what it was about. */
export interface Act {
  readonly kind: ActKind;
  /** Epoch milliseconds of the first time. */
  readonly at: number;
  /** Plain text of the visitor's own making: never markup. */
  readonly detail: string;
  readonly times: number;
}

export const LINK_KINDS = [
  'lure',
  'mark',
  'key',
  'engine',
  'address',
  'print',
  'commands',
  'modbus',
  'network',
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Why two visits are held to be of one visitor: natural logarithms of likelihood ratios, summed with the prior. */
export interface VisitLink {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  readonly evidence: readonly {
    readonly kind: LinkKind;
    readonly weight: number;
    /** The cookie, address, print ... that both have. */
    readonly value: string;
  }[];
}

export const VISITOR_KINDS = ['engine', 'bot', 'scanner', 'person', 'unclear'] as const;
export type VisitorKind = (typeof VISITOR_KINDS)[number];

export const VISITOR_REASONS = [
  'known-engine',
  'loader-commands',
  'dictionary',
  'scanner-marks',
  'many-not-found',
  'too-fast',
  'loads-assets',
  'reads-pages',
  'typing-rhythm',
  'moves-camera',
  'watches-camera',
  'changes-by-hand',
  'came-back',
  'only-connected',
] as const;
export type VisitorReason = (typeof VISITOR_REASONS)[number];

export interface Visitor {
  /** Of his first visit: `v-` and its session. */
  readonly id: string;
  readonly kind: VisitorKind;
  /** Of an engine or scanner, whose; else null. */
  readonly name: string | null;
  readonly reasons: readonly { readonly reason: VisitorReason; readonly value: string }[];
  readonly addresses: readonly string[];
  readonly sensors: readonly string[];
  readonly visits: readonly string[];
  readonly links: readonly VisitLink[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Days (UTC) on which he was there. */
  readonly activeDays: number;
  /** Longest time between two visits, days. */
  readonly longestGapDays: number;
  /** From one decoy to another by what he read on the first. */
  readonly lateral: readonly {
    readonly from: string;
    readonly to: string;
    readonly place: string;
    readonly username: string;
    readonly at: number;
  }[];
  readonly acts: readonly Act[];
}
