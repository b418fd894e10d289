/** What a method found against what is there: counts that are defined here, one by one. */
import { type Agreement, agreement } from './cluster-agreement.ts';
import type { FoundSystem, TrueKind, TrueSystem } from './labelled-systems.ts';

/** Least Jaccard overlap of members at which a found system is the true one. */
const LEAST_OVERLAP = 0.5;

export interface Match {
  readonly truth: TrueSystem;
  readonly found: FoundSystem;
  /** Members of both by members of either, 0..1. */
  readonly overlap: number;
}

/**
 * One to one, by the overlap of members. Where systems share no members, an overlap above one half can be with one
 * system only (Kirillov et al. 2019, "Panoptic segmentation", 3.1): best first is then the best assignment, and no
 * other needs to be looked for. Members that two systems share, and overlaps of exactly one half, go best first as
 * well, then by the order given.
 */
export function matchSystems(truth: readonly TrueSystem[], found: readonly FoundSystem[]): Match[] {
  const holders = new Map<string, TrueSystem[]>();
  for (const system of truth) {
    for (const member of new Set(system.members)) {
      const holder = holders.get(member);
      if (holder === undefined) holders.set(member, [system]);
      else holder.push(system);
    }
  }
  const candidates: Match[] = [];
  for (const system of found) {
    const members = new Set(system.members);
    const shared = new Map<TrueSystem, number>();
    for (const member of members) {
      for (const holder of holders.get(member) ?? []) shared.set(holder, (shared.get(holder) ?? 0) + 1);
    }
    for (const [holder, count] of shared) {
      const overlap = count / (members.size + new Set(holder.members).size - count);
      if (overlap >= LEAST_OVERLAP) candidates.push({ truth: holder, found: system, overlap });
    }
  }
  const taken = new Set<TrueSystem | FoundSystem>();
  return candidates
    .sort((a, b) => b.overlap - a.overlap)
    .filter(({ truth: one, found: other }) => {
      if (taken.has(one) || taken.has(other)) return false;
      taken.add(one).add(other);
      return true;
    });
}

/** Of whom an address is that was called unknown and systematic; `nobody`: the truth does not list it. */
export type Accused = TrueKind | 'nobody';

export interface SystemsScore {
  /** Unknown systems of which the dark space saw a packet. */
  readonly unknown: number;
  /** Of those, found: matched to a system that was called unknown and systematic. */
  readonly unknownRight: number;
  /** Systems that were called unknown and systematic. */
  readonly said: number;
  /** Of those not matched: most members are of one true unknown system, of which this is a part or a surplus. */
  readonly saidPart: number;
  /**
   * Of those not matched: most members are `other-scanner`. They are set aside: precision is worked out without
   * them, and strict precision with them as errors.
   */
  readonly saidOther: number;
  /** Addresses in systems that were called unknown and systematic, and of those the members of true unknown ones. */
  readonly saidMembers: number;
  readonly saidMembersRight: number;
  /** Members of true unknown systems. */
  readonly unknownMembers: number;
  /** Addresses that were called unknown and systematic, by what they are. */
  readonly accused: Readonly<Record<Accused, number>>;
  /** Addresses that there are of each kind. */
  readonly addresses: Readonly<Record<TrueKind, number>>;
  /** Known systems; those matched to a system that was called known, by its own name. */
  readonly known: number;
  readonly knownRight: number;
  /** Make of each unknown system that was there -> how many there were, how many were found. */
  readonly makes: Readonly<Record<string, { readonly there: number; readonly found: number }>>;
  /**
   * Over the members of true unknown systems: the systems that they were put into, of whatever verdict; who was
   * put into none is a cluster of his own. Null without such members.
   */
  readonly agreement: Agreement | null;
}

/** Members who never came into the dark are nobody's fault. `seen`: the sources in the capture. */
export function seenTruth(truth: readonly TrueSystem[], seen: ReadonlySet<string>): TrueSystem[] {
  return truth
    .map((system) => ({ ...system, members: system.members.filter((member) => seen.has(member)) }))
    .filter(({ members }) => members.length > 0);
}

