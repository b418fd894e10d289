/**
 * Several lists on one prefix: where they agree they are one entry that is surer, where they differ at the same time each is
 * less sure. An address that changed hands is no dispute: the dates are far apart then.
 */
import type { Family } from '../base/address.ts';
import { type KnownScanner, MAX_AGE_DAYS } from './known-scanners.ts';
import { foldOrganisation } from './organisation-name.ts';

/** Of the doubt, after each list that agrees. Lists copy from each other, so a second voice is not a second witness. */
const DOUBT_LEFT = 0.5;
const MOST_CONFIDENCE = 0.98;
/** One of the two lists is wrong, or both organisations rent there. Our estimate. */
const DISPUTED_FACTOR = 0.7;

export interface Dispute {
  /** The one that counts: the more specific prefix, or the later entry. */
  readonly entry: KnownScanner;
  readonly against: KnownScanner;
}

interface Claim {
  entry: KnownScanner;
  /** Place of its last voice: of two entries for one prefix the later counts. */
  at: number;
  readonly sources: Set<string>;
}

/**
 * One entry for each prefix and organisation, in the order of their last voices. An organisation that is spelt in several
 * ways keeps the first of them.
 */
export function weighClaims(entries: readonly KnownScanner[]): KnownScanner[] {
  const byPrefix = new Map<string, Map<string, Claim>>();
  for (const [at, entry] of spelledAlike(entries).entries()) {
    const { family, first, length } = entry.prefix;
    const key = `${family} ${first} ${length}`;
    const claims = byPrefix.get(key) ?? new Map<string, Claim>();
    byPrefix.set(key, claims);
    const before = claims.get(entry.organisation);
    if (before === undefined) claims.set(entry.organisation, { entry, at, sources: new Set([entry.source]) });
    else {
      before.entry = joined(before, entry);
      before.sources.add(entry.source);
      before.at = at;
    }
  }
  const weighed: Claim[] = [];
  for (const claims of byPrefix.values()) {
    const all = [...claims.values()];
    for (const claim of all) {
      if (all.some((other) => other !== claim && areOfOneTime(claim.entry, other.entry)))
        claim.entry = { ...claim.entry, confidence: claim.entry.confidence * DISPUTED_FACTOR };
      weighed.push(claim);
    }
  }
  return weighed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}

/** For one organisation one name, whichever list it is in: where members are grouped by it, the spelling must not part them. */
function spelledAlike(entries: readonly KnownScanner[]): KnownScanner[] {
  const spellings = new Map<string, string>();
  return entries.map((entry) => {
    // A name of signs alone folds to nothing, and is its own.
    const folded = foldOrganisation(entry.organisation) || entry.organisation;
    const organisation = spellings.get(folded) ?? entry.organisation;
    spellings.set(folded, organisation);
    return organisation === entry.organisation ? entry : { ...entry, organisation };
  });
}

function joined({ entry: before, sources }: Claim, entry: KnownScanner): KnownScanner {
  // The same list twice is one voice; of different ones the surest begins.
  const best = Math.max(before.confidence, entry.confidence);
  const isNewVoice = !sources.has(entry.source);
  const agreed = 1 - (1 - best) * DOUBT_LEFT;
  return {
    ...entry,
    source: isNewVoice ? `${before.source}, ${entry.source}` : before.source,
    // One that is stated without a date is as of now, and stays so.
    asOf: before.asOf === null || entry.asOf === null ? null : later(before.asOf, entry.asOf),
    confidence: isNewVoice ? Math.max(best, Math.min(MOST_CONFIDENCE, agreed)) : best,
  };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function areOfOneTime(a: KnownScanner, b: KnownScanner): boolean {
  if (a.asOf === null || b.asOf === null) return true;
  return Math.abs(Date.parse(a.asOf) - Date.parse(b.asOf)) <= MAX_AGE_DAYS * 86_400_000;
}

/** Where lists give an address to two organisations at one time: for each entry the nearest other that holds it. */
export function disputesOf(entries: readonly KnownScanner[]): Dispute[] {
  const alike = spelledAlike(entries);
  return ([4, 6] as const).flatMap((family) => disputesIn(alike, family));
}

function disputesIn(entries: readonly KnownScanner[], wanted: Family): Dispute[] {
  const sorted = entries
    .filter(({ prefix: { family } }) => family === wanted)
    .sort(({ prefix: a }, { prefix: b }) =>
      a.first === b.first ? a.length - b.length : a.first < b.first ? -1 : 1,
    );
  const disputes: Dispute[] = [];
  // Those that hold the one that is looked at, widest first.
  const around: KnownScanner[] = [];
  for (const entry of sorted) {
    while (around.length > 0 && around.at(-1)!.prefix.last < entry.prefix.first) around.pop();
    const against = around.findLast(
      (other) => other.organisation !== entry.organisation && areOfOneTime(other, entry),
    );
    if (against !== undefined) disputes.push({ entry, against });
    around.push(entry);
  }
  return disputes;
}
