/**
 * The schedule of an experiment: one change at a time, so that what follows has one cause. A change befalls one twin, or
 * all of them alike; two at one moment, or one that changes nothing, are the operator's mistakes.
 */
import { createHash } from 'node:crypto';

export type Change =
  | { readonly kind: 'start' | 'stop' }
  /** The operator had it listed there; the decoy itself does not change. */
  | { readonly kind: 'listed'; readonly subject: string }
  | { readonly kind: 'set'; readonly subject: string; readonly value: string };

export interface ScheduleEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly decoys: readonly string[];
  readonly change: Change;
}

/** One entry on one decoy: what is applied once. */
export interface ScheduleStep {
  /** Says what it is, so that an entry that was changed is another. */
  readonly id: string;
  readonly at: number;
  readonly decoy: string;
  readonly change: Change;
}

export interface DecoyCondition {
  readonly isRunning: boolean;
  /** Setting -> value. */
  readonly set: Readonly<Record<string, string>>;
  readonly listedAt: readonly string[];
}

/** Earliest first. */
export function stepsOf(experiment: string, entries: readonly ScheduleEntry[]): readonly ScheduleStep[] {
  return entries
    .toSorted((x, y) => x.at - y.at)
    .flatMap(({ at, decoys, change }) =>
      decoys.map((decoy) => {
        const said = JSON.stringify([experiment, decoy, at, describe(change)]);
        return { id: createHash('sha256').update(said).digest('hex').slice(0, 16), at, decoy, change };
      }),
    );
}

/** Before anything of the schedule: it runs, unless the schedule starts it. */
export function firstCondition(
  decoy: string,
  set: Readonly<Record<string, string>>,
  steps: readonly ScheduleStep[],
): DecoyCondition {
  const first = steps.find(
    ({ decoy: whose, change }) => whose === decoy && (change.kind === 'start' || change.kind === 'stop'),
  );
  return { isRunning: first?.change.kind !== 'start', set, listedAt: [] };
}

export function changed(condition: DecoyCondition, change: Change): DecoyCondition {
  switch (change.kind) {
    case 'start':
      return { ...condition, isRunning: true };
    case 'stop':
      return { ...condition, isRunning: false };
    case 'listed':
      return { ...condition, listedAt: [...condition.listedAt, change.subject] };
    case 'set':
      return { ...condition, set: { ...condition.set, [change.subject]: change.value } };
  }
}

/** What was and what became of the subject of a change, for the journal. */
export function valuesOf(
  before: DecoyCondition,
  change: Change,
): { readonly subject: string; readonly previous: string; readonly resulting: string } {
  switch (change.kind) {
    case 'start':
    case 'stop': {
      const [previous, resulting] = [before.isRunning, change.kind === 'start'].map((isOn) =>
        isOn ? 'running' : 'stopped',
      );
      return { subject: 'decoy', previous, resulting };
    }
    case 'listed':
      return { subject: change.subject, previous: 'unlisted', resulting: 'listed' };
    case 'set':
      return {
        subject: change.subject,
        previous: before.set[change.subject] ?? "the device's own",
        resulting: change.value,
      };
  }
}

/** Problems of a schedule, each in words; none: it changes one thing at a time. */
export function problemsOf(
  steps: readonly ScheduleStep[],
  entries: readonly ScheduleEntry[],
  twins: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly string[] {
  const problems: string[] = [];
  for (const [at, same] of Map.groupBy(entries, (entry) => entry.at)) {
    if (same.length > 1) {
      const whats = same.map(({ decoys, change }) => `${decoys.join(' and ')}: ${describe(change)}`);
      problems.push(`${time(at)} changes ${same.length} things at once (${whats.join('; ')})`);
    }
  }
  const differing = new Set(Object.values(twins).flatMap((set) => Object.keys(set)));
  if (differing.size > 1)
    problems.push(
      `the twins differ in ${differing.size} things from the begin (${[...differing].join(', ')})`,
    );
  for (const [decoy, set] of Object.entries(twins)) {
    let condition = firstCondition(decoy, set, steps);
    for (const { at, change, decoy: whose } of steps) {
      if (whose !== decoy) continue;
      const next = changed(condition, change);
      if (isNothing(condition, change))
        problems.push(`${time(at)}: ${decoy}: ${describe(change)} changes nothing`);
      condition = next;
    }
  }
  return problems;
}

function isNothing(condition: DecoyCondition, change: Change): boolean {
  switch (change.kind) {
    case 'start':
      return condition.isRunning;
    case 'stop':
      return !condition.isRunning;
    case 'listed':
      return condition.listedAt.includes(change.subject);
    case 'set':
      return condition.set[change.subject] === change.value;
  }
}

export function describe(change: Change): string {
  if (change.kind === 'set') return `set ${change.subject} ${change.value}`;
  return change.kind === 'listed' ? `listed ${change.subject}` : change.kind;
}

function time(at: number): string {
  return new Date(at).toISOString();
}
