/** Visitors with what they are and did: groups of visits, judged with reasons. */
import type { Act, Visitor, VisitorKind, VisitorReason, VisitRecord } from '../../model/visitor.ts';
import { linkVisits, type VisitGroup } from './link-visits.ts';
import { isLoaderLine } from './read-visits.ts';

export interface FindVisitorsOptions {
  /** Who is known to scan from an address: an engine's name; null: nobody known. */
  readonly engineOf: (address: string) => string | null;
}

const DAY_MS = 86_400_000;
/** Between pages, so long is reading; quicker is a program, much longer is lunch. */
const READS_MS = [1_500, 15 * 60_000] as const;
/** A hand needs so long between two lines, and is never even. */
const LEAST_TYPED_MS = 350;
const LEAST_SPREAD = 0.25;
const MANY_NOT_FOUND = 30;
const DICTIONARY = 15;
const MOST_ACTS = 400;

export function findVisitors(
  visits: readonly VisitRecord[],
  { engineOf }: FindVisitorsOptions,
): readonly Visitor[] {
  return linkVisits(visits, engineOf).map((group) => visitorOf(group, visits, engineOf));
}

function visitorOf(
  { members, links }: VisitGroup,
  all: readonly VisitRecord[],
  engineOf: FindVisitorsOptions['engineOf'],
): Visitor {
  const visits = members.map((place) => all[place]);
  const addresses = [...new Set(visits.map(({ address }) => address))];
  const engine = addresses.map(engineOf).find((name) => name !== null) ?? null;
  const { kind, name, reasons } = judge(visits, engine);
  const days = new Set(
    visits.flatMap(({ from, to }) => [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)]),
  );
  let longestGapDays = 0;
  for (let at = 1; at < visits.length; at++)
    longestGapDays = Math.max(longestGapDays, (visits[at].from - visits[at - 1].to) / DAY_MS);
  return {
    id: `v-${visits[0].id}`,
    kind,
    name,
    reasons: days.size > 1 ? [...reasons, { reason: 'came-back', value: String(days.size) }] : reasons,
    addresses,
    sensors: [...new Set(visits.map(({ sensor }) => sensor))],
    visits: visits.map(({ id }) => id),
    links,
    from: visits[0].from,
    to: Math.max(...visits.map(({ to }) => to)),
    activeDays: days.size,
    longestGapDays,
    lateral: lateralOf(visits),
    acts: actsOf(visits),
  };
}

interface Judgement {
  readonly kind: VisitorKind;
  readonly name: string | null;
  readonly reasons: { readonly reason: VisitorReason; readonly value: string }[];
}

/** A person leaves more than one sign; a program's own marks come before a person's, which some of them imitate. */
function judge(visits: readonly VisitRecord[], engine: string | null): Judgement {
  const sum = (of: (visit: VisitRecord) => number) => visits.reduce((total, visit) => total + of(visit), 0);
  const reasons: Judgement['reasons'] = [];
  const say = (reason: VisitorReason, value: string | number) =>
    reasons.push({ reason, value: String(value) });
  if (engine !== null) {
    say('known-engine', engine);
    return { kind: 'engine', name: engine, reasons };
  }
  const loaders = visits.flatMap(({ commands }) => commands).filter(isLoaderLine).length;
  const scanners = [...new Set(visits.flatMap((visit) => visit.scanners))];
  const failed = sum((visit) => visit.loginsFailed);
  const notFound = sum((visit) => visit.notFound);
  const human = humanSigns(visits);
  for (const [reason, value] of human) say(reason, value);
  if (loaders >= 2 && !human.some(([reason]) => reason === 'typing-rhythm')) {
    say('loader-commands', loaders);
    return { kind: 'bot', name: null, reasons };
  }
  if (human.length >= 2) return { kind: 'person', name: scanners[0] ?? null, reasons };
  if (scanners.length > 0) {
    say('scanner-marks', scanners.join(', '));
    return { kind: 'scanner', name: scanners[0], reasons };
  }
  if (notFound >= MANY_NOT_FOUND) {
    say('many-not-found', notFound);
    return { kind: 'scanner', name: null, reasons };
  }
  if (failed >= DICTIONARY) {
    say('dictionary', failed);
    return { kind: 'bot', name: null, reasons };
  }
  const gaps = visits.flatMap(({ typedMs }) => typedMs);
  if (gaps.length >= 3 && gaps.filter((ms) => ms < LEAST_TYPED_MS).length > gaps.length * 0.8) {
    say('too-fast', Math.round(median(gaps)));
    return { kind: 'bot', name: null, reasons };
  }
  const watched = visits
    .flatMap(({ acts }) => acts)
    .filter(({ kind }) => kind === 'watched-camera')
    .reduce((total, { times }) => total + times, 0);
  if (watched > 0) say('watches-camera', watched);
  else if (reasons.length === 0) say('only-connected', visits.length);
  return { kind: 'unclear', name: null, reasons };
}

