/**
 * Which system of today is which of yesterday. First by members: a pair is weighed by the probes of the addresses that both
 * have, the heaviest pair first, and counts where these carry a third or more of the smaller of the two. What is left over
 * may have moved to other addresses: then it does the same in the same manner, begins about when the other ended, and
 * nothing else could be meant.
 *
 * Greedy, heaviest first: of what splits, the part with most probes keeps the identity, and of what joins the system with most.
 * Equal weights are told apart by age and id, so the order of the input does not matter.
 */
import type { ScanningSystem, SystemRecord } from '../../model/scanning-system.ts';
import { compareTraits, type Traits, traitsOf } from './system-likeness.ts';

const LEAST_SHARE = 1 / 3;
/** Services, signature and schedule, weighed equally. */
const LEAST_MOVED_LIKENESS = 0.75;
const LEAST_SIGNATURE = 0.8;
/** A runner-up so close makes it a guess. */
const LEAST_MARGIN = 0.05;
const HAND_OVER_SECONDS = 14 * 86_400;
const DAY_SECONDS = 86_400;

export interface Match {
  readonly record: SystemRecord;
  readonly system: ScanningSystem;
  readonly by: 'members' | 'habits';
}

export interface Matching {
  readonly matches: readonly Match[];
  /** Where the probes of what is no pair are now: the record that has most of an unmatched system's addresses ... */
  readonly cameFrom: ReadonlyMap<ScanningSystem, SystemRecord>;
  /** ... and the system that has most of an unmatched record's. */
  readonly wentTo: ReadonlyMap<SystemRecord, ScanningSystem>;
}

interface Pair {
  readonly record: SystemRecord;
  readonly system: ScanningSystem;
  /** Probes of common addresses: the smaller of the two numbers of each. */
  shared: number;
}

export function matchSystems(records: readonly SystemRecord[], systems: readonly ScanningSystem[]): Matching {
  const pairs = pairsByMembers(records, systems);
  const ofRecord = new Map<SystemRecord, ScanningSystem>();
  const ofSystem = new Map<ScanningSystem, SystemRecord>();
  const matches: Match[] = [];
  const join = (record: SystemRecord, system: ScanningSystem, by: Match['by']) => {
    ofRecord.set(record, system);
    ofSystem.set(system, record);
    matches.push({ record, system, by });
  };
  for (const { record, system, shared } of pairs) {
    if (ofRecord.has(record) || ofSystem.has(system)) continue;
    if (shared >= LEAST_SHARE * Math.min(record.system.probes, system.probes))
      join(record, system, 'members');
  }
  const cameFrom = new Map<ScanningSystem, SystemRecord>();
  const wentTo = new Map<SystemRecord, ScanningSystem>();
  for (const { record, system, shared } of pairs) {
    if (shared >= system.probes / 2 && !ofSystem.has(system) && !cameFrom.has(system))
      cameFrom.set(system, record);
    if (shared >= record.system.probes / 2 && !ofRecord.has(record) && !wentTo.has(record))
      wentTo.set(record, system);
  }
  const moved = pairsByHabits(
    records.filter((record) => !ofRecord.has(record) && !wentTo.has(record)),
    systems.filter((system) => !ofSystem.has(system) && !cameFrom.has(system)),
  );
  for (const { record, system } of moved) join(record, system, 'habits');
  return { matches, cameFrom, wentTo };
}

/** Heaviest first. */
function pairsByMembers(records: readonly SystemRecord[], systems: readonly ScanningSystem[]): Pair[] {
  const holders = new Map<string, { record: SystemRecord; probes: number }[]>();
  for (const record of records) {
    for (const { address, probes } of record.system.members) {
      const some = holders.get(address);
      if (some === undefined) holders.set(address, [{ record, probes }]);
      else some.push({ record, probes });
    }
  }
  const pairs: Pair[] = [];
  for (const system of systems) {
    const own = new Map<SystemRecord, Pair>();
    for (const { address, probes } of system.members) {
      for (const holder of holders.get(address) ?? []) {
        let pair = own.get(holder.record);
        if (pair === undefined) {
          pair = { record: holder.record, system, shared: 0 };
          own.set(holder.record, pair);
        }
        pair.shared += Math.min(probes, holder.probes);
      }
    }
    for (const pair of own.values()) pairs.push(pair);
  }
  return pairs.sort(
    (a, b) =>
      b.shared - a.shared ||
      a.record.bornAt - b.record.bornAt ||
      compareTexts(a.record.id, b.record.id) ||
      compareTexts(a.system.id, b.system.id),
  );
}

/** Each of both sides at most once, and only where the best is best for both and clearly so. */
function pairsByHabits(
  records: readonly SystemRecord[],
  systems: readonly ScanningSystem[],
): { record: SystemRecord; system: ScanningSystem }[] {
  const before = records.filter(({ system }) => canMove(system)).map((record) => withTraits(record));
  if (before.length === 0) return [];
  const now = systems.filter(canMove).map((system) => ({ system, traits: traitsOf(system) }));
  const candidates: { record: SystemRecord; system: ScanningSystem; likeness: number }[] = [];
  for (const { record, traits } of before) {
    for (const one of now) {
      if (!isHandOver(record.system, one.system)) continue;
      const likeness = habitLikeness(traits, one.traits);
      if (likeness >= LEAST_MOVED_LIKENESS) candidates.push({ record, system: one.system, likeness });
    }
  }
  const isClear = (candidate: (typeof candidates)[number]) =>
    candidates.every(
      (other) =>
        other === candidate ||
        (other.record !== candidate.record && other.system !== candidate.system) ||
        other.likeness <= candidate.likeness - LEAST_MARGIN,
    );
  return candidates.filter(isClear);
}

function withTraits(record: SystemRecord): { record: SystemRecord; traits: Traits } {
  return { record, traits: traitsOf(record.system) };
}

/** What is too rare to be told apart, and crowds that anybody may belong to, have no identity beyond their addresses. */
function canMove({ verdict }: ScanningSystem): boolean {
  return verdict === 'unknown-systematic' || verdict === 'known';
}

/** It begins after the other did, about when that ended. */
function isHandOver(before: ScanningSystem, now: ScanningSystem): boolean {
  return (
    now.first > before.first &&
    now.first >= before.last - DAY_SECONDS &&
    now.first <= before.last + HAND_OVER_SECONDS
  );
}

function habitLikeness(a: Traits, b: Traits): number {
  const { services, signature, schedule } = compareTraits(a, b);
  if (signature === null || signature < LEAST_SIGNATURE) return 0;
  return (services + signature + schedule) / 3;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
