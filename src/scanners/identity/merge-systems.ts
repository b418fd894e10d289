/**
 * Several found systems as one, since a person says that they are. Sums, members, times and calendars are exact; what would need
 * the probes themselves is put together as if the parts chose their targets independently of each other.
 */
import {
  MOST_WALK_POINTS,
  type ScanningSystem,
  type SystemMember,
  type SystemService,
  type SystemSignature,
  type SystemVerdict,
  type WalkPoint,
} from '../../model/scanning-system.ts';
import { addCalendars, countDays, steadinessOf } from './calendars.ts';
import { systemIdOf } from './system-id.ts';

/** The verdict of the part that says most stands for all. */
const SAYS: Record<SystemVerdict, number> = {
  known: 3,
  'unknown-systematic': 2,
  malware: 1,
  'not-enough-data': 0,
};

/** In any order, at least one. */
export function mergeSystems(systems: readonly ScanningSystem[]): ScanningSystem {
  const parts = systems.toSorted(bySaying);
  const [main] = parts;
  if (parts.length === 1) return main;
  const members = mergeMembers(parts);
  const calendar = addCalendars(parts.map((part) => part.calendar));
  const { active, observed } = countDays(calendar);
  const darkSize = Math.max(...parts.map((part) => part.darkSize));
  return {
    id: systemIdOf(members.map(({ address }) => address)),
    verdict: main.verdict,
    name: main.name,
    confidence: main.confidence,
    members,
    services: mergeServices(parts),
    evidence: mergeEvidence(parts),
    power: Math.max(...parts.map(({ power }) => power)),
    p: least(parts.map(({ p }) => p)),
    q: least(parts.map(({ q }) => q)),
    first: Math.min(...parts.map(({ first }) => first)),
    last: Math.max(...parts.map(({ last }) => last)),
    probes: sum(parts.map(({ probes }) => probes)),
    activeDays: active,
    observedDays: Math.max(observed, ...parts.map(({ observedDays }) => observedDays)),
    frequency: Math.max(...parts.map(({ frequency }) => frequency)),
    coverage: together(parts.map(({ coverage }) => coverage)),
    reach: together(parts.map(({ reach }) => reach)),
    order: parts.every(({ order }) => order === main.order) ? main.order : 'unclear',
    rate: parts.some(({ rate }) => rate === null) ? null : sum(parts.map(({ rate }) => rate ?? 0)),
    steadiness: steadinessOf(calendar),
    signature: commonSignature(parts.map(({ signature }) => signature)),
    calendar,
    hours: main.hours.map((_, hour) => sum(parts.map(({ hours }) => hours[hour]))),
    darkSize,
    walk: mergeWalks(
      parts.filter((part) => part.darkSize === darkSize),
      members,
    ),
  };
}

/** Share 0..1 that independent shares reach together. */
function together(shares: readonly number[]): number {
  return 1 - shares.reduce((missed, share) => missed * (1 - share), 1);
}

function bySaying(a: ScanningSystem, b: ScanningSystem): number {
  return SAYS[b.verdict] - SAYS[a.verdict] || b.probes - a.probes || (a.id < b.id ? -1 : 1);
}

function mergeMembers(parts: readonly ScanningSystem[]): SystemMember[] {
  const members = new Map<string, SystemMember>();
  for (const part of parts) {
    for (const member of part.members) {
      const before = members.get(member.address);
      members.set(
        member.address,
        before === undefined
          ? member
          : {
              ...before,
              first: Math.min(before.first, member.first),
              last: Math.max(before.last, member.last),
              probes: before.probes + member.probes,
              activeDays: Math.max(before.activeDays, member.activeDays),
            },
      );
    }
  }
  return [...members.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function mergeServices(parts: readonly ScanningSystem[]): SystemService[] {
  const services = new Map<string, SystemService[]>();
  for (const { services: own } of parts) {
    for (const one of own) {
      const same = services.get(one.service);
      if (same === undefined) services.set(one.service, [one]);
      else same.push(one);
    }
  }
  return [...services]
    .map(([service, same]) => ({
      service,
      probes: sum(same.map(({ probes }) => probes)),
      activeDays: Math.max(...same.map(({ activeDays }) => activeDays)),
      sweeps: Math.max(...same.map(({ sweeps }) => sweeps)),
      coverage: together(same.map(({ coverage }) => coverage)),
      periodSeconds: same.toSorted((a, b) => b.probes - a.probes)[0].periodSeconds,
    }))
    .sort((a, b) => b.probes - a.probes || (a.service < b.service ? -1 : 1));
}

function mergeEvidence(parts: readonly ScanningSystem[]): ScanningSystem['evidence'] {
  const seen = new Set<string>();
  return parts
    .flatMap(({ evidence }) => evidence)
    .filter(({ code, text }) => {
      const key = `${code} ${text}`;
      return seen.has(key) ? false : seen.add(key);
    });
}

function commonSignature(signatures: readonly SystemSignature[]): SystemSignature {
  const [first, ...others] = signatures;
  const fields = Object.entries(first) as [keyof SystemSignature, string | number | null][];
  return Object.fromEntries(
    fields.map(([field, value]) => [field, others.every((one) => one[field] === value) ? value : null]),
  ) as unknown as SystemSignature;
}

/** Only walks in the same dark space can be drawn in one picture. */
function mergeWalks(parts: readonly ScanningSystem[], members: readonly SystemMember[]): WalkPoint[] {
  const place = new Map(members.map(({ address }, i) => [address, i]));
  const points = parts.flatMap((part) =>
    part.walk.map(
      ([time, position, member]): WalkPoint => [time, position, place.get(part.members[member].address) ?? 0],
    ),
  );
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  if (points.length <= MOST_WALK_POINTS) return points;
  return Array.from(
    { length: MOST_WALK_POINTS },
    (_, i) => points[Math.floor((i * points.length) / MOST_WALK_POINTS)],
  );
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