function humanSigns(visits: readonly VisitRecord[]): readonly (readonly [VisitorReason, string])[] {
  const signs: [VisitorReason, string][] = [];
  const sum = (of: (visit: VisitRecord) => number) => visits.reduce((total, visit) => total + of(visit), 0);
  const assets = sum((visit) => visit.assets);
  if (assets >= 2) signs.push(['loads-assets', String(assets)]);
  const read = visits
    .flatMap(({ dwellMs }) => dwellMs)
    .filter((ms) => ms >= READS_MS[0] && ms <= READS_MS[1]);
  if (read.length >= 3) signs.push(['reads-pages', String(Math.round(median(read) / 1_000))]);
  const gaps = visits.flatMap(({ typedMs }) => typedMs).filter((ms) => ms < 120_000);
  if (gaps.length >= 5 && median(gaps) >= LEAST_TYPED_MS && spread(gaps) >= LEAST_SPREAD)
    signs.push(['typing-rhythm', String(Math.round(median(gaps)))]);
  const acts = visits.flatMap((visit) => visit.acts);
  const moved = acts
    .filter(({ kind }) => kind === 'moved-camera')
    .reduce((total, { times }) => total + times, 0);
  if (moved >= 2) signs.push(['moves-camera', String(moved)]);
  const byHand = acts.filter(({ kind }) =>
    ['changed-set-point', 'switched-machine', 'defaced', 'made-account', 'removed-data-source'].includes(
      kind,
    ),
  ).length;
  if (byHand >= 1 && read.length >= 1) signs.push(['changes-by-hand', String(byHand)]);
  return signs;
}

function lateralOf(visits: readonly VisitRecord[]): Visitor['lateral'] {
  return visits.flatMap((visit) =>
    visit.used.flatMap(({ place, username, password, at }) => {
      const planter = visits.findLast(
        (one) =>
          one.from <= at &&
          one.planted.some((lure) => lure.username === username && lure.password === password),
      );
      const isElsewhere =
        planter === undefined || planter.sensor !== visit.sensor || planter.protocol !== visit.protocol;
      return isElsewhere ? [{ from: planter?.sensor ?? '', to: visit.sensor, place, username, at }] : [];
    }),
  );
}

/** Of all visits, in the order of time; the same thing done again is one act. */
function actsOf(visits: readonly VisitRecord[]): readonly Act[] {
  const acts = new Map<string, Act>();
  for (const act of visits.flatMap((visit) => visit.acts)) {
    const key = `${act.kind} ${act.detail}`;
    const before = acts.get(key);
    acts.set(key, before === undefined ? act : { ...before, times: before.times + act.times });
  }
  return [...acts.values()].sort((a, b) => a.at - b.at).slice(0, MOST_ACTS);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Interquartile range over the median: 0 for a clockwork. */
function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)];
  return (at(0.75) - at(0.25)) / Math.max(1, median(values));
}
