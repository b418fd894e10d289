/** One world before every method: what each found, scored. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parsePrefix } from '../../src/base/prefix.ts';
import { DarkSpace } from '../../src/model/dark-space.ts';
import { run, YAMORI } from '../process.ts';
import { type FoundSystem, readFound, readTruth } from './labelled-systems.ts';
import { misses } from './misses.ts';
import { runBaselines } from './run-baselines.ts';
import { SHARES, type SystemsScore, scoreSystems, seenTruth } from './score.ts';
import { readActivity } from './source-activity.ts';
import { scannerFiles, type World } from './worlds.ts';

export const YAMORI_NAME = 'yamori scanners';
/** Suffix of the rows whose setting was chosen with the truth at hand. */
export const BEST = ', best setting';

export interface MethodResult {
  readonly method: string;
  /** Of what the method leaves open; '' where that is nothing. */
  readonly setting: string;
  readonly score: SystemsScore;
}

export interface WorldResult {
  readonly world: string;
  readonly darkSize: number;
  readonly days: number;
  readonly packets: number;
  readonly sources: number;
  /** Of `yamori scanners`, the whole process, beside whatever else ran. */
  readonly seconds: number;
  readonly methods: readonly MethodResult[];
  /** What `yamori scanners` said: of how many hypotheses, and the p of each system that has one. */
  readonly tested: number;
  readonly pValues: readonly number[];
  /** Where it went wrong: see misses.ts. */
  readonly misses: readonly string[];
}

export async function evaluateWorld(
  world: World,
  withBaselines: boolean,
  signal: AbortSignal,
  folder: string,
): Promise<WorldResult> {
  const truth = await readTruth(world.name, world.truth);
  const started = performance.now();
  const { systems, tested } = await askYamori(world, truth.dark, signal, folder);
  const seconds = (performance.now() - started) / 1000;
  const baselines = withBaselines
    ? await runBaselines(world.capture, truth.dark, scannerFiles(world), signal)
    : { activity: await readActivity(world.capture, truth.dark, () => () => {}, signal), answers: new Map() };
  const { activity } = baselines;
  const there = seenTruth(truth.systems, activity.seen);
  const scored = (found: readonly FoundSystem[]) => scoreSystems(there, found);
  const methods: MethodResult[] = [{ method: YAMORI_NAME, setting: '', score: scored(systems) }];
  for (const [method, answers] of baselines.answers) {
    const results = answers.map(
      (answer: { setting: string; systems: readonly FoundSystem[] }): MethodResult => ({
        method,
        setting: answer.setting,
        score: scored(answer.systems),
      }),
    );
    methods.push(results[0]);
    if (results.length > 1) methods.push({ ...best(results), method: method + BEST });
  }
  return {
    world: world.name,
    darkSize: new DarkSpace(truth.dark.map((text) => parsePrefix(text)!)).sizeIpv4,
    days: truth.days,
    packets: activity.packets,
    sources: activity.seen.size,
    seconds,
    methods,
    tested,
    pValues: systems.flatMap(({ p }) => (p === null ? [] : [p])),
    misses: misses(there, systems),
  };
}

async function askYamori(
  world: World,
  dark: readonly string[],
  signal: AbortSignal,
  folder: string,
): Promise<ReturnType<typeof readFound>> {
  const answer = join(folder, `${world.name}.json`);
  const lists = scannerFiles(world).flatMap((file) => ['--scanners', file]);
  const inputs = [world.capture, '--dark', dark.join(','), ...lists];
  try {
    await run(YAMORI, ['scanners', ...inputs, '--json', '--out', answer, '-q'], signal);
    return readFound(answer);
  } finally {
    rmSync(answer, { force: true });
  }
}

/** By the harmonic mean of precision and recall of systems, then of members. */
function best(results: readonly MethodResult[]): MethodResult {
  const value = ({ score }: MethodResult) =>
    harmonic(SHARES.precision(score), SHARES.recall(score)) +
    harmonic(SHARES.memberPrecision(score), SHARES.memberRecall(score)) / 1000;
  return results.reduce((most, one) => (value(one) > value(most) ? one : most));
}

function harmonic(a: number | null, b: number | null): number {
  return a === null || b === null || a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
