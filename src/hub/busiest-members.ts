/** A system of a size that a page can show: of a crowd of hundreds of thousands those who knock most. */
import type { ScanningSystem, WalkPoint } from '../model/scanning-system.ts';

const MOST_MEMBERS = 10_000;

export function busiestMembers(system: ScanningSystem, most = MOST_MEMBERS): ScanningSystem {
  if (system.members.length <= most) return system;
  const kept = new Set(system.members.toSorted((a, b) => b.probes - a.probes).slice(0, most));
  const members = system.members.filter((member) => kept.has(member));
  const place = new Map(members.map((member, i) => [member, i]));
  return {
    ...system,
    members,
    walk: system.walk.flatMap(([time, position, member]): WalkPoint[] => {
      const at = place.get(system.members[member]);
      return at === undefined ? [] : [[time, position, at]];
    }),
  };
}
