/** `npm run bench:systems`: which scanning systems are found in worlds of known make, with the baselines beside. */
import { join } from 'node:path';
import { readFlags } from './options.ts';
import { DATA, main, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { BASELINES } from './systems/baselines/registry.ts';
import { calibrate, type NullResult } from './systems/calibration.ts';
import { evaluateWorld, type WorldResult } from './systems/evaluate-world.ts';
import {
  calibrationText,
  makesBySizeText,
  type SizeResult,
  sizeText,
  summarise,
} from './systems/systems-text.ts';
import { keepWorld, type World, worldsOf } from './systems/worlds.ts';

const flags = readFlags('Compares scanning systems with the truth, and with what other rules find.', {
  seeds: { default: 10, least: 1, about: 'worlds for each dark size' },
  'first-seed': {
    default: 11,
    least: 0,
    about: 'seed of the first; 1 to 5 were looked at while the detector was made',
  },
  sizes: { default: [20, 22, 24], about: 'lengths of the dark prefixes' },
  days: { default: 90, least: 1, about: 'days of a world' },
  'null-seeds': { default: 10, least: 0, about: 'worlds for each dark size in which nothing is systematic' },
  keep: { text: join(DATA, 'systems'), about: 'folder where generated worlds stay and are looked for' },
  worlds: { text: '', about: 'folder of worlds to judge instead: NAME.pcap, .truth.ndjson, .scanners.csv' },
  jobs: { default: 2, least: 1, about: 'worlds at a time' },
  quick: { about: 'one world and one null world of 30 days at a /22: a minute' },
  'no-baselines': { about: 'leave the baselines out' },
  misses: { about: 'tell of each world what was missed and what was wrong' },
  json: { about: 'one JSON object in place of the tables' },
});

const QUICK = { seeds: 1, nullSeeds: 1, sizes: [22], days: 30 };

interface Job {
  readonly name: string;
  readonly isNull: boolean;
  world(signal: AbortSignal): Promise<World>;
}

function jobs(): Job[] {
  if (flags.worlds !== '') {
    return worldsOf(flags.worlds).map((world) => ({
      name: world.name,
      isNull: false,
      world: async () => world,
    }));
  }
  const { seeds, sizes, days } = flags.quick ? QUICK : flags;
  const nullSeeds = flags.quick ? QUICK.nullSeeds : flags['null-seeds'];
  return sizes.flatMap((darkBits) =>
    [false, true].flatMap((isNull) =>
      Array.from({ length: isNull ? nullSeeds : seeds }, (_, i): Job => {
        const seed = flags['first-seed'] + i;
        const options = { darkBits, days, seed, isNull };
        return {
          name: `/${darkBits} ${isNull ? 'null ' : ''}seed ${seed}`,
          isNull,
          world: (signal) => keepWorld(flags.keep, options, signal),
        };
      }),
    ),
  );
}

/** In the order of the jobs; at most `atOnce` run at a time, and the first that fails ends all. */
async function runAll(
  all: readonly Job[],
  atOnce: number,
  signal: AbortSignal,
  folder: string,
): Promise<WorldResult[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results: WorldResult[] = new Array(all.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let at = next++; at < all.length; at = next++) {
      const { name, isNull, world } = all[at];
      const step = (text: string) => status(`${done} of ${all.length} worlds done; ${name}: ${text}`);
      step('generating, unless it is kept');
      const kept = await world(either);
      step('finding systems');
      results[at] = await evaluateWorld(kept, !isNull && !flags['no-baselines'], either, folder);
      done++;
    }
  };
  const workers = await Promise.allSettled(
    Array.from({ length: atOnce }, () =>
      worker().catch((error) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  clearStatus();
  // The first reason is the cause; the others were stopped by it.
  const reasons = workers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (reasons.length > 0) throw reasons.find((reason) => !(reason instanceof Stopped)) ?? reasons[0];
  return results;
}

function bySize(results: readonly WorldResult[]): SizeResult[] {
  const sizes = Map.groupBy(results, ({ darkSize }) => darkSize);
  return [...sizes].sort(([a], [b]) => b - a).map(([darkSize, worlds]) => ({ darkSize, worlds }));
}

function nullResult({ methods, tested, pValues }: WorldResult): NullResult {
  return { discoveries: methods[0].score.said, tested, pValues };
}

await main((signal) =>
  withFolder(async (folder) => {
    const all = jobs();
    const results = await runAll(all, flags.jobs, signal, folder);
    const sizes = bySize(results.filter((_, i) => !all[i].isNull));
    const calibrations = bySize(results.filter((_, i) => all[i].isNull)).map(({ darkSize, worlds }) => ({
      darkSize,
      calibration: calibrate(worlds.map(nullResult)),
    }));
    if (flags.json) {
      const summaries = sizes.map((size) => ({ darkSize: size.darkSize, methods: summarise(size) }));
      const report = { options: flags, summaries, calibrations, worlds: sizes };
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return 0;
    }
    const paragraphs = [...sizes.map(sizeText), makesBySizeText(sizes)];
    if (calibrations.length > 0) paragraphs.push(calibrationText(calibrations));
    if (flags.misses) {
      const told = results.filter(({ misses }) => misses.length > 0);
      paragraphs.push(...told.map(({ world, misses }) => [`== ${world}`, ...misses].join('\n')));
    }
    if (!flags['no-baselines']) {
      paragraphs.push(BASELINES.map(({ name, about }) => `${name}: ${about}`).join('\n'));
    }
    process.stdout.write(`${paragraphs.join('\n\n')}\n`);
    return 0;
  }),
);
