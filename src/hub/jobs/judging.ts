/**
 * Facts -> verdicts -> incidents, again and again: whatever a batch touched is judged anew, over all that is
 * known of it. The mark of progress moves on only when all was written, so that a run that was killed is
 * simply run again: the same facts give the same verdicts and incidents.
 *
 * A forged flood shows only across its sources, and they come in piece by piece. So there are two kinds of
 * run. A quick one, every few seconds, judges what is new and acts where packets corroborate each other or
 * an incident exists already. A thorough one, every quarter of an hour, judges all of the last hour or two
 * together and may begin to watch an address on evidence that anybody can forge.
 */
import type { Sensor } from '../../model/account.ts';
import type { SourceVerdict, TimeRange } from '../../model/facts.ts';
import type { Incident } from '../../model/incident.ts';
import { profileOf } from '../../model/merge-sightings.ts';
import type { FactsStore, StoredSighting } from '../../store/facts-port.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import type { HubEvents } from '../hub-events.ts';
import { actOnAlert } from './act-on-alert.ts';
import { createLoop, type Loop } from './loop.ts';
import type { HubJudge, IncidentRules, Judged, SourceAtSensor } from './ports.ts';

export interface JudgingDeps {
  readonly facts: FactsStore;
  readonly state: StateStore;
  readonly events: HubEvents;
  readonly judge: HubJudge;
  readonly rules: IncidentRules;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface Judging extends Loop {
  /** Resolves to the sources that were judged. */
  runOnce(): Promise<number>;
  /** As runOnce, and thorough although it is not due. */
  runThorough(): Promise<number>;
  /** Epoch milliseconds of the last run that came to its end; null: none. */
  readonly finishedAt: number | null;
}

/** Number of the last stored batch that was judged. */
const PROGRESS_NOTE = 'judged-until';
const FADED_NOTE = 'faded-on';
/** JSON of Thorough. */
const THOROUGH_NOTE = 'judged-thoroughly';
const THOROUGH_EVERY_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const WINDOW_SECONDS = 30 * 86_400;
const DAY_MS = 86_400_000;
const MOST_SOURCES = 200_000;
const TOUCHED_AT_ONCE = 10_000;
const SOURCES_AT_ONCE = 1_000;

export function createJudging(deps: JudgingDeps): Judging {
  let finishedAt: number | null = null;
  const turn = async (mustBeThorough: boolean): Promise<number> => {
    const judged = await run(deps, mustBeThorough);
    finishedAt = deps.clock();
    return judged;
  };
  // One after the other: what loads the sample asks for a run of its own.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (mustBeThorough: boolean): Promise<number> => {
    const next = last.then(
      () => turn(mustBeThorough),
      () => turn(mustBeThorough),
    );
    last = next.catch(() => {});
    return next;
  };
  return {
    ...createLoop(() => inTurn(false), deps.onTrouble),
    runOnce: () => inTurn(false),
    runThorough: () => inTurn(true),
    get finishedAt() {
      return finishedAt;
    },
  };
}

/** Where thorough runs begin: a batch stored an hour ago or longer, so that an hour is seen whole. */
interface Thorough {
  readonly ranAt: number;
  readonly from: number;
  /** What `from` becomes once it is an hour old. */
  readonly next: number;
  readonly nextAt: number;
}

async function thoroughOf(state: StateStore, now: number): Promise<Thorough> {
  const text = await state.note(THOROUGH_NOTE);
  return text === null ? { ranAt: 0, from: 0, next: 0, nextAt: now } : (JSON.parse(text) as Thorough);
}

