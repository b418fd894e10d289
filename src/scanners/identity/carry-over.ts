/**
 * From one run to the next: found systems get their identity, and what is different becomes events. Pure: the same records, report and
 * decisions give the same answer, and given its own answer again it has nothing to tell.
 *
 * - Persons' decisions are kept to first (apply-decisions.ts), then systems are matched (match-systems.ts).
 * - Only days on which sensors looked count as silence. A system is `quiet` after more silent days than 1.5 times its
 *   longest pause so far, or twice its period, but never before the fourth; `gone` after 28, or later where its own pauses are
 *   longer. What was not found again without being silent stays as it was: the next run may tell.
 * - What is not enough to say anything about is kept while it is seen and has no events, else each day would have
 *   thousands. Those that a person named, promoted or commented on stay like all others.
 */
import type {
  ScanningSystem,
  SystemDecision,
  SystemEvent,
  SystemRecord,
  SystemStatus,
  SystemsReport,
} from '../../model/scanning-system.ts';
import { applyDecisions } from './apply-decisions.ts';
import { observedDaysOf, silenceOf } from './calendars.ts';
import { type Match, matchSystems } from './match-systems.ts';
import { nearestSystems } from './nearest-systems.ts';
import { noveltyOf } from './novelty.ts';
import { isSameRecord } from './same-record.ts';
import { deathOf, eventsOf, type NewEvent } from './system-events.ts';

export interface CarriedOver {
  /** All there are now, by id; the very object of before where nothing changed. */
  readonly records: readonly SystemRecord[];
  /** What is no system of its own any more; `into`: which one has its members now. */
  readonly removed: readonly { readonly id: string; readonly into: string | null }[];
  readonly events: readonly NewEvent[];
}

export interface CarryOverOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of new records: the same addresses may be a system of the sample and a real one. */
  readonly sample?: boolean;
}

const GONE_DAYS = 28;
const LEAST_QUIET_DAYS = 3;
const DAY_SECONDS = 86_400;

/** `previous` may lack their walks. */
export function carryOver(
  previous: readonly SystemRecord[],
  report: SystemsReport,
  decisions: readonly SystemDecision[],
  { now, sample = false }: CarryOverOptions,
): CarriedOver {
  const systems = applyDecisions(report.systems, decisions);
  const observed = observedDaysOf(systems);
  const { matches, cameFrom, wentTo } = matchSystems(previous, systems);
  const taken = new Set(previous.map(({ id }) => id));
  const events: NewEvent[] = [];
  const drafts: SystemRecord[] = [];
  const idOf = new Map<ScanningSystem, string>();

  for (const match of matches) {
    const { record, system } = match;
    const next = { ...record, status: statusOf(system, observed), system };
    idOf.set(system, record.id);
    drafts.push(next);
    if (isTold(record) || isTold(next)) events.push(...eventsOf(match, next.status, now));
  }
  const matched = new Set<ScanningSystem>(matches.map(({ system }) => system));
  const born = systems.filter((system) => !matched.has(system)).sort(byId);
  for (const system of born) {
    const record = newRecord(
      freeId(sample ? `sample-${system.id}` : system.id, taken),
      system,
      statusOf(system, observed),
      now,
      sample,
    );
    idOf.set(system, record.id);
    drafts.push(record);
    if (!isTold(record)) continue;
    const parent = cameFrom.get(system);
    events.push({
      systemId: record.id,
      at: now,
      kind: parent === undefined || !isTold(parent) ? 'born' : 'split',
      actor: null,
      joined: [],
      left: [],
      text: parent === undefined || !isTold(parent) ? '' : `was a part of ${nameOf(parent)} until now`,
    });
  }
  const removed: { id: string; into: string | null }[] = [];
  for (const record of missing(previous, matches)) {
    const into = wentTo.get(record);
    if (into !== undefined && !isKeptByPerson(record)) {
      const heir = idOf.get(into)!;
      removed.push({ id: record.id, into: heir });
      if (isTold(record)) {
        events.push({
          systemId: heir,
          at: now,
          kind: 'merged',
          actor: null,
          joined: [],
          left: [],
          text: `${nameOf(record)} was found to be a part of this one`,
        });
      }
      continue;
    }
    if (!isTold(record)) {
      removed.push({ id: record.id, into: null });
      continue;
    }
    const status = statusOf(record.system, observed);
    drafts.push(status === record.status ? record : { ...record, status });
    events.push(...deathOf(record, status, now));
  }
  return { records: finish(drafts, previous, report, now), removed, events: events.sort(byTarget) };
}

/** Likeness and novelty look at all that is there; and what came out as it was is what it was. */
function finish(
  drafts: readonly SystemRecord[],
  previous: readonly SystemRecord[],
  report: SystemsReport,
  now: number,
): SystemRecord[] {
  const { period } = report;
  const before = new Map(previous.map((record) => [record.id, record]));
  const nearest = nearestSystems(drafts);
  return drafts
    .map((draft): SystemRecord => {
      const old = before.get(draft.id);
      const similar = nearest.get(draft.id) ?? [];
      const novelty =
        period === null ? draft.novelty : noveltyOf({ ...draft, period, nearest: similar[0]?.likeness ?? 0 });
      const next = { ...draft, similar, novelty };
      return old !== undefined && isSameRecord(old, next) ? old : { ...next, updatedAt: now };
    })
    .sort(byId);
}

function newRecord(
  id: string,
  system: ScanningSystem,
  status: SystemStatus,
  now: number,
  sample: boolean,
): SystemRecord {
  return {
    id,
    givenName: null,
    promoted: null,
    comment: '',
    status,
    bornAt: now,
    updatedAt: now,
    system,
    novelty: 0,
    similar: [],
    sample,
  };
}

function statusOf(system: ScanningSystem, observed: ReadonlySet<number>): SystemStatus {
  const { days, longestBefore } = silenceOf(system.calendar, observed);
  const period = system.services.reduce((most, { periodSeconds }) => Math.max(most, periodSeconds ?? 0), 0);
  const periodDays = period / DAY_SECONDS;
  const quietAfter = Math.max(LEAST_QUIET_DAYS, Math.ceil(1.5 * longestBefore), Math.ceil(2 * periodDays));
  if (days >= Math.max(GONE_DAYS, quietAfter)) return 'gone';
  return days > quietAfter ? 'quiet' : 'active';
}

function missing(previous: readonly SystemRecord[], matches: readonly Match[]): SystemRecord[] {
  const found = new Set(matches.map(({ record }) => record));
  return previous.filter((record) => !found.has(record)).sort(byId);
}

function isKeptByPerson({ givenName, promoted, comment }: SystemRecord): boolean {
  return givenName !== null || promoted !== null || comment !== '';
}

function isTold(record: SystemRecord): boolean {
  return record.system.verdict !== 'not-enough-data' || isKeptByPerson(record);
}

function nameOf({ givenName, system }: SystemRecord): string {
  return givenName ?? system.name;
}

/** The found id, unless somebody goes by it who is not the same any more. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

const byTarget = (a: Pick<SystemEvent, 'systemId' | 'kind' | 'text'>, b: typeof a) =>
  `${a.systemId} ${a.kind} ${a.text}` < `${b.systemId} ${b.kind} ${b.text}` ? -1 : 1;
