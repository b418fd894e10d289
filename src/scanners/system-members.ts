/** The addresses of a system, each with what it did and how it is tied to the others. */
import type { SystemMember } from '../model/scanning-system.ts';
import type { JudgeContext } from './judge-system.ts';
import { daysOf } from './rhythm.ts';
import { groupsOf } from './score-actors.ts';

export function membersOf(
  { frame, linked, locate }: JudgeContext,
  actors: readonly number[],
): SystemMember[] {
  const { observations, timeline } = frame;
  const members = new Map<string, SystemMember>();
  for (const actor of actors) {
    const address = observations.sources[timeline.sourceOf[actor]];
    const groups = groupsOf(frame, actor);
    let [first, last, probes] = [Number.POSITIVE_INFINITY, 0, 0];
    for (const group of groups) {
      const at = frame.columns.first[group];
      first = Math.min(first, at);
      last = Math.max(last, at + frame.columns.span[group]);
      probes += frame.columns.probes[group];
    }
    const before = members.get(address);
    const { asn, asName, country } = locate(address);
    members.set(address, {
      address,
      first: Math.min(first, before?.first ?? first),
      last: Math.max(last, before?.last ?? last),
      probes: probes + (before?.probes ?? 0),
      activeDays: daysOf(frame, groups) + (before?.activeDays ?? 0),
      link: linked.units.linkOf(actor),
      asn,
      asName,
      country,
    });
  }
  return [...members.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}
