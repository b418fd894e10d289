/**
 * One system as two, since a person says that some members are somebody else. Members, their probes and times and the walk
 * are exact; services, hours and coverage, of which nobody kept who did what, are divided by the probes of the members, a day's
 * probes by those who were about on that day. mergeSystems undoes it.
 */
import type { ScanningSystem, SystemMember, WalkPoint } from '../../model/scanning-system.ts';
import { type Calendar, countDays, steadinessOf } from './calendars.ts';
import { systemIdOf } from './system-id.ts';

const DAY_SECONDS = 86_400;

export interface SplitSystem {
  readonly rest: ScanningSystem;
  readonly part: ScanningSystem;
}

/** Null when none of the members is named, or all are. */
export function splitSystem(system: ScanningSystem, addresses: ReadonlySet<string>): SplitSystem | null {
  const inside = system.members.filter(({ address }) => addresses.has(address));
  const outside = system.members.filter(({ address }) => !addresses.has(address));
  if (inside.length === 0 || outside.length === 0) return null;
  const all = probesOf(system.members);
  const share = all === 0 ? inside.length / system.members.length : probesOf(inside) / all;
  const days = divideCalendar(system.calendar, inside, outside, share);
  return {
    part: side(system, inside, share, days.part, (count) => Math.round(count * share)),
    rest: side(system, outside, 1 - share, days.rest, (count) => count - Math.round(count * share)),
  };
}

function side(
  system: ScanningSystem,
  members: readonly SystemMember[],
  share: number,
  calendar: Calendar,
  take: (count: number) => number,
): ScanningSystem {
  const ofWhole = (reached: number) => 1 - (1 - Math.min(1, reached)) ** share;
  const active = countDays(calendar).active;
  return {
    ...system,
    id: systemIdOf(members.map(({ address }) => address)),
    members,
    services: system.services
      .map((one) => ({
        ...one,
        probes: take(one.probes),
        activeDays: Math.min(one.activeDays, Math.max(1, active)),
        coverage: ofWhole(one.coverage),
      }))
      .filter(({ probes }) => probes > 0),
    // No spread: crowds have more members than a call takes arguments.
    first: members.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
    last: members.reduce((most, { last }) => Math.max(most, last), 0),
    probes: probesOf(members),
    activeDays: active,
    coverage: ofWhole(system.coverage),
    reach: ofWhole(system.reach),
    rate: system.rate === null ? null : system.rate * share,
    steadiness: steadinessOf(calendar),
    calendar,
    hours: system.hours.map(take),
    walk: walkOf(system, members),
  };
}

function divideCalendar(
  { firstDay, probes }: Calendar,
  inside: readonly SystemMember[],
  outside: readonly SystemMember[],
  share: number,
): { part: Calendar; rest: Calendar } {
  const [here, there] = [inside, outside].map((members) => ratesByDay(members, firstDay, probes.length));
  const part = probes.map((count, i) => {
    if (count <= 0) return count;
    const both = here[i] + there[i];
    return Math.round(count * (both === 0 ? share : here[i] / both));
  });
  return {
    part: { firstDay, probes: part },
    rest: { firstDay, probes: probes.map((count, i) => (count < 0 ? count : count - part[i])) },
  };
}

/** Probes that a day gets if each member sends evenly from its first day to its last. */
function ratesByDay(members: readonly SystemMember[], firstDay: number, days: number): Float64Array {
  const changes = new Float64Array(days + 1);
  for (const { first, last, probes } of members) {
    const from = Math.max(0, Math.floor(first / DAY_SECONDS) - firstDay);
    const to = Math.min(days - 1, Math.floor(last / DAY_SECONDS) - firstDay);
    if (from > to) continue;
    const rate = probes / (to - from + 1);
    changes[from] += rate;
    changes[to + 1] -= rate;
  }
  let rate = 0;
  return changes.map((change) => {
    rate += change;
    // Sums of differences leave crumbs.
    return rate > 1e-9 ? rate : 0;
  });
}

function walkOf({ members: all, walk }: ScanningSystem, members: readonly SystemMember[]): WalkPoint[] {
  const place = new Map(members.map(({ address }, i) => [address, i]));
  return walk.flatMap(([time, position, member]): WalkPoint[] => {
    const at = place.get(all[member].address);
    return at === undefined ? [] : [[time, position, at]];
  });
}

function probesOf(members: readonly SystemMember[]): number {
  return members.reduce((total, { probes }) => total + probes, 0);
}
