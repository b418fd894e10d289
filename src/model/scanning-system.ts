/** Scanning systems: sources that act as one, and what the hub keeps of them from week to week. */
import type { Evidence } from './verdict.ts';

export const SYSTEM_VERDICTS = ['unknown-systematic', 'known', 'malware', 'not-enough-data'] as const;

/**
 * `known`: a list or a confirmed name says who. `malware`: targets drawn at random by many, as self-spreading
 * code does. `unknown-systematic`: nobody says who, and chance does not explain it. `not-enough-data`: this
 * dark space could not have told them apart, or did not for long enough.
 */
export type SystemVerdict = (typeof SYSTEM_VERDICTS)[number];

export const WALK_ORDERS = ['forward', 'backward', 'byte-reversed', 'permuted', 'random', 'unclear'] as const;

/** The order in which addresses are visited. `permuted`: each once before any twice, in no visible order. */
export type WalkOrder = (typeof WALK_ORDERS)[number];

export const MEMBER_LINKS = [
  'signature',
  'division',
  'neighbour',
  'schedule',
  'targets',
  'hand-over',
  'list',
  'name',
  'person',
] as const;

/** Why a source is a member: what ties it to the others. */
export type MemberLink = (typeof MEMBER_LINKS)[number];

export interface SystemMember {
  /** Canonical text. */
  readonly address: string;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** Packets that ask, retransmissions left out. */
  readonly probes: number;
  /** Days (UTC) with a probe. */
  readonly activeDays: number;
  readonly link: MemberLink;
  readonly asn: number | null;
  readonly asName: string | null;
  readonly country: string | null;
}

export interface SystemService {
  /** `23/tcp`. */
  readonly service: string;
  readonly probes: number;
  readonly activeDays: number;
  /** Times that the system came for this service, with silence between. */
  readonly sweeps: number;
  /** Share 0..1 of the dark space that a sweep reached: the median. */
  readonly coverage: number;
  /** Seconds from the start of one sweep to that of the next: the median; null with fewer than three. */
  readonly periodSeconds: number | null;
}

/** What the packets have in common; null where they differ or where it was not recorded. */
export interface SystemSignature {
  /** Name of the tool's mark, or null. */
  readonly tool: string | null;
  readonly window: number | null;
  /** Whole IP length, where all packets have the same. */
  readonly length: number | null;
  /** 32, 64, 128 or 255: the smallest initial TTL that explains what arrived. */
  readonly initialTtl: number | null;
  readonly ipId: number | null;
  readonly sourcePort: number | null;
  /** The TCP sequence number, where all packets of a member have the same. */
  readonly sequence: number | null;
  /** `sequence ^ destination` is constant: the address is written into the packet. */
  readonly sequenceKey: number | null;
}

/** One visit of the walk: `[epoch seconds, position in the dark space, index of the member]`. */
export type WalkPoint = readonly [time: number, position: number, member: number];

export interface ScanningSystem {
  /** The same for the same members, whatever else was found; a hub keeps its own from week to week. */
  readonly id: string;
  readonly verdict: SystemVerdict;
  /** An organisation's or a family's name; for unknown ones a handle such as `unknown 443/tcp AS64500 a3f1`. */
  readonly name: string;
  /** 0..1: our estimate that the verdict is right. */
  readonly confidence: number;
  /** Sorted by address. */
  readonly members: readonly SystemMember[];
  /** Most probes first. */
  readonly services: readonly SystemService[];
  readonly evidence: readonly Evidence[];
  /**
   * Probability 0..1 that a system as busy as this one would have been shown to be systematic, if it divides
   * its targets without repeating them, by a dark space of this size in this time.
   */
  readonly power: number;
  /** Smallest p of its tests after their own correction, and its false-discovery rate among all that were tried. Null where nothing could be tested. */
  readonly p: number | null;
  readonly q: number | null;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  readonly probes: number;
  /** Days (UTC) with a probe, of the days on which a sensor looked. */
  readonly activeDays: number;
  readonly observedDays: number;
  /** Sweeps a day: the y axis of frequency against coverage. */
  readonly frequency: number;
  /** Share 0..1 of the dark space that one sweep reaches (median over services and sweeps): the x axis. */
  readonly coverage: number;
  /** Share 0..1 of the dark space that it reached in all. */
  readonly reach: number;
  readonly order: WalkOrder;
  /** Packets a second to the whole of IPv4 while it is active, were its targets uniform; null where they are not. */
  readonly rate: number | null;
  /** Coefficient of variation of its daily probes. */
  readonly steadiness: number;
  readonly signature: SystemSignature;
  /** Probes of each day from `firstDay` (days since 1970, UTC) on; -1: no sensor looked on that day. */
  readonly calendar: { readonly firstDay: number; readonly probes: readonly number[] };
  /** Probes by hour of the day, UTC: 24 numbers. */
  readonly hours: readonly number[];
  /** Addresses of the largest dark space that saw it. */
  readonly darkSize: number;
  /** A sample of its visits in that dark space, at most MOST_WALK_POINTS, by time. */
  readonly walk: readonly WalkPoint[];
}

