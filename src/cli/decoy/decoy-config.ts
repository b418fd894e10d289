/** The configuration file of `yamori decoy --config` (YAML): which decoys to run, each on an address of its own. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import { type ExperimentPlan, experimentConfig, planExperiment } from './experiment-config.ts';
import type { DecoyPlan } from './start-decoy.ts';

const decoy = z
  .strictObject({
    persona: z.string().describe('What it pretends to be; `yamori decoy --list` shows what there is.'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/)
      .describe('What you call it: the `sensor` of its events.'),
    seed: z.string().optional().describe('Secret that makes it unlike every other.'),
    seedFile: z.string().optional().describe('File with the seed, in place of `seed`.'),
    listen: z
      .string()
      .refine((text) => isIP(text) !== 0, 'an address')
      .describe('Address of its own.'),
    portBase: z.int().min(0).max(65_000).default(0).describe('Added to each port of the device.'),
    also: z
      .array(z.strictObject({ transport: z.enum(['tcp', 'udp']), port: z.int().min(1).max(65_535) }))
      .max(100)
      .default([])
      .describe('Of `generic`: further ports.'),
    events: z.string().describe('File that events are appended to.'),
    state: z
      .string()
      .optional()
      .describe('Folder of what survives a restart; without it `events` with `.state`.'),
    user: z.string().default('nobody').describe('Whom it becomes where it is started as root.'),
    namespace: z
      .string()
      .optional()
      .describe('Network namespace that it runs in, which must let out nothing but answers (root, Linux).'),
    connections: z.int().min(2).max(200_000).default(16_384).describe('Open connections at most.'),
    eventMegabytes: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_000)
      .describe('The events file moves to `.1` when it is so large.'),
  })
  .refine(
    ({ seed, seedFile }) => (seed === undefined) !== (seedFile === undefined),
    'needs `seed` or `seedFile`',
  );

export const decoyConfig = z.strictObject({
  lureSeed: z
    .string()
    .optional()
    .describe(
      'Secret of the planted credentials, by which these decoys know them; without it the first seed.',
    ),
  decoys: z.array(decoy).max(200).default([]).describe('The decoys, each with a process of its own.'),
  experiments: z
    .array(experimentConfig)
    .max(50)
    .default([])
    .describe('Twins, and a schedule that changes one thing at a time.'),
});

export interface DecoyPlans {
  readonly decoys: readonly DecoyPlan[];
  readonly experiments: readonly ExperimentPlan[];
}

/** Paths are relative to the file. Throws E_CONFIGURATION and E_EXPERIMENT with every problem, E_DECOY_SEED. */
export function readDecoyConfig(
  file: string,
  personas: readonly string[],
  readSeed: (file: string) => string,
): DecoyPlans {
  const problems: string[] = [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, [(error as Error).message]);
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw wrong(
      file,
      document.errors.map(({ message }) => message),
    );
  const parsed = decoyConfig.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!parsed.success)
    throw wrong(
      file,
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    );
  const { decoys, experiments } = parsed.data;
  if (decoys.length + experiments.length === 0)
    problems.push('decoys: there is none, and no experiment either');
  const taken = new Map<string, string>();
  const all = [
    ...decoys.map((one, index) => ({ ...one, place: `decoys.${index}` })),
    ...experiments.flatMap(({ twins, persona, portBase }, index) =>
      twins.map((one, at) => ({ ...one, persona, portBase, place: `experiments.${index}.twins.${at}` })),
    ),
  ];
  for (const { name, persona, listen, portBase, events, place } of all) {
    if (!personas.includes(persona))
      problems.push(`${place}.persona: there is no ${persona}; there are ${personas.join(', ')}`);
    for (const key of [
      `name ${name}`,
      `events ${resolve(dirname(file), events)}`,
      `address ${listen} base ${portBase}`,
    ]) {
      const other = taken.get(key);
      // One coherent device an address: two on one address are how decoys are recognised.
      if (other !== undefined) problems.push(`${place}: ${key} is that of ${other}`);
      taken.set(key, name);
    }
  }
  for (const name of repeated(experiments.map((one) => one.name)))
    problems.push(`experiments: there are two that are called ${name}`);
  if (problems.length > 0) throw wrong(file, problems);
  const plans = decoys.map(({ seed, seedFile, listen, eventMegabytes, ...one }) => {
    const events = resolve(dirname(file), one.events);
    return {
      ...one,
      seed: seed ?? readSeed(resolve(dirname(file), seedFile as string)),
      address: listen,
      events,
      folder: resolve(dirname(file), one.state ?? `${one.events}.state`),
      mostEventBytes: eventMegabytes * 1_000_000,
    };
  });
  const planned = experiments.map((one) => planExperiment(one, dirname(file), readSeed));
  const lureSeed = parsed.data.lureSeed ?? plans[0]?.seed ?? planned[0].twins[0].seed;
  return {
    decoys: plans.map((plan) => ({ ...plan, lureSeed })),
    experiments: planned.map((one) => ({ ...one, twins: one.twins.map((twin) => ({ ...twin, lureSeed })) })),
  };
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

function wrong(file: string, problems: readonly string[]): YamoriError {
  return new YamoriError(
    'E_CONFIGURATION',
    `${file}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    'docs/reference/configuration.md lists what there is.',
  );
}
