/** What an experiment has already done, on disk before and after each change, so that none is done twice or forgotten. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import type { ScheduleStep } from '../../decoys/experiments/schedule.ts';
import { type ExperimentPlan, experimentError } from './experiment-config.ts';

const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['start', 'stop']) }),
  z.strictObject({ kind: z.literal('listed'), subject: z.string() }),
  z.strictObject({ kind: z.literal('set'), subject: z.string(), value: z.string() }),
]);
const recordForm = z.strictObject({
  version: z.literal(1),
  /** When it was first started, and what was asked then. */
  registered: z.strictObject({ at: z.iso.datetime(), question: z.string() }),
  applied: z.array(
    z.strictObject({
      id: z.string(),
      decoy: z.string(),
      change,
      /** When the schedule has it, and when it was done. */
      due: z.iso.datetime(),
      at: z.iso.datetime(),
    }),
  ),
  /** Begun, and perhaps done: whether it was, the journal says. */
  pending: z.string().nullable(),
});
type Kept = z.infer<typeof recordForm>;

export interface ExperimentRecord {
  /** In the order in which they were done. */
  readonly applied: Kept['applied'];
  readonly pending: string | null;
  begin(step: ScheduleStep): void;
  /** `at` in epoch milliseconds. */
  finish(step: ScheduleStep, at: number): void;
}

/** Throws E_EXPERIMENT where the plan is not the one that was begun, E_OUTPUT. */
export function openExperimentRecord(
  { name, question, record: file, steps }: ExperimentPlan,
  now: number,
): ExperimentRecord {
  const known = read(file);
  const kept: Kept = known ?? {
    version: 1,
    registered: { at: new Date(now).toISOString(), question },
    applied: [],
    pending: null,
  };
  const ids = new Set(steps.map(({ id }) => id));
  const problems = kept.applied
    .filter(({ id }) => !ids.has(id))
    .map(
      ({ decoy, due, at }) =>
        `what was done to ${decoy} at ${at} (due ${due}) is not in the schedule any more; ${file} has it`,
    );
  if (kept.registered.question !== question)
    problems.push(
      `the question is not the one of ${kept.registered.at} any more: another question is another experiment`,
    );
  if (problems.length > 0) throw experimentError(name, problems);
  if (known === null) write(file, kept);
  return {
    get applied() {
      return kept.applied;
    },
    get pending() {
      return kept.pending;
    },
    begin({ id }) {
      kept.pending = id;
      write(file, kept);
    },
    finish({ id, decoy, change: done, at: due }, at) {
      kept.applied.push({
        id,
        decoy,
        change: done,
        due: new Date(due).toISOString(),
        at: new Date(at).toISOString(),
      });
      kept.pending = null;
      write(file, kept);
    },
  };
}

function read(file: string): Kept | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(file, (error as Error).message);
  }
  try {
    return recordForm.parse(JSON.parse(text));
  } catch {
    throw unusable(file, 'it is no record of an experiment');
  }
}

/** Whole or not at all, and on the disk when this returns. */
function write(file: string, kept: Kept): void {
  const fresh = `${file}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(fresh, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify(kept, null, 1)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
    const folder = openSync(dirname(file), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw unusable(file, (error as Error).message);
  }
}

function unusable(file: string, why: string): YamoriError {
  return new YamoriError(
    'E_OUTPUT',
    `${file}: ${why}`,
    'The record of an experiment says what was already done: name a file for it with `record`, and keep it.',
  );
}
