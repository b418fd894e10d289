/**
 * Which actors act as one. Rules run from the strongest to the weakest; each is a statement about chance, and all that are
 * tried count in the false-discovery rate.
 */
import { falseDiscoveryRates, seededRandom } from './chance.ts';
import { type DivisionFinding, simulateDivision } from './division.ts';
import { type Candidate, classGroups, neighbourGroups } from './division-candidates.ts';
import type { Found, Recalled } from './found-before.ts';
import type { Frame } from './frame.ts';
import { joinByHabit } from './habit-links.ts';
import { groupsOf, type Scores } from './score-actors.ts';
import { Units } from './units.ts';
import { joinWideCrawlers } from './wide-crawlers.ts';

export interface LinkOptions {
  readonly falseDiscoveryRate: number;
  /** Number of the autonomous system of a source; null where that is not known. */
  readonly asnOf: (source: string) => number | null;
  /** What may be taken over from before. */
  readonly recalled: Recalled<Candidate> | null;
  readonly onProgress: (done: number, of: number) => void;
}

/** A hypothesis about several actors that held. */
export interface Division {
  readonly actors: readonly number[];
  readonly finding: DivisionFinding;
  /** Corrected for the pairs that were looked at to find it. */
  readonly p: number;
  readonly simulated: { readonly p: number; readonly worlds: number; readonly hits: number };
}

export interface Linked {
  readonly units: Units;
  readonly divisions: readonly Division[];
  /** Actors that chance does not explain, alone or together. */
  readonly systematic: ReadonlySet<number>;
  /** Actors that chance does explain, and that seek too much for too long to be anything but systems. */
  readonly wide: ReadonlySet<number>;
  /** By actor: q of its own tests, where they held. */
  readonly q: ReadonlyMap<number, number>;
  /** Hypotheses, of actors and of groups. */
  readonly tested: number;
  /** To be remembered. */
  readonly found: Found<Candidate>;
}

export function linkActors(frame: Frame, scores: Scores, options: LinkOptions): Linked {
  const { recalled } = options;
  const neighbours = neighbourGroups(frame, recalled, options.onProgress);
  const classes = classGroups(frame, scores, recalled, options.onProgress);
  const candidates = [...neighbours.candidates, ...classes.candidates];
  const alone = [...scores.kept.values()];
  const tested = scores.tested + candidates.reduce((sum, { tried }) => sum + tried, 0);
  const rates = falseDiscoveryRates(
    [...alone.map(({ p }) => p), ...candidates.filter(({ p }) => p < 1).map(({ p }) => p)],
    tested,
  );
  const q = new Map<number, number>();
  for (const [i, { actor }] of alone.entries()) {
    if (rates[i] <= options.falseDiscoveryRate) q.set(actor, rates[i]);
  }
  const some = candidates.filter(({ p }) => p < 1);
  const confirmed = new Set<string>();
  const divisions: Division[] = [];
  const divided = new Units();
  const held = some
    .filter((_, i) => rates[alone.length + i] <= options.falseDiscoveryRate)
    .sort((a, b) => b.actors.length - a.actors.length || a.p - b.p);
  for (const { actors, finding, p } of held) {
    // Found again by another rule: the same groups and the same answer.
    if (divided.holdsTogether(actors)) continue;
    const parties = actors.map((actor) => groupsOf(frame, actor));
    const key = actors.map((actor) => frame.timeline.sourceOf[actor]).join(' ');
    const simulated = simulateDivision(frame, parties, {
      windows: finding.windows,
      random: seededRandom(seedOf(frame, actors)),
      isConfirmed: recalled?.found.confirmed.has(key) ?? false,
    });
    if (simulated.isSure && simulated.hits === 0) confirmed.add(key);
    // The formula leads; where simulation finds such worlds after all, it wins.
    if (simulated.hits > 0 && simulated.p > options.falseDiscoveryRate) continue;
    divisions.push({ actors, finding, p, simulated });
    for (const actor of actors) divided.join(actors[0], actor, 'division');
  }
  const units = new Units();
  const systematic = new Set<number>(q.keys());
  for (const actor of systematic) units.add(actor);
  for (const { actors } of divisions) {
    for (const actor of actors) {
      systematic.add(actor);
      units.add(actor);
      units.join(actors[0], actor, 'division');
    }
  }
  joinByHabit(frame, scores, units, systematic, options);
  const wide = joinWideCrawlers(frame, units, systematic);
  const found = { scores, neighbours: neighbours.parts, classes: classes.parts, confirmed };
  return { units, divisions, systematic, wide, q, tested, found };
}

/** The same members, the same worlds: whoever else is there, and whatever was asked before. */
function seedOf({ timeline, observations }: Frame, actors: readonly number[]): number {
  let seed = actors.length;
  for (const actor of actors) {
    const address = observations.sources[timeline.sourceOf[actor]];
    for (let i = 0; i < address.length; i++) seed = Math.imul(seed ^ address.charCodeAt(i), 0x0100_0193);
  }
  return seed;
}
