/** Experiments in the configuration of decoys: twins, and a schedule that changes one thing at a time. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import {
  type Change,
  problemsOf,
  type ScheduleEntry,
  type ScheduleStep,
  stepsOf,
} from '../../decoys/experiments/schedule.ts';
import { checkSetting } from '../../decoys/experiments/twin-settings.ts';
import { openSeed } from '../../decoys/seed.ts';
import { parsePort } from './parse-port.ts';
import type { DecoyPlan } from './start-decoy.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const settings = z.record(z.string(), z.union([z.string(), z.number()]).transform(String));

const twin = z.strictObject({
  name: z.string().regex(NAME).describe('What you call it: the `sensor` of its events.'),
  listen: z
    .string()
    .refine((text) => isIP(text) !== 0, 'an address')
    .describe('Address of its own.'),
  events: z.string().describe('File that events are appended to.'),
  state: z
    .string()
    .optional()
    .describe('Folder of what survives a restart; without it `events` with `.state`.'),
  set: settings.default({}).describe('The one thing in which the twins differ from the begin, if any.'),
});

const entry = z.strictObject({
  at: z
    .string()
    .refine(
      (text) => ZONED.test(text) && !Number.isNaN(Date.parse(text)),
      'a time with its zone, such as 2026-12-01T09:00:00+09:00',
    )
    .describe('When, in ISO 8601 with the zone.'),
  decoy: z.string().optional().describe('Whom it befalls; without it all twins alike.'),
  start: z.literal(true).optional().describe('It begins to listen.'),
  stop: z.literal(true).optional().describe('It ends.'),
  listed: z.string().min(1).max(100).optional().describe('A note: you had it listed there.'),
  set: settings
    .optional()
    .describe(
      'One setting: `banner`, `model`, `name`, `page`, `password` as the persona has them, `portBase`, or `also` of `generic`.',
    ),
});

export const experimentConfig = z.strictObject({
  name: z.string().regex(NAME).describe('What you call it.'),
  question: z
    .string()
    .min(10)
    .max(2_000)
    .describe('What is asked, and when it counts as answered; recorded at the first start and not changed.'),
  persona: z.string().describe('What the twins pretend to be.'),
  seedFile: z.string().describe('File with the seed of the twins; drawn once where there is none.'),
  portBase: z.int().min(0).max(65_000).default(0).describe('Added to each port of the device.'),
  namespace: z
    .string()
    .optional()
    .describe('Network namespace that they run in, which must let out nothing but answers (root, Linux).'),
  user: z.string().default('nobody').describe('Whom they become where they are started as root.'),
  connections: z.int().min(2).max(200_000).default(16_384).describe('Open connections of each at most.'),
  eventMegabytes: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('An events file moves to `.1` when it is so large.'),
  record: z
    .string()
    .optional()
    .describe('File of what was applied; without it the name with `.experiment.json`.'),
  twins: z.array(twin).min(2).max(20).describe('Decoys that are the same device.'),
  schedule: z.array(entry).max(1_000).default([]).describe('What is changed, and when.'),
});
type ExperimentText = z.infer<typeof experimentConfig>;

export interface ExperimentPlan {
  readonly name: string;
  readonly question: string;
  /** File of what was applied. */
  readonly record: string;
  /** As they are before anything of the schedule. */
  readonly twins: readonly DecoyPlan[];
  readonly steps: readonly ScheduleStep[];
}

/** Settings of where it listens, which no persona has to know of. */
export const PLAN_SETTINGS = ['portBase', 'also'] as const;
export type PlanSetting = (typeof PLAN_SETTINGS)[number];

export function isPlanSetting(name: string): name is PlanSetting {
  return (PLAN_SETTINGS as readonly string[]).includes(name);
}

