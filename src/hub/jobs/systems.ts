/**
 * Sightings -> scanning systems, once a day: all of the last ninety days are looked at (the days before are held since the run
 * before, if there is room for them), and what is found is carried over from the records of the last run (who was born, grew, moved, died). All of a run is written in one transaction, and it
 * depends on nothing but facts, records and decisions: a run that was killed is simply run again.
 *
 * Of several hubs on one state one runs; it holds a claim that ends by itself. The first run of all looks back: it tells
 * the weeks before one after the other, so that there is a past to compare with from the first day on.
 *
 * The sample and what is real are two worlds: neither is found in the other's sightings, nor carried over from it.
 */
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { FactsStore } from '../../store/facts-port.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import { readSystemsNote, SYSTEMS_CLAIM, writeSystemsNote } from '../systems-notes.ts';
import { createLoop, type Loop } from './loop.ts';
import type { FindScanningSystems, FoundSystems, SightingsToScan } from './ports.ts';

export interface SystemsJobDeps {
  readonly facts: FactsStore;
  readonly state: StateStore;
  readonly find: FindScanningSystems;
  /** Lets go of what was held for the next run. */
  readonly endFinding?: () => Promise<void>;
  /** Tells this hub from others. */
  readonly hubId: string;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface SystemsJob extends Loop {
  /** Runs now, whether it is due or not; resolves to false where another hub does already. */
  runNow(): Promise<boolean>;
  /** Asks for a run and returns at once; what is asked for twice while it waits is done once. */
  request(): void;
  readonly isRunning: boolean;
}

const DAY_MS = 86_400_000;
const WINDOW_SECONDS = 90 * 86_400;
const WEEK_SECONDS = 7 * 86_400;
/** Weeks that the first run looks back. */
const WEEKS_BACK = 8;
/** Half a day of play: runs are not to the minute. */
const SNAPSHOT_SECONDS = WEEK_SECONDS - 43_200;
const CLAIM_MS = 120_000;
const RENEW_MS = 30_000;
const MOST_ATTEMPTS = 5;

export function createSystemsJob(deps: SystemsJobDeps): SystemsJob {
  const ending = new AbortController();
  let running = 0;
  let waiting = false;
  // One after the other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<boolean>): Promise<boolean> => {
    const next = last.then(async () => {
      running++;
      try {
        return ending.signal.aborted ? false : await work();
      } catch (error) {
        // Stopped in its midst: the next hub that starts runs again.
        if (ending.signal.aborted) return false;
        throw error;
      } finally {
        running--;
      }
    });
    last = next.catch(() => {});
    return next;
  };
  const runNow = () => inTurn(() => run(deps, ending.signal));
  const loop = createLoop(() => inTurn(() => runWhenDue(deps, ending.signal)), deps.onTrouble);
  return {
    start: loop.start,
    async stop() {
      ending.abort();
      await loop.stop();
      await last;
      await deps.endFinding?.();
    },
    runNow,
    request() {
      if (waiting) return;
      waiting = true;
      void inTurn(() => {
        waiting = false;
        return run(deps, ending.signal);
      }).catch(deps.onTrouble);
    },
    get isRunning() {
      return running > 0 || waiting;
    },
  };
}

async function runWhenDue(deps: SystemsJobDeps, signal: AbortSignal): Promise<boolean> {
  const notes = [await readSystemsNote(deps.state, false), await readSystemsNote(deps.state, true)];
  const ranAt = Math.max(...notes.map((note) => note?.ranAt ?? 0));
  return deps.clock() - ranAt < DAY_MS ? false : run(deps, signal);
}

async function run(deps: SystemsJobDeps, signal: AbortSignal): Promise<boolean> {
  const { state, hubId: holder, clock } = deps;
  const claim = (lastsMs: number) => {
    const now = clock();
    return state.claim(SYSTEMS_CLAIM, { holder, now, until: now + lastsMs });
  };
  if (!(await claim(CLAIM_MS))) return false;
  const lost = new AbortController();
  const renewing = setInterval(() => {
    claim(CLAIM_MS).then(
      (isOurs) => {
        if (!isOurs) lost.abort();
      },
      () => lost.abort(),
    );
  }, RENEW_MS);
  try {
    await runBoth(deps, AbortSignal.any([signal, lost.signal]));
    return true;
  } finally {
    clearInterval(renewing);
    await claim(0);
  }
}

