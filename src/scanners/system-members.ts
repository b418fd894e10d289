/** The addresses of a system, each with what it did and how it is tied to the others. */
import type { MemberLink, SystemMember } from '../model/scanning-system.ts';
import type { Frame } from './frame.ts';
import type { JudgeContext } from './judge-system.ts';
import { daysOf } from './rhythm.ts';
import { groupsOf } from './score-actors.ts';

export function membersOf(
  { frame, linked, locate }: JudgeContext,
  actors: readonly number[],
): SystemMember[] {
  const { timeline } = frame;
  const { sources } = frame.observations;
  const members: SystemMember[] = [];
  let before = -1;
  // In this order those of one source follow each other.
  for (const actor of inOrder(actors)) {
    const source = timeline.sourceOf[actor];
    const own = memberOf(frame, actor, sources[source], linked.units.linkOf(actor), locate);
    if (source !== before) members.push(own);
    else members.push(joined(members.pop()!, own));
    before = source;
  }
  return members.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Ascending: actors of one source follow each other then. */
export function inOrder(actors: readonly number[]): readonly number[] {
  for (let i = 1; i < actors.length; i++) {
    if (actors[i] < actors[i - 1]) return actors.toSorted((a, b) => a - b);
  }
  return actors;
}

function memberOf(
  frame: Frame,
  actor: number,
  address: string,
  link: MemberLink,
  locate: JudgeContext['locate'],
): SystemMember {
  const groups = groupsOf(frame, actor);
  let [first, last, probes] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const group of groups) {
    const at = frame.columns.first[group];
    first = Math.min(first, at);
    last = Math.max(last, at + frame.columns.span[group]);
    probes += frame.columns.probes[group];
  }
  const { asn, asName, country } = locate(address);
  return { address, first, last, probes, activeDays: daysOf(frame, groups), link, asn, asName, country };
}

/** The same address in other hands, later. */
function joined(before: SystemMember, after: SystemMember): SystemMember {
  return {
    ...after,
    first: Math.min(before.first, after.first),
    last: Math.max(before.last, after.last),
    probes: before.probes + after.probes,
    activeDays: before.activeDays + after.activeDays,
  };
}
