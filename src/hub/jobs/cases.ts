/**
 * Incidents -> cases -> steps of the ladder and proof, again and again.
 *
 * A short pass opens cases for new incidents, follows what people decided, and tells of what is new at once. A long one,
 * every few minutes, looks at every open case: is it clean, and if not, which step is due? It walks through the cases some
 * hundred at a time, so that memory does not grow with them. Everything that belongs together is written in one
 * transaction and with the version that was read: a pass that was killed, or that a person was faster than, is simply
 * run again.
 */
import type { CaseRecord } from '../../model/case.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';
import type { CaseChange, CasesChange } from '../../store/cases-port.ts';
import type { FactsStore } from '../../store/facts-port.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import type { HubEvents } from '../hub-events.ts';
import type { CaseRules, JointStep, NoticePolicy, PolicyChange } from './case-ports.ts';
import { createLoop, type Loop } from './loop.ts';

export interface CasesJobDeps {
  readonly facts: Pick<FactsStore, 'hoursSeen' | 'watchedStretches' | 'touchedSince'>;
  readonly state: StateStore;
  readonly events: HubEvents;
  readonly rules: CaseRules;
  readonly policy: NoticePolicy;
  /** Tells this hub from others: of several one runs. */
  readonly hubId: string;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface CasesPassed {
  readonly opened: number;
  readonly judged: number;
  readonly closed: number;
  readonly queued: number;
}

export interface CasesJob extends Loop {
  /** Short, unless a long one is due. Null: another hub does it. */
  runOnce(): Promise<CasesPassed | null>;
  /** Long, whether it is due or not. */
  runWhole(): Promise<CasesPassed | null>;
}

const CLAIM = 'cases';
const CLAIM_MS = 600_000;
const WHOLE_EVERY_MS = 5 * 60_000;
const JUDGE_EVERY_MS = 3_600_000;
const HOUR_MS = 3_600_000;
/** What was seen before a case opened tells its rate; what is longer ago tells of another time. */
const LOOK_BACK_MS = 120 * 86_400_000;
const AT_ONCE = 500;
const MOST_OPENED = 20_000;
const TOUCHED_AT_ONCE = 10_000;
const MOST_TOUCHED = 200_000;

export function createCasesJob(deps: CasesJobDeps): CasesJob {
  const memory: Memory = { wholeAt: Number.NEGATIVE_INFINITY, judgedAt: new Map(), sequence: null };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (isWhole: boolean): Promise<CasesPassed | null> => {
    const next = last.then(
      () => runClaimed(deps, memory, isWhole),
      () => runClaimed(deps, memory, isWhole),
    );
    last = next.catch(() => {});
    return next;
  };
  return {
    ...createLoop(() => inTurn(false), deps.onTrouble),
    runOnce: () => inTurn(false),
    runWhole: () => inTurn(true),
  };
}

interface Memory {
  wholeAt: number;
  /** Case -> when it was judged last; lost with the process: then all are judged anew. */
  judgedAt: Map<string, number>;
  /** Of the last batch whose sources were looked at; null: none yet. */
  sequence: number | null;
}

async function runClaimed(
  deps: CasesJobDeps,
  memory: Memory,
  mustBeWhole: boolean,
): Promise<CasesPassed | null> {
  const { state, hubId: holder, clock } = deps;
  const now = clock();
  if (!(await state.claim(CLAIM, { holder, now, until: now + CLAIM_MS }))) return null;
  await followIncidents(deps, now);
  const opened = await openCases(deps, now);
  const isWhole = mustBeWhole || now - memory.wholeAt >= WHOLE_EVERY_MS;
  const passed = isWhole
    ? await walk(deps, memory, now)
    : { judged: 0, closed: 0, queued: await tellOf(deps, opened, now) };
  if (isWhole) memory.wholeAt = now;
  return { opened: opened.length, ...passed };
}

/** What people and rules did to incidents since. */
async function followIncidents({ state, rules, onTrouble }: CasesJobDeps, now: number): Promise<void> {
  for (;;) {
    const pairs = await state.casesOutOfStep(AT_ONCE);
    const cases = pairs.flatMap(({ case: record, incident }): CaseChange[] => {
      const step = rules.followIncident(record, incident, now);
      return step === null ? [] : [step];
    });
    if (cases.length === 0) return;
    const written = await writeEach(
      state,
      cases.map((one) => ({ cases: [one], notices: [], incidents: [] })),
      onTrouble,
    );
    await state.cancelNotices(written.filter(({ status }) => status === 'closed').map(({ id }) => id));
    if (pairs.length < AT_ONCE || written.length === 0) return;
  }
}

async function openCases(
  { state, rules, policy, onTrouble }: CasesJobDeps,
  now: number,
): Promise<CaseRecord[]> {
  const opened: CaseRecord[] = [];
  while (opened.length < MOST_OPENED) {
    const incidents = await state.incidentsWithoutCase(AT_ONCE);
    if (incidents.length === 0) return opened;
    const changes: CasesChange[] = [];
    for (const incident of incidents) {
      const step = rules.openCase(incident, now);
      const drawn = await policy.draw(step.case);
      const events = [...step.events];
      if (drawn !== null)
        events.push({
          at: now,
          kind: 'arm-drawn',
          actor: 'rule:study',
          text: drawn.text,
          channel: null,
          noticeId: null,
        });
      changes.push({
        cases: [{ case: { ...step.case, study: drawn?.study ?? null }, events }],
        notices: [],
        incidents: [],
      });
    }
    const written = await writeEach(state, changes, onTrouble);
    opened.push(...written);
    if (written.length === 0) return opened;
  }
  return opened;
}

/** The first step at once; the rest when all are looked at. */
async function tellOf(
  { policy, state, onTrouble }: CasesJobDeps,
  records: readonly CaseRecord[],
  now: number,
) {
  if (records.length === 0) return 0;
  const turn = await policy.begin(now);
  for (const record of records) await turn.consider(record);
  return writePolicy(state, turn.finish(), onTrouble);
}

async function walk(deps: CasesJobDeps, memory: Memory, now: number): Promise<Omit<CasesPassed, 'opened'>> {
  const { facts, state, policy, onTrouble } = deps;
  const range = { from: Math.floor((now - LOOK_BACK_MS) / 1000), to: Math.ceil((now + HOUR_MS) / 1000) };
  const watched = await facts.watchedStretches(range);
  const touched = await touchedSources(deps, memory);
  const moves = await state.formerAddresses();
  const turn = await policy.begin(now);
  const seen = new Map<string, number>();
  let judged = 0;
  let closed = 0;
  for await (const records of state.casesInTurn('open')) {
    const isDue = (record: CaseRecord) =>
      touched === null ||
      isWatchedElsewhere(record) ||
      touched.has(record.address) ||
      now - (memory.judgedAt.get(record.id) ?? Number.NEGATIVE_INFINITY) >= JUDGE_EVERY_MS;
    const due = records.filter(isDue);
    judged += due.length;
    const proved = await prove(deps, due, watched, range, moves, now);
    const after = new Map(records.map((record) => [record.id, record]));
    const written = await writeEach(state, proved, onTrouble);
    for (const record of written) after.set(record.id, record);
    const ended = written.filter(({ status }) => status === 'closed');
    closed += ended.length;
    await tellEnds(deps, ended, now);
    const dueIds = new Set(due.map(({ id }) => id));
    for (const record of after.values()) {
      if (record.status !== 'open') continue;
      seen.set(record.id, dueIds.has(record.id) ? now : (memory.judgedAt.get(record.id) ?? now));
      await turn.consider(record);
    }
  }
  memory.judgedAt = seen;
  const queued = await writePolicy(state, turn.finish(), onTrouble);
  return { judged, closed, queued };

  async function tellEnds({ state, events }: CasesJobDeps, ended: readonly CaseRecord[], at: number) {
    if (ended.length === 0) return;
    await state.cancelNotices(ended.map(({ id }) => id));
    for (const record of ended) {
      const notices = await policy.whenClean(record, at);
      if (notices.length > 0) await state.changeCases({ cases: [], notices, incidents: [] });
      const incident = await state.incident(record.id);
      if (incident !== null) events.tellIncidents([incident]);
    }
  }
}

/** What a gateway counts comes past the facts, so nothing there is touched by it. */
function isWatchedElsewhere({ retest }: CaseRecord): boolean {
  return retest !== null && retest.kind === 'gateway-silence' && retest.outcome === null;
}

/** Null: all must be looked at. */
async function touchedSources({ facts }: CasesJobDeps, memory: Memory): Promise<ReadonlySet<string> | null> {
  const isFirst = memory.sequence === null;
  const touched = new Set<string>();
  let sequence = memory.sequence ?? 0;
  for (let more = true; more; ) {
    const some = await facts.touchedSince(sequence, TOUCHED_AT_ONCE);
    ({ sequence, more } = some);
    if (!isFirst && touched.size < MOST_TOUCHED) for (const source of some.sources) touched.add(source);
  }
  memory.sequence = sequence;
  return isFirst || touched.size >= MOST_TOUCHED ? null : touched;
}

async function prove(
  { facts, state, rules }: CasesJobDeps,
  records: readonly CaseRecord[],
  watched: readonly WatchedStretch[],
  range: { from: number; to: number },
  moves: ReadonlyMap<string, number>,
  now: number,
): Promise<CasesChange[]> {
  if (records.length === 0) return [];
  const addresses = [...new Set(records.map(({ address }) => address))];
  const seen = Map.groupBy(await facts.hoursSeen(addresses, range), ({ source }) => source);
  const visited = await state.lastVisits(addresses);
  const changes: CasesChange[] = [];
  for (const record of records) {
    const known = {
      record,
      seen: seen.get(record.address) ?? [],
      watched,
      visitedAt: visited.get(record.address) ?? null,
      now,
    };
    let proved = rules.prove({ ...known, movedAt: null });
    // Only where silence begins to speak does it matter whose silence it is.
    if (proved.proof.state !== 'active' && proved.proof.state !== 'reinfected') {
      const movedAt = await moveOf(state, moves, record.address, proved.proof.lastAt, now);
      if (movedAt !== null) proved = rules.prove({ ...known, movedAt });
    }
    const incident = rules.isClean(proved.proof.state) ? await state.incident(record.id) : null;
    const step = rules.applyProof(record, proved, incident, now);
    if (step !== null) changes.push(jointChange(step));
  }
  return changes;
}

/** When somebody else got the address after it was last seen: an enrolled device left it, or a lease log says so. */
async function moveOf(
  state: StateStore,
  moves: ReadonlyMap<string, number>,
  address: string,
  lastAt: number,
  now: number,
): Promise<number | null> {
  const left = moves.get(address);
  if (left !== undefined && left > lastAt) return left;
  const [then, later] = await Promise.all([
    state.leaseAt(address, null, lastAt),
    state.leaseAt(address, null, now),
  ]);
  if (then === null || later === null || then.machine.name === later.machine.name) return null;
  return later.from > lastAt ? later.from : null;
}

function jointChange({ case: record, events, incident, incidentEvents }: JointStep): CasesChange {
  return {
    cases: [{ case: record, events }],
    notices: [],
    incidents: incident === null ? [] : [{ incident, events: incidentEvents }],
  };
}

async function writePolicy(
  state: StateStore,
  changes: readonly PolicyChange[],
  onTrouble: (error: unknown) => void,
): Promise<number> {
  let queued = 0;
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    const some = changes.slice(from, from + AT_ONCE).map((change) => ({ ...change, incidents: [] }));
    const written = new Set((await writeEach(state, some, onTrouble)).map(({ id }) => id));
    for (const { cases, notices } of some)
      if (cases.every((one) => written.has(one.case.id))) queued += notices.length;
  }
  return queued;
}

/**
 * Each change all or nothing, and all in one transaction while nobody interferes; else one by one, and what somebody was
 * faster with is left for the next pass. Resolves to what was written.
 */
async function writeEach(
  state: StateStore,
  changes: readonly CasesChange[],
  onTrouble: (error: unknown) => void,
): Promise<CaseRecord[]> {
  if (changes.length === 0) return [];
  try {
    return await state.changeCases({
      cases: changes.flatMap(({ cases }) => cases),
      notices: changes.flatMap(({ notices }) => notices),
      incidents: changes.flatMap(({ incidents }) => incidents),
    });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
  }
  const written: CaseRecord[] = [];
  for (const change of changes) {
    try {
      written.push(...(await state.changeCases(change)));
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (error.code !== 'stale' && error.code !== 'exists') onTrouble(error);
    }
  }
  return written;
}