async function runBoth(deps: SystemsJobDeps, signal: AbortSignal): Promise<void> {
  const sensors = await deps.state.sensors();
  const at = Math.floor(deps.clock() / 1000);
  for (const sample of [false, true]) {
    const ids = new Set(sensors.filter((sensor) => sensor.sample === sample).map(({ id }) => id));
    if (ids.size === 0) continue;
    const isFirst = (await readSystemsNote(deps.state, sample)) === null;
    for (const then of isFirst ? await weeksBefore(deps, at) : [])
      await runOnce(deps, { at: then, sensors: ids, sample, keepsPast: true, signal });
    const newest = (await deps.state.systemTimes()).at(-1) ?? 0;
    const keepsPast = at - newest >= SNAPSHOT_SECONDS || newest === at;
    await runOnce(deps, { at, sensors: ids, sample, keepsPast, signal });
  }
}

/** Ascending, as far as there is a week of facts before. */
async function weeksBefore({ facts }: SystemsJobDeps, at: number): Promise<number[]> {
  const { oldest } = (await facts.size()).sightings;
  const weeks = Array.from({ length: WEEKS_BACK }, (_, i) => at - (WEEKS_BACK - i) * WEEK_SECONDS);
  return weeks.filter((then) => oldest !== null && oldest <= then - WEEK_SECONDS);
}

interface Run {
  /** Epoch seconds. */
  readonly at: number;
  readonly sensors: ReadonlySet<string>;
  readonly sample: boolean;
  readonly keepsPast: boolean;
  readonly signal: AbortSignal;
}

async function runOnce(deps: SystemsJobDeps, { at, sensors, sample, keepsPast, signal }: Run): Promise<void> {
  const range = { from: at - WINDOW_SECONDS, to: at };
  const mark = await deps.facts.scanMark();
  const found = await deps.find(
    { range, sensors, mark, chunks: (since) => chunksOf(deps.facts, { range, sensors, mark, since }) },
    { at, sample, signal },
  );
  // Before anything was sighted there is nothing to say, and nothing to note.
  if (found === null) return;
  try {
    await carryOver(deps, found, { at, sample, keepsPast });
    const { report } = found;
    await writeSystemsNote(deps.state, sample, {
      ranAt: at * 1000,
      report: report.telescope.darkSize > 0 ? report : null,
    });
  } finally {
    await found.close();
  }
}

async function carryOver(
  { state }: SystemsJobDeps,
  found: FoundSystems,
  { at, sample, keepsPast }: Pick<Run, 'at' | 'sample' | 'keepsPast'>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const version = await state.systemsVersion();
    const decisions = await state.systemDecisions(sample);
    const previous = state.systemRecords(sample);
    const { changed, removed, events } = await found.carryOver(previous, decisions, {
      now: at * 1000,
      sample,
    });
    const isNothing = changed.length === 0 && removed.length === 0 && events.length === 0;
    if (isNothing && !keepsPast) return;
    try {
      await state.changeSystems({
        version,
        put: changed,
        removed,
        events,
        decision: null,
        snapshotAt: keepsPast ? at : null,
      });
      return;
    } catch (error) {
      // A person merged or split meanwhile: what was found is right still, whose it is must be seen again.
      const isStale = error instanceof StateError && error.code === 'stale';
      if (!isStale || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}

async function* chunksOf(
  facts: FactsStore,
  {
    range,
    sensors,
    mark,
    since,
  }: Pick<SightingsToScan, 'range' | 'sensors' | 'mark'> & {
    readonly since: { readonly after: number; readonly readTo: number } | null;
  },
): AsyncGenerator<ScanChunk> {
  const part = mark === null ? undefined : { after: 0, readTo: 0, ...since, upTo: mark };
  for await (const chunk of facts.scanChunks(range, part)) if (sensors.has(chunk.sensorId)) yield chunk;
}