/** `truth`: as `seenTruth` gives it. */
export function scoreSystems(truth: readonly TrueSystem[], found: readonly FoundSystem[]): SystemsScore {
  const kindOf = new Map<string, TrueKind>();
  const systemOf = new Map<string, TrueSystem>();
  for (const system of truth) {
    for (const member of system.members) {
      // An address that changed hands is an unknown system's before it is anybody else's.
      if (kindOf.get(member) === 'unknown') continue;
      kindOf.set(member, system.kind);
      systemOf.set(member, system);
    }
  }
  const matches = matchSystems(truth, found);
  const matchedTo = new Map(matches.map((match) => [match.found, match.truth]));
  const foundOf = new Map(matches.map((match) => [match.truth, match.found]));
  const isFound = (system: TrueSystem) => foundOf.get(system)?.verdict === 'unknown-systematic';

  const unknown = truth.filter(({ kind }) => kind === 'unknown');
  const known = truth.filter(({ kind }) => kind === 'known');
  const said = found.filter(({ verdict }) => verdict === 'unknown-systematic');
  const unmatched = said.filter((system) => matchedTo.get(system)?.kind !== 'unknown');
  const holders = unmatched.map((system) => mostMembersOf(system, systemOf));
  const saidMembers = new Set(said.flatMap(({ members }) => members));
  const accused = countKinds<Accused>([...saidMembers].map((member) => kindOf.get(member) ?? 'nobody'));
  const addresses = countKinds<TrueKind>(kindOf.values());
  const makes: Record<string, { there: number; found: number }> = {};
  for (const system of unknown) {
    makes[system.make] ??= { there: 0, found: 0 };
    makes[system.make].there++;
    if (isFound(system)) makes[system.make].found++;
  }
  return {
    unknown: unknown.length,
    unknownRight: unknown.filter(isFound).length,
    said: said.length,
    saidPart: holders.filter((holder) => holder?.kind === 'unknown').length,
    saidOther: unmatched.filter((system) => mostAreOther(system, kindOf)).length,
    saidMembers: saidMembers.size,
    saidMembersRight: accused.unknown,
    unknownMembers: addresses.unknown,
    accused,
    addresses,
    known: known.length,
    knownRight: known.filter((system) => isNamed(system, foundOf.get(system))).length,
    makes,
    agreement: agreementOver(unknown, found),
  };
}

/** The one true system that more than half of the members are of, if there is one. */
function mostMembersOf(
  system: FoundSystem,
  systemOf: ReadonlyMap<string, TrueSystem>,
): TrueSystem | undefined {
  const groups = Map.groupBy(new Set(system.members), (member) => systemOf.get(member));
  for (const [holder, members] of groups) if (2 * members.length > system.members.length) return holder;
  return undefined;
}

/** Whether a found system is to be set aside. */
export function mostAreOther(system: FoundSystem, kindOf: ReadonlyMap<string, TrueKind>): boolean {
  const other = system.members.filter((member) => kindOf.get(member) === 'other-scanner');
  return 2 * other.length > system.members.length;
}

function isNamed(truth: TrueSystem, found: FoundSystem | undefined): boolean {
  return found?.verdict === 'known' && found.name.toLowerCase() === truth.name.toLowerCase();
}

function countKinds<Kind extends Accused>(kinds: Iterable<Kind>): Record<Accused, number> {
  const counts = { unknown: 0, known: 0, malware: 0, 'other-scanner': 0, confuser: 0, nobody: 0 };
  for (const kind of kinds) counts[kind]++;
  return counts;
}

function agreementOver(truth: readonly TrueSystem[], found: readonly FoundSystem[]): Agreement | null {
  const clusterOf = new Map(found.flatMap(({ id, members }) => members.map((member) => [member, id])));
  const members = truth.flatMap((system) => system.members.map((member) => ({ member, class: system.id })));
  if (members.length === 0) return null;
  return agreement(
    members.map((one) => one.class),
    members.map(({ member }) => clusterOf.get(member) ?? `alone ${member}`),
  );
}

/** Shares 0..1; null where there is nothing to have a share of. */
export const SHARES = {
  precision: ({ unknownRight, said, saidOther }) => share(unknownRight, said - saidOther),
  strictPrecision: ({ unknownRight, said }) => share(unknownRight, said),
  recall: ({ unknownRight, unknown }) => share(unknownRight, unknown),
  memberPrecision: ({ saidMembersRight, saidMembers, accused }) =>
    share(saidMembersRight, saidMembers - accused['other-scanner']),
  memberRecall: ({ saidMembersRight, unknownMembers }) => share(saidMembersRight, unknownMembers),
  adjustedRand: (score) => score.agreement?.adjustedRand ?? null,
  vMeasure: (score) => score.agreement?.vMeasure ?? null,
  knownNamed: ({ knownRight, known }) => share(knownRight, known),
  malwareAccused: ({ accused, addresses }) => share(accused.malware, addresses.malware),
  confuserAccused: ({ accused, addresses }) => share(accused.confuser, addresses.confuser),
  otherAccused: ({ accused, addresses }) => share(accused['other-scanner'], addresses['other-scanner']),
} satisfies Record<string, (score: SystemsScore) => number | null>;

export type ShareName = keyof typeof SHARES;

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