export const MOST_WALK_POINTS = 4_000;

/** What one dark space could have seen at all. */
export interface TelescopePower {
  /** IPv4 addresses. */
  readonly darkSize: number;
  /** Days on which sensors looked. */
  readonly observedDays: number;
  /** Probes that a lone scanner without repeats must send into the dark before its lack of repeats is p < 0.05. */
  readonly probesNeeded: number;
  /** Packets a second to all of IPv4 that bring so many in the observed time. */
  readonly slowestRate: number;
  /** Packets a second to all of IPv4 that are seen at all, once or more, with probability 0.95. */
  readonly faintestRate: number;
}

export interface SystemsReport {
  readonly period: { readonly first: number; readonly last: number } | null;
  readonly telescope: TelescopePower;
  /** Sources that sent probes; those in no system sent too little, or what only looks like probes. */
  readonly sources: number;
  readonly sourcesInSystems: number;
  /** Hypotheses tried, and the false-discovery rate that was asked for. */
  readonly tested: number;
  readonly falseDiscoveryRate: number;
  /** Sentences on what was left out or taken into account: gaps, clocks, addresses that were not dark. */
  readonly remarks: readonly string[];
  /** Unknown ones first, then by probes. */
  readonly systems: readonly ScanningSystem[];
}

// What the hub keeps

export const SYSTEM_STATUSES = ['active', 'quiet', 'gone'] as const;
/** `quiet`: not seen for longer than its own period explains; `gone`: for 28 observed days. */
export type SystemStatus = (typeof SYSTEM_STATUSES)[number];

/** A system with its identity. */
export interface SystemRecord {
  /** Kept from run to run. */
  readonly id: string;
  /** A person's name for it, which stands above `system.name`; null: none. */
  readonly givenName: string | null;
  /** Stated by a person to be this organisation, and exported in the local list. */
  readonly promoted: { readonly organisation: string; readonly candidate: boolean } | null;
  readonly comment: string;
  readonly status: SystemStatus;
  /** Epoch milliseconds. */
  readonly bornAt: number;
  readonly updatedAt: number;
  /** As of the last run; without `walk` in lists. */
  readonly system: ScanningSystem;
  /** Higher is newer to whoever looks: 0..1. */
  readonly novelty: number;
  /** Nearest others, most alike first, at most five: likeness 0..1. */
  readonly similar: readonly { readonly id: string; readonly likeness: number }[];
  readonly sample: boolean;
}

export const SYSTEM_EVENT_KINDS = [
  'born',
  'grew',
  'shrank',
  'moved',
  'verdict',
  'quiet',
  'died',
  'returned',
  'named',
  'merged',
  'split',
  'promoted',
  'comment',
] as const;
export type SystemEventKind = (typeof SYSTEM_EVENT_KINDS)[number];

export interface SystemEvent {
  readonly id: string;
  readonly systemId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: SystemEventKind;
  /** Account id, or null for the hub itself. */
  readonly actor: string | null;
  /** Addresses that came and went. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly text: string;
}

/**
 * What a person decided about members, kept apart from what was found so that the next run keeps to it:
 * `together` are in one system, `apart` are never with others than these.
 */
export interface SystemDecision {
  readonly id: string;
  readonly kind: 'together' | 'apart';
  readonly addresses: readonly string[];
  readonly at: number;
  readonly actor: string;
}
