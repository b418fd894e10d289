/** What the hub's thread and the thread that finds systems say to each other; one answer to each question, in order. */

import type { ScanChunk } from '../../model/scan-chunk.ts';
import type {
  SystemDecision,
  SystemMember,
  SystemRecord,
  SystemsReport,
} from '../../model/scanning-system.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { CarriedOver } from '../../scanners/identity/carry-over.ts';

/** Handed over at the start of each run. */
export interface SystemsRun {
  readonly knownScanners: readonly KnownScanner[];
  /** Epoch seconds: as of when lists are old. */
  readonly at: number;
  /** Whom to ask for names; no servers: nobody. */
  readonly resolver: NameServers;
}

export interface NameServers {
  /** `ADDRESS` or `ADDRESS:PORT`. */
  readonly servers: readonly string[];
  readonly timeoutMs: number;
}

export type SystemsQuestion =
  /** Sightings before `from` (epoch seconds) are let go. */
  | { readonly kind: 'begin'; readonly run: SystemsRun; readonly from: number }
  | { readonly kind: 'chunk'; readonly chunk: ScanChunk }
  | { readonly kind: 'find' }
  /** The run is over: what was found is let go, sightings are held. */
  | { readonly kind: 'rest' }
  /** Before 'carry-over', and forgotten after it; of a crowd the first members, and the others behind. */
  | { readonly kind: 'previous'; readonly record: SystemRecord }
  | { readonly kind: 'previous-members'; readonly members: readonly SystemMember[] }
  | {
      readonly kind: 'carry-over';
      readonly decisions: readonly SystemDecision[];
      readonly now: number;
      readonly sample: boolean;
    }
  | { readonly kind: 'more' };

export type SystemsAnswer =
  | { readonly kind: 'taken' }
  /** `isHeld`: the sightings, for the next run. */
  | { readonly kind: 'found'; readonly report: Omit<SystemsReport, 'systems'>; readonly isHeld: boolean }
  /** What changed, one after the other, each after a 'more', before 'carried-over': so that no turn takes long. */
  | { readonly kind: 'changed'; readonly record: SystemRecord }
  | { readonly kind: 'changed-members'; readonly members: readonly SystemMember[] }
  | {
      readonly kind: 'carried-over';
      readonly removed: CarriedOver['removed'];
      readonly events: CarriedOver['events'];
    };

/** Members that one message carries. */
const MOST_MEMBERS = 5_000;

/** A record with its first members, and the others in pieces. */
export function inPieces(record: SystemRecord): { record: SystemRecord; others: SystemMember[][] } {
  const { members } = record.system;
  if (members.length <= MOST_MEMBERS) return { record, others: [] };
  const others: SystemMember[][] = [];
  for (let at = MOST_MEMBERS; at < members.length; at += MOST_MEMBERS)
    others.push(members.slice(at, at + MOST_MEMBERS));
  return {
    record: { ...record, system: { ...record.system, members: members.slice(0, MOST_MEMBERS) } },
    others,
  };
}

/** The reverse of inPieces, into the last of `records`. */
export function addMembers(records: SystemRecord[], members: readonly SystemMember[]): void {
  const record = records.at(-1);
  if (record === undefined) throw new Error('members of nobody');
  (record.system.members as SystemMember[]).push(...members);
}