/** Throws E_EXPERIMENT with every problem; E_DECOY_SEED, E_OUTPUT of the seed. */
export function planExperiment(
  text: ExperimentText,
  folder: string,
  readSeed: (file: string) => string,
): Omit<ExperimentPlan, 'twins'> & { readonly twins: readonly Omit<DecoyPlan, 'lureSeed'>[] } {
  const { name, question, persona, portBase, namespace, user, connections } = text;
  const names = text.twins.map((one) => one.name);
  const problems: string[] = [];
  const entries = text.schedule.flatMap((one): ScheduleEntry[] => {
    const changes = changesOf(one);
    if (changes.length !== 1) {
      const what = changes.length === 0 ? 'nothing' : `${changes.length} things at once`;
      problems.push(`${one.at} changes ${what}: name one of start, stop, listed, or one setting`);
      return [];
    }
    if (one.decoy !== undefined && !names.includes(one.decoy)) {
      problems.push(`${one.at}: there is no twin ${one.decoy}; there are ${names.join(', ')}`);
      return [];
    }
    return [
      { at: Date.parse(one.at), decoys: one.decoy === undefined ? names : [one.decoy], change: changes[0] },
    ];
  });
  const steps = stepsOf(name, entries);
  problems.push(
    ...problemsOf(steps, entries, Object.fromEntries(text.twins.map((one) => [one.name, one.set]))),
  );
  // Only then: a schedule that is refused leaves no seed behind.
  if (problems.length > 0) throw experimentError(name, problems);
  const seed = drawnOnce(resolve(folder, text.seedFile), readSeed);
  const root = openSeed(seed);
  const all = [
    ...text.twins.flatMap(({ name: whose, set }) =>
      Object.entries(set).map(([setting, value]) => ({ where: whose, setting, value })),
    ),
    ...steps.flatMap(({ at, change }) =>
      change.kind === 'set'
        ? [{ where: new Date(at).toISOString(), setting: change.subject, value: change.value }]
        : [],
    ),
  ];
  for (const { where, setting, value } of all) {
    const wanted = isPlanSetting(setting)
      ? wantedOfPlan(setting, value, persona)
      : checkSetting(persona, setting, value, root);
    if (wanted !== null)
      problems.push(`${where}: ${setting} of ${persona} cannot be set to ${value}; wanted: ${wanted}`);
  }
  if (problems.length > 0) throw experimentError(name, problems);
  return {
    name,
    question,
    record: resolve(folder, text.record ?? `${name}.experiment.json`),
    steps,
    twins: text.twins.map((one) => ({
      persona,
      seed,
      twin: one.name,
      set: one.set,
      name: one.name,
      address: one.listen,
      portBase,
      also: [],
      events: resolve(folder, one.events),
      folder: resolve(folder, one.state ?? `${one.events}.state`),
      mostEventBytes: text.eventMegabytes * 1_000_000,
      connections,
      namespace,
      user,
    })),
  };
}

export function experimentError(name: string, problems: readonly string[]): YamoriError {
  return new YamoriError(
    'E_EXPERIMENT',
    `experiment ${name}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    'Change one thing at a time, or what follows has no one cause; what was done stays in the schedule.',
  );
}

function changesOf({ start, stop, listed, set }: ExperimentText['schedule'][number]): Change[] {
  const changes: Change[] = [];
  if (start === true) changes.push({ kind: 'start' });
  if (stop === true) changes.push({ kind: 'stop' });
  if (listed !== undefined) changes.push({ kind: 'listed', subject: listed });
  for (const [subject, value] of Object.entries(set ?? {})) changes.push({ kind: 'set', subject, value });
  return changes;
}

function wantedOfPlan(setting: PlanSetting, value: string, persona: string): string | null {
  if (setting === 'portBase')
    return /^\d{1,5}$/.test(value) && Number(value) <= 65_000 ? null : 'a number up to 65000';
  if (persona !== 'generic') return 'only `generic` listens on further ports';
  return parsePort(value) === null ? 'a transport and port, such as tcp/9200' : null;
}

function drawnOnce(file: string, readSeed: (file: string) => string): string {
  if (existsSync(file)) return readSeed(file);
  const seed = randomBytes(16).toString('hex');
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${seed}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new YamoriError(
      'E_OUTPUT',
      `${file}: ${(error as Error).message}`,
      'The seed of the twins is drawn once and kept there: name a file that you may write.',
    );
  }
  return seed;
}
