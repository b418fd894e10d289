/**
 * One run of `systems-speed.ts` as a process of its own, so that its peak of memory is its own and a signal ends it in the
 * middle of a computation: `node measure-systems.ts sensor|store OPTIONS RESULT FOLDER`.
 */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { TimeRange } from '../src/model/facts.ts';
import type { ScanChunk } from '../src/model/scan-chunk.ts';
import { SYSTEM_VERDICTS, type SystemsReport } from '../src/model/scanning-system.ts';
import type { SightingBatch } from '../src/model/sighting.ts';
import { type FindOptions, findSystems, foundBefore } from '../src/scanners/find-systems.ts';
import { Observations } from '../src/scanners/observations.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import type { ScanPart } from '../src/store/facts-port.ts';
import { status } from './status.ts';
import { type SyntheticScans, syntheticScans } from './synthetic-scans.ts';
import { syntheticLocation } from './synthetic-sightings.ts';
import { formatShare } from './table.ts';

const DAY_SECONDS = 86_400;

/** What one run took. */
export interface Run {
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

function find(name: string, observations: Observations, taken: Taken, before?: FindOptions['before']): Run {
  const started = performance.now();
  const report = findSystems(observations, {
    locate: syntheticLocation,
    before,
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

/** All days but the last at once; then the last one, added to what is held. */
async function runFromSensor(scans: SyntheticScans): Promise<Run[]> {
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
  }
  const before = foundBefore();
  const first = find(`${scans.days - 1} days`, observations, all, before);
  for (const batch of held) lastDay.add(observations, chunkOf(batch));
  return [first, find('one day more', observations, lastDay, before)];
}

/** As a hub does it: all days but the last are read and found, then what came since. */
async function runFromStore(scans: SyntheticScans, folder: string): Promise<Run[]> {
  const store = await openDuckdbFacts(`${folder}/facts`, { memoryMiB: 512 });
  try {
    const held: SightingBatch[] = [];
    let until: number | null = null;
    let stored = 0;
    const keep = async (batch: SightingBatch) => {
      await store.ingest('bench', batch, { locate: syntheticLocation, keepPacketsOf: () => false });
      stored += batch.sightings.source.length;
      status(`storing: ${formatShare(stored, scans.sightings)}`);
    };
    for (const batch of syntheticScans(scans)) {
      until ??= batch.covered.from + (scans.days - 1) * DAY_SECONDS;
      if (batch.covered.from >= until) held.push(batch);
      else await keep(batch);
    }
    const observations = new Observations();
    const before = foundBefore();
    const readTo = until ?? 0;
    const readAndFind = async (name: string, range: TimeRange, part: ScanPart): Promise<Run> => {
      const taken = new Taken();
      const started = performance.now();
      for await (const chunk of store.scanChunks(range, part)) {
        taken.add(observations, chunk);
        status(`${name}: ${formatShare(taken.sightings, scans.sightings)}`);
      }
      // What the store takes to answer belongs to it.
      taken.seconds = (performance.now() - started) / 1000;
      return find(name, observations, taken, before);
    };
    const mark = (await store.scanMark())!;
    const first = await readAndFind(
      `${scans.days - 1} days from the store`,
      { from: 0, to: readTo },
      { after: 0, readTo: 0, upTo: mark },
    );
    for (const batch of held) await keep(batch);
    const upTo = (await store.scanMark())!;
    const all = { from: 0, to: 2 ** 32 };
    return [first, await readAndFind('one day more from the store', all, { after: mark, readTo, upTo })];
  } finally {
    await store.close();
  }
}

const [part, options, result, folder] = process.argv.slice(2);
const scans: SyntheticScans = JSON.parse(options);
const runs = part === 'store' ? await runFromStore(scans, folder) : await runFromSensor(scans);
writeFileSync(result, JSON.stringify(runs));
