/**
 * Carries out the schedules of experiments while decoys run: one change at a time, each in the record before it is begun
 * and after it is done, and in the journal in between. A kill at any moment leaves a change either undone, and then it is
 * done at the next start, or in the journal, and then it is not done again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  changed,
  type DecoyCondition,
  firstCondition,
  type ScheduleStep,
  valuesOf,
} from '../../decoys/experiments/schedule.ts';
import type { DecoyFleet } from './decoy-fleet.ts';
import { type ExperimentPlan, isPlanSetting } from './experiment-config.ts';
import { findChange, noteChange } from './experiment-journal.ts';
import { type ExperimentRecord, openExperimentRecord } from './experiment-record.ts';
import { parsePort } from './parse-port.ts';
import type { DecoyPlan } from './start-decoy.ts';

export interface RunningExperiments {
  /** Of the twins that run now, as they are now: also with what fell due while nothing ran. */
  readonly plans: readonly DecoyPlan[];
  /** Once these run: notes what fell due meanwhile, and goes on with what is to come. Resolves when nothing is left. */
  run(fleet: DecoyFleet, signal: AbortSignal): Promise<void>;
}

/** A clock that was set is seen within this. */
const LOOKS_EVERY_MS = 60_000;

interface Experiment {
  readonly plan: ExperimentPlan;
  readonly record: ExperimentRecord;
  readonly conditions: Map<string, DecoyCondition>;
  readonly late: readonly Done[];
  readonly left: ScheduleStep[];
}

interface Done {
  readonly step: ScheduleStep;
  readonly before: DecoyCondition;
}

/** Throws E_EXPERIMENT, E_OUTPUT. */
export async function openExperiments(
  plans: readonly ExperimentPlan[],
  clock: () => number,
): Promise<RunningExperiments> {
  const experiments: Experiment[] = [];
  for (const plan of plans) experiments.push(await openExperiment(plan, clock()));
  return {
    plans: experiments.flatMap(({ plan, conditions }) =>
      plan.twins.flatMap((twin) => {
        const condition = conditionOf(conditions, twin.name);
        return condition.isRunning ? [planIn(twin, condition)] : [];
      }),
    ),
    async run(fleet, signal) {
      for (const experiment of experiments) {
        for (const done of experiment.late) {
          experiment.record.begin(done.step);
          note(experiment, done, clock());
        }
      }
      await Promise.all(experiments.map((experiment) => carryOut(experiment, fleet, clock, signal)));
    },
  };
}

async function openExperiment(plan: ExperimentPlan, now: number): Promise<Experiment> {
  const record = openExperimentRecord(plan, now);
  await settlePending(plan, record);
  const conditions = new Map(
    plan.twins.map(({ name, set = {} }) => [name, firstCondition(name, set, plan.steps)]),
  );
  const apply = ({ decoy, change }: Pick<ScheduleStep, 'decoy' | 'change'>): DecoyCondition => {
    const before = conditionOf(conditions, decoy);
    conditions.set(decoy, changed(before, change));
    return before;
  };
  for (const done of record.applied) apply(done);
  const doneIds = new Set(record.applied.map(({ id }) => id));
  const left = plan.steps.filter(({ id }) => !doneIds.has(id));
  const late = left.filter(({ at }) => at <= now).map((step) => ({ step, before: apply(step) }));
  return { plan, record, conditions, late, left: left.filter(({ at }) => at > now) };
}

/** It was killed within a change: where the journal has it, the change was done. */
async function settlePending({ steps, twins }: ExperimentPlan, record: ExperimentRecord): Promise<void> {
  const step = steps.find(({ id }) => id === record.pending);
  const twin = twins.find(({ name }) => name === step?.decoy);
  if (step === undefined || twin === undefined) return;
  const at = await findChange(twin, step);
  if (at !== null) record.finish(step, at);
}

async function carryOut(
  experiment: Experiment,
  fleet: DecoyFleet,
  clock: () => number,
  signal: AbortSignal,
): Promise<void> {
  for (const step of experiment.left) {
    while (clock() < step.at) {
      const pause = Math.min(LOOKS_EVERY_MS, step.at - clock());
      // An abort ends the wait with an error of its own, and is asked for below.
      await wait(Math.max(1, pause), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
    if (!(await carryOutStep(experiment, step, fleet, clock, signal))) return;
  }
}

/** False: a signal ended it within. */
async function carryOutStep(
  experiment: Experiment,
  step: ScheduleStep,
  fleet: DecoyFleet,
  clock: () => number,
  signal: AbortSignal,
): Promise<boolean> {
  const { plan, record, conditions } = experiment;
  const twin = plan.twins.find(({ name }) => name === step.decoy) as DecoyPlan;
  const before = conditionOf(conditions, step.decoy);
  const after = changed(before, step.change);
  record.begin(step);
  if (step.change.kind !== 'listed') {
    if (before.isRunning) await fleet.stop(step.decoy);
    if (signal.aborted) return false;
    if (after.isRunning) await fleet.start(planIn(twin, after));
  }
  conditions.set(step.decoy, after);
  note(experiment, { step, before }, clock());
  return true;
}

function note({ plan, record }: Experiment, { step, before }: Done, at: number): void {
  const twin = plan.twins.find(({ name }) => name === step.decoy) as DecoyPlan;
  noteChange(twin, { experiment: plan.name, step, ...valuesOf(before, step.change), at });
  record.finish(step, at);
}

function conditionOf(conditions: ReadonlyMap<string, DecoyCondition>, name: string): DecoyCondition {
  return conditions.get(name) as DecoyCondition;
}

function planIn(twin: DecoyPlan, { set }: DecoyCondition): DecoyPlan {
  const { portBase, also } = set;
  const port = also === undefined ? null : parsePort(also);
  return {
    ...twin,
    set: Object.fromEntries(Object.entries(set).filter(([name]) => !isPlanSetting(name))),
    portBase: portBase === undefined ? twin.portBase : Number(portBase),
    also: port === null ? twin.also : [...twin.also, port],
  };
}