async function run(deps: JudgingDeps, mustBeThorough: boolean): Promise<number> {
  const { facts, state, clock, judge } = deps;
  const now = clock();
  await fadeOnceADay(deps, now);
  const thorough = await thoroughOf(state, now);
  const isThorough = mustBeThorough || now - thorough.ranAt >= THOROUGH_EVERY_MS;
  const progress = Number((await state.note(PROGRESS_NOTE)) ?? 0);
  let sequence = isThorough ? Math.min(progress, thorough.from) : progress;
  const touched = new Set<string>();
  for (let more = true; more && touched.size < MOST_SOURCES; ) {
    const some = await facts.touchedSince(sequence, TOUCHED_AT_ONCE);
    for (const source of some.sources) touched.add(source);
    ({ sequence, more } = some);
  }
  const noteProgress = async () => {
    await state.setNote(PROGRESS_NOTE, String(Math.max(progress, sequence)));
    if (!isThorough) return;
    const isOld = now - thorough.nextAt >= HOUR_MS;
    const from = isOld ? thorough.next : thorough.from;
    const next = isOld ? { next: sequence, nextAt: now } : { next: thorough.next, nextAt: thorough.nextAt };
    await state.setNote(THOROUGH_NOTE, JSON.stringify({ ranAt: now, from, ...next } satisfies Thorough));
  };
  if (touched.size === 0) {
    if (isThorough) await noteProgress();
    return 0;
  }
  const sensors = new Map((await state.sensors()).map((sensor) => [sensor.id, sensor]));
  const range = { from: Math.floor(now / 1000) - WINDOW_SECONDS, to: Math.ceil(now / 1000) + 86_400 };
  const runOfJudge = judge.begin(await state.owners(), now);
  const sources = [...touched];
  // Twice over all: a forged flood shows only across its sources.
  await forEachSource(facts, sources, range, sensors, (_source, at) => {
    for (const one of at) runOfJudge.observe(one);
  });
  let waiting: { judged: Judged; at: readonly SourceAtSensor[] }[] = [];
  const write = async () => {
    const verdicts = waiting.map(({ judged }): SourceVerdict => judged.verdict);
    if (verdicts.length > 0) await facts.putVerdicts(verdicts);
    deps.events.tellVerdicts(verdicts);
    for (const { judged, at } of waiting) {
      if (judged.alert === null) continue;
      await actOnAlert(deps, {
        ...judged.alert,
        cause: null,
        sensors: at.map(({ sensor }) => sensor.id),
        sample: at.every(({ sensor }) => sensor.sample),
        mayBeginToWatch: isThorough,
      });
    }
    waiting = [];
  };
  await forEachSource(
    facts,
    sources,
    range,
    sensors,
    (source, at) => {
      waiting.push({ judged: runOfJudge.judge(source, at), at });
    },
    write,
  );
  await noteProgress();
  return sources.length;
}

async function forEachSource(
  facts: FactsStore,
  sources: readonly string[],
  range: TimeRange,
  sensors: ReadonlyMap<string, Sensor>,
  visit: (source: string, at: readonly SourceAtSensor[]) => void,
  afterChunk: () => Promise<void> = async () => {},
): Promise<void> {
  for (let from = 0; from < sources.length; from += SOURCES_AT_ONCE) {
    const chunk = await facts.sightingsOf(sources.slice(from, from + SOURCES_AT_ONCE), range);
    for (const [source, sightings] of groupBy(chunk, (one) => one.source)) {
      const at: SourceAtSensor[] = [];
      for (const [sensorId, own] of groupBy(sightings, (one) => one.sensorId)) {
        const sensor = sensors.get(sensorId);
        // Facts of a sensor that was removed say nothing about a dark space that we know.
        if (sensor !== undefined) at.push({ sensor, profile: profileOf(own), sightings: own });
      }
      if (at.length > 0) visit(source, at);
    }
    await afterChunk();
  }
}

function groupBy(
  sightings: readonly StoredSighting[],
  keyOf: (sighting: StoredSighting) => string,
): Map<string, StoredSighting[]> {
  const groups = new Map<string, StoredSighting[]>();
  for (const sighting of sightings) {
    const key = keyOf(sighting);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return groups;
}

async function fadeOnceADay({ state, rules, events }: JudgingDeps, now: number): Promise<void> {
  const today = String(Math.floor(now / DAY_MS));
  if ((await state.note(FADED_NOTE)) === today) return;
  let cursor: string | null = null;
  do {
    const page: { rows: readonly Incident[]; next: string | null } = await state.incidents({
      filter: { status: ['watch'] },
      ownerScope: null,
      sort: 'lastSeen',
      descending: false,
      limit: 200,
      cursor,
    });
    for (const incident of page.rows) {
      const change = rules.fade(incident, now);
      if (change === null) continue;
      try {
        events.tellIncidents(await state.changeIncidents([change]));
      } catch (error) {
        // Somebody looked at it just now: then it does not fade today.
        if (!(error instanceof StateError)) throw error;
      }
    }
    cursor = page.next;
  } while (cursor !== null);
  await state.setNote(FADED_NOTE, today);
}
