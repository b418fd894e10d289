/**
 * The plant as it runs: a step a second, a week of history behind it, and whatever was written is on the disk before it
 * is answered. After a stop it works out what happened meanwhile.
 */
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DecoySeed } from '../../seed.ts';
import type { Facility } from '../facility.ts';
import { type AlarmChange, type AlarmRecord, watchAlarms } from './alarms.ts';
import { HISTORY_STEP_SECONDS, type History, openHistory } from './history.ts';
import { beginState, type PlantSizes, type PlantState, sizesOf } from './plant-state.ts';
import { type Point, pointOf } from './points.ts';
import { makeNoise } from './smooth-noise.ts';
import { stepPlant } from './step-plant.ts';

export interface PlantWrite {
  readonly point: string;
  readonly previous: number;
  readonly requested: number;
  /** What the control made of it. */
  readonly resulting: number;
}

export interface RunningPlant {
  readonly sizes: PlantSizes;
  /** Never to be changed but by `write`. */
  readonly state: Readonly<PlantState>;
  /** Newest first. */
  readonly alarms: readonly AlarmRecord[];
  readonly history: History;
  /** Null for what cannot be written. Kept before it returns, as long as the disk takes it. */
  write(point: string, value: number): PlantWrite | null;
  /** False: there is no such alarm that stands unacknowledged. */
  acknowledge(alarm: string, by: string): boolean;
  /** Works on to now; what alarms changed since the last call comes with it. */
  advance(): readonly AlarmChange[];
  /** Local time of the plant, hours with a fraction. */
  hourOfDay(at: number): number;
  close(): void;
}

const STATE_FILE = 'plant.json';
const WRITES_FILE = 'writes.ndjson';
const HISTORY_FILE = 'history.bin';
const VERSION = 1;
const WEEK_SECONDS = 7 * 86_400;
/** Seconds of a step while it runs, and while it catches up. */
const STEP_SECONDS = 1;
const CATCH_UP_SECONDS = 20;
const SAVE_EVERY_SECONDS = 30;
const SAVE_HISTORY_EVERY_SECONDS = 300;

export interface PlantOptions {
  readonly facility: Facility;
  readonly seed: DecoySeed;
  readonly folder: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Of our own, such as a full disk. */
  readonly onTrouble: (error: unknown) => void;
}

export function openPlant({ facility, seed, folder, clock, onTrouble }: PlantOptions): RunningPlant {
  const sizes = sizesOf(facility);
  const noise = makeNoise(seed.branch('weather'));
  const history = openHistory(join(folder, HISTORY_FILE));
  const now = () => Math.floor(clock() / 1_000);
  const kept = readKept(join(folder, STATE_FILE));
  const state = kept?.state ?? beginState(facility, now() - WEEK_SECONDS);
  const alarms = kept?.alarms ?? [];
  const writesFile = join(folder, WRITES_FILE);
  replay(writesFile, state, sizes);
  // A clock that was set back must not stop the plant.
  if (state.at > now()) state.at = now();
  if (now() - state.at > WEEK_SECONDS) state.at = now() - WEEK_SECONDS;
  let savedAt = 0;
  let historySavedAt = now();
  let writes = openSync(writesFile, 'a', 0o600);

  run(CATCH_UP_SECONDS);
  save();
  history.save();

  return {
    sizes,
    state,
    alarms,
    history,
    write(id, value) {
      const point = pointOf(id);
      if (point?.write === undefined || !Number.isFinite(value)) return null;
      const previous = point.read(state);
      const line = Buffer.from(`${JSON.stringify({ id, value })}\n`);
      try {
        writeSync(writes, line);
      } catch (error) {
        // On a full disk the process goes on in memory: whoever writes sees what a plant does.
        onTrouble(error);
      }
      apply(point, state, sizes, value);
      return { point: id, previous, requested: value, resulting: point.read(state) };
    },
    acknowledge(id, by) {
      const standing = alarms.find((alarm) => alarm.id === id && alarm.acknowledgedBy === null);
      if (standing === undefined) return false;
      standing.acknowledgedBy = by;
      save();
      return true;
    },
    advance() {
      const at = now();
      if (state.at > at + 5) state.at = at;
      const changes = run(at - state.at > 120 ? CATCH_UP_SECONDS : STEP_SECONDS);
      if (at - savedAt >= SAVE_EVERY_SECONDS || changes.length > 0) save();
      if (at - historySavedAt >= SAVE_HISTORY_EVERY_SECONDS) {
        history.save();
        historySavedAt = at;
      }
      return changes;
    },
    hourOfDay,
    close() {
      save();
      history.save();
      closeSync(writes);
    },
  };

  function run(step: number): readonly AlarmChange[] {
    const end = now();
    const changes: AlarmChange[] = [];
    while (state.at < end) {
      const seconds = Math.min(step, end - state.at);
      const before = Math.floor(state.at / HISTORY_STEP_SECONDS);
      stepPlant(state, sizes, noise, seconds, hourOfDay(state.at));
      if (Math.floor(state.at / HISTORY_STEP_SECONDS) !== before) history.add(state);
      changes.push(...watchAlarms(state, sizes, alarms));
    }
    return changes;
  }

  function hourOfDay(at: number): number {
    return ((at + facility.zoneMinutes * 60) % 86_400) / 3_600;
  }

  /** The state first: a write that is in both is applied twice, which changes nothing. */
  function save(): void {
    const file = join(folder, STATE_FILE);
    writeFileSync(`${file}.new`, JSON.stringify({ version: VERSION, state, alarms }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    closeSync(writes);
    writes = openSync(writesFile, 'w', 0o600);
    savedAt = now();
  }
}

/** Brings it into range; a register that holds nonsense is what the control makes of it. */
function apply(point: Point, state: PlantState, sizes: PlantSizes, value: number): void {
  const [low, high] = point.range(sizes);
  point.write?.(state, Math.min(high, Math.max(low, value)));
}

function readKept(file: string): { state: PlantState; alarms: AlarmRecord[] } | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as {
      version: number;
      state: PlantState;
      alarms: AlarmRecord[];
    };
    return kept.version === VERSION ? kept : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Written whole or not at all: what cannot be read is not ours, and a plant begins anew.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function replay(file: string, state: PlantState, sizes: PlantSizes): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const line of text.split('\n')) {
    const write = readWrite(line);
    const point = write === null ? null : pointOf(write.id);
    if (write !== null && point !== null) apply(point, state, sizes, write.value);
  }
}

/** Null: half a line, of a full disk or a lost machine; more may stand behind it. */
function readWrite(line: string): { readonly id: string; readonly value: number } | null {
  try {
    const { id, value } = JSON.parse(line) as { id: unknown; value: unknown };
    return typeof id === 'string' && typeof value === 'number' ? { id, value } : null;
  } catch {
    return null;
  }
}
