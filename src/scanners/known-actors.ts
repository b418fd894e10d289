/** Who is known by a list or a confirmed name; and who only has the address of somebody who is. */
import { COUNTED_MARKS } from '../model/sighting.ts';
import type { Frame } from './frame.ts';
import type { Linked } from './link-actors.ts';

export interface KnownAs {
  readonly organisation: string;
  /** Of the list or the name; 0..1. */
  readonly confidence: number;
  /** The entry is old: the address may be somebody else's by now. */
  readonly stale: boolean;
  /** Where it is from, for the evidence. */
  readonly source: string;
  /** The host name, where a confirmed name says it. */
  readonly hostName: string | null;
}

const MIRAI = COUNTED_MARKS.indexOf('mirai');

/** By actor. A source that carries Mirai's mark and draws at random is no survey, whose address it ever was. */
export function knownActors(
  frame: Frame,
  linked: Linked,
  knownOf: (source: string) => KnownAs | null,
): Map<number, KnownAs> {
  const { timeline, observations } = frame;
  const known = new Map<number, KnownAs>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    const as = knownOf(observations.sources[timeline.sourceOf[actor]]);
    if (as === null) continue;
    const isMirai = observations.looks[timeline.lookOf[actor]].mark === MIRAI;
    if (isMirai && !linked.systematic.has(actor)) continue;
    known.set(actor, as);
  }
  return known;
}

/**
 * By organisation: its listed sources, and those that were found to act as one with them: lists have gaps. What goes with
 * several organisations is the one's that names most of it.
 */
export function joinKnown(
  known: ReadonlyMap<number, KnownAs>,
  sets: readonly (readonly number[])[],
): Map<string, number[]> {
  const byOrganisation = new Map<string, number[]>();
  const add = (organisation: string, actor: number) => {
    const actors = byOrganisation.get(organisation);
    if (actors === undefined) byOrganisation.set(organisation, [actor]);
    else actors.push(actor);
  };
  for (const [actor, { organisation }] of known) add(organisation, actor);
  for (const set of sets) {
    const votes = new Map<string, number>();
    for (const actor of set) {
      const as = known.get(actor);
      // An old entry may name a stranger: it names itself and nobody beside it.
      if (as !== undefined && !as.stale) votes.set(as.organisation, (votes.get(as.organisation) ?? 0) + 1);
    }
    if (votes.size === 0) continue;
    const organisation = [...votes].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
    for (const actor of set) if (!known.has(actor)) add(organisation, actor);
  }
  for (const actors of byOrganisation.values()) actors.sort((a, b) => a - b);
  return byOrganisation;
}
