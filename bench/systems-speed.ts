/** `npm run bench:systems-speed`: how long it takes to tell the scanning systems of a million sources, and how much memory. */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ScanChunk } from '../src/model/scan-chunk.ts';
import { SYSTEM_VERDICTS, type SystemsReport } from '../src/model/scanning-system.ts';
import type { SightingBatch } from '../src/model/sighting.ts';
import { findSystems } from '../src/scanners/find-systems.ts';
import { Observations } from '../src/scanners/observations.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import { readFlags } from './options.ts';
import { main, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { type SyntheticScans, syntheticScans } from './synthetic-scans.ts';
import { syntheticLocation } from './synthetic-sightings.ts';
import { formatCount, formatShare, formatTable } from './table.ts';

const flags = readFlags('Measures how long it takes to tell scanning systems.', {
  sources: { default: 1_000_000, least: 1, about: 'sources, each seen once at least' },
  sightings: { default: 7_000_000, least: 1, about: 'sightings: a source on a service in an hour' },
  days: { default: 90, least: 2, about: 'days they lie in; the last is the daily increment' },
  seed: { default: 1, least: 0, about: 'of the sightings' },
  'no-store': { about: 'leave the run from the embedded store out' },
  json: { about: 'one JSON object in place of the tables' },
});

const DAY_SECONDS = 86_400;

interface Run {
  readonly name: string;
  readonly sightings: number;
  readonly probes: number;
  /** Taking the sightings, without the time that drawing them costs. */
  readonly addSeconds: number;
  readonly findSeconds: number;
  /** Of the whole process, with what draws the sightings. */
  readonly peakMiB: number;
  readonly sources: number;
  readonly systems: Readonly<Record<string, number>>;
}

/** Seconds and counts, gathered while sightings are taken. */
class Taken {
  sightings = 0;
  probes = 0;
  seconds = 0;

  add(observations: Observations, chunk: ScanChunk): void {
    const started = performance.now();
    observations.add(chunk);
    this.seconds += (performance.now() - started) / 1000;
    this.sightings += chunk.sightings.source.length;
    for (let i = 0; i < chunk.sightings.requests.length; i++) this.probes += chunk.sightings.requests[i];
  }
}

function find(name: string, observations: Observations, taken: Taken, signal: AbortSignal): Run {
  const started = performance.now();
  const report = findSystems(observations, {
    locate: syntheticLocation,
    signal,
    onProgress: (step, done, of) => status(`${name}: ${step} ${formatShare(done, of)}`),
  });
  return {
    name,
    sightings: taken.sightings,
    probes: taken.probes,
    addSeconds: taken.seconds,
    findSeconds: (performance.now() - started) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    sources: report.sources,
    systems: byVerdict(report),
  };
}

function byVerdict({ systems }: SystemsReport): Record<string, number> {
  return Object.fromEntries(
    SYSTEM_VERDICTS.map((verdict) => [verdict, systems.filter((one) => one.verdict === verdict).length]),
  );
}

const chunkOf = ({ dark, covered, sightings }: SightingBatch): ScanChunk => ({
  sensorId: 'bench',
  dark,
  covered,
  sightings,
});

/** Lets ^C be heard, and everything be collected that a step left. */
async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((done) => setImmediate(done));
  if (signal.aborted) throw new Stopped();
}

/** All days but the last at once; then the last one, added to what is held. */
async function runFromSensor(scans: SyntheticScans, signal: AbortSignal): Promise<Run[]> {
  const observations = new Observations();
  const all = new Taken();
  const lastDay = new Taken();
  let until: number | null = null;
  const held: SightingBatch[] = [];
  for (const batch of syntheticScans(scans)) {
    until ??= batch.covered.from + (scans.days - 1) * DAY_SECONDS;
    if (batch.covered.from >= until) held.push(batch);
    else all.add(observations, chunkOf(batch));
    status(`drawing sightings: ${formatShare(all.sightings, scans.sightings)}`);
    await breathe(signal);
  }
  const first = find(`${scans.days - 1} days`, observations, all, signal);
  await breathe(signal);
  for (const batch of held) lastDay.add(observations, chunkOf(batch));
  return [first, find('one day more', observations, lastDay, signal)];
}

async function runFromStore(scans: SyntheticScans, signal: AbortSignal, folder: string): Promise<Run> {
  const store = await openDuckdbFacts(`${folder}/facts`, { memoryMiB: 512 });
  try {
    let stored = 0;
    for (const batch of syntheticScans(scans)) {
      await store.ingest('bench', batch, { locate: syntheticLocation, keepPacketsOf: () => false });
      stored += batch.sightings.source.length;
      status(`storing: ${formatShare(stored, scans.sightings)}`);
      await breathe(signal);
    }
    const observations = new Observations();
    const taken = new Taken();
    const started = performance.now();
    for await (const chunk of store.scanChunks({ from: 0, to: 2 ** 32 })) {
      taken.add(observations, chunk);
      status(`from the store: ${formatShare(taken.sightings, scans.sightings)}`);
      await breathe(signal);
    }
    // What the store takes to answer belongs to it.
    taken.seconds = (performance.now() - started) / 1000;
    return find(`${scans.days} days from the store`, observations, taken, signal);
  } finally {
    await store.close();
  }
}

function text(runs: readonly Run[]): string {
  const seconds = (value: number) => value.toFixed(1);
  return formatTable(
    [
      '',
      'sightings',
      'probes',
      'sources',
      'taking s',
      'finding s',
      'both s',
      'sightings/s',
      'peak MiB',
      ...SYSTEM_VERDICTS,
    ],
    runs.map((run) => [
      run.name,
      formatCount(run.sightings),
      formatCount(run.probes),
      formatCount(run.sources),
      seconds(run.addSeconds),
      seconds(run.findSeconds),
      seconds(run.addSeconds + run.findSeconds),
      formatCount(run.sightings / (run.addSeconds + run.findSeconds)),
      formatCount(run.peakMiB),
      ...SYSTEM_VERDICTS.map((verdict) => formatCount(run.systems[verdict])),
    ]),
  );
}

await main((signal) =>
  withFolder(async (folder) => {
    const { sources, sightings, days, seed } = flags;
    const scans = { sources, sightings, days, seed };
    const runs = await runFromSensor(scans, signal);
    if (!flags['no-store']) runs.push(await runFromStore(scans, signal, folder));
    clearStatus();
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    if (flags.json) process.stdout.write(`${JSON.stringify({ machine, options: flags, runs }, null, 2)}\n`);
    else process.stdout.write(`${machine}; ${days} days\n\n${text(runs)}\n`);
    return 0;
  }),
);
