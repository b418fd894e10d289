/** `yamori compare`: what being listed changed, one set of addresses against its twin. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { allKnownScanners } from '../../networks/all-known-scanners.ts';
import { plausiblePeriod } from '../../scanners/plausible-period.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom } from '../common-options.ts';
import { compareChunks } from '../compare/compare-chunks.ts';
import { renderComparison } from '../compare/compare-text.ts';
import { seriesCsv } from '../compare/series-csv.ts';
import { dataOption } from '../hub/data-option.ts';
import { openOutput } from '../output.ts';
import { chunksOfCaptures } from '../scan-captures.ts';

interface Options extends CommonOptions {
  listed: number;
  step: 'hour' | 'day' | 'week';
  events?: string[];
  from?: number;
  to?: number;
  json?: boolean;
  csv?: boolean;
  out?: string;
  data: string;
  factsUrl?: string;
}

const STEP_SECONDS = { hour: 3_600, day: 86_400, week: 7 * 86_400 } as const;
/** Back from the newest sighting, where a store is asked and no range named. */
const STORE_DAYS = 90;
const HOUR = 3600;

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

function epochSeconds(value: string): number {
  // Without a zone it is UTC, as every time of Yamori, and not the zone of this machine.
  const parts = ISO_TIME.exec(value);
  const milliseconds =
    parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[2] ?? 'T00:00'}${parts[3] ?? 'Z'}`);
  if (Number.isNaN(milliseconds))
    throw new InvalidArgumentError('a time such as 2026-10-15T00:00:00Z is wanted');
  return Math.floor(milliseconds / 1000);
}

export function registerCompare(program: Command): void {
  addCommonOptions(
    program
      .command('compare')
      .description(
        'what two sets of dark addresses, or two decoys, received before and after one of them was listed',
      )
      .argument(
        '<a>',
        'the set that was listed: addresses or prefixes, commas between; with --events names of decoys',
      )
      .argument('<b>', 'its twin')
      .argument('[file...]', 'captures; none: the store of a hub'),
  )
    .addHelpText(
      'after',
      '\nA visit is one source at one address on one service in one hour, however many packets; at a decoy, one session. Times are UTC.',
    )
    .addOption(
      new Option('--listed <time>', 'when it was listed, ISO 8601; UTC unless it names a zone')
        .argParser(epochSeconds)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--step <step>', 'of the series').choices(['hour', 'day', 'week']).default('week'))
    .addOption(new Option('--from <time>', 'leave out what was before').argParser(epochSeconds))
    .addOption(new Option('--to <time>', 'leave out what was after').argParser(epochSeconds))
    .option('--events <file...>', 'compare decoys: the files that they wrote, older ones too')
    .addOption(new Option('--json', 'one JSON object on standard output').conflicts('csv'))
    .option('--csv', 'the series as CSV')
    .option('--out <file>', 'write there instead of to standard output')
    .addOption(dataOption('without files: where the hub keeps its facts (a running hub has them for itself)'))
    .option('--facts-url <url>', 'without files: ClickHouse, where the facts are there')
    .action(run);
}

async function run(a: string, b: string, files: string[], options: Options): Promise<void> {
  if (options.events !== undefined) return runDecoys(a, b, files, options);
  if (files.length > 0 && options.dark.length === 0) {
    throw new YamoriError(
      'E_DARK_UNKNOWN',
      'visits are counted in a dark space, so that has to be known',
      'Name the dark space with --dark PREFIX.',
    );
  }
  const loaded = await readOptionsFrom(files, options, { withRecords: false, explain: null });
  const output = openOutput(options.out);
  let seen: Seen | null = null;
  try {
    seen =
      files.length > 0
        ? await fromFiles(files, options, loaded.options)
        : await fromStore(options, loaded.options);
    const { chunks, from, to } = seen;
    const comparison = await compareChunks(
      chunks,
      {
        a: a.split(','),
        b: b.split(','),
        listedAt: options.listed,
        from: options.from ?? from,
        to: options.to ?? to,
        stepSeconds: STEP_SECONDS[options.step],
      },
      loaded.options.knownScanners,
    );
    if (options.json === true) await output.write(`${JSON.stringify(comparison)}\n`);
    else if (options.csv === true) await output.write(seriesCsv(comparison));
    else {
      const colours = createColours(options.out === undefined && wantsColour(process.stdout, process.env));
      await output.write(renderComparison(comparison, { colours, width: process.stdout.columns ?? 100 }));
    }
    await output.finish();
    loaded.done();
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    await seen?.close?.();
    loaded.release();
  }
}

async function runDecoys(a: string, b: string, files: readonly string[], options: Options): Promise<void> {
  if (files.length > 0)
    throw new YamoriError(
      'E_USAGE',
      `captures (${files.join(', ')}) and events of decoys are compared apart`,
      'Name either captures, or --events with the files that decoys wrote.',
    );
  const [{ compareDecoys }, { renderDecoyComparison }] = await Promise.all([
    import('../compare/compare-decoys.ts'),
    import('../compare/compare-decoys-text.ts'),
  ]);
  const knownScanners = await allKnownScanners({
    files: options.scanners,
    dataFolder: options.lists ? options.data : null,
  });
  const counts = new Counts();
  const output = openOutput(options.out);
  try {
    const comparison = await compareDecoys({
      a: a.split(','),
      b: b.split(','),
      files: options.events ?? [],
      listedAt: options.listed,
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
      stepSeconds: STEP_SECONDS[options.step],
      knownScanners,
      count: (name) => counts.add(name),
    });
    if (options.json === true) await output.write(`${JSON.stringify(comparison)}\n`);
    else if (options.csv === true) await output.write(seriesCsv(comparison));
    else {
      const colours = createColours(options.out === undefined && wantsColour(process.stdout, process.env));
      const width = process.stdout.columns ?? 100;
      await output.write(renderDecoyComparison(comparison, { colours, width }));
    }
    await output.finish();
  } catch (error) {
    output.abandon();
    throw error;
  }
  for (const [name, times] of counts) process.stderr.write(`yamori: ${name} ${times}\n`);
}

type Loaded = Awaited<ReturnType<typeof readOptionsFrom>>['options'];

interface Seen {
  readonly chunks: () => AsyncIterable<ScanChunk> | Iterable<ScanChunk>;
  readonly from: number;
  readonly to: number;
  /** Lets go of the store. */
  readonly close?: () => Promise<void>;
}

async function fromFiles(files: readonly string[], options: Options, read: Loaded): Promise<Seen> {
  const { chunks } = await chunksOfCaptures({
    inputs: files,
    dark: new DarkSpace(read.dark),
    lanes: read.lanes,
    tableBytes: read.tableBytes,
    signal: read.signal,
    onProgress: (bytes, total, count) => read.onProgress('counting', bytes, total, count),
  });
  const hours = new Map<number, number>();
  for (const { sightings } of chunks) {
    for (let row = 0; row < sightings.hour.length; row++)
      hours.set(sightings.hour[row], (hours.get(sightings.hour[row]) ?? 0) + 1);
  }
  // What a clock that jumped put into another year would be years of silence here.
  const { from, to } = plausiblePeriod({ spaces: [{ hours }] });
  if (hours.size === 0) return { chunks: () => chunks, from: options.listed, to: options.listed };
  const splitAt = Math.ceil(options.listed / HOUR) * HOUR;
  return { chunks: () => chunks, from: Math.min(from, splitAt), to: Math.max(to, splitAt) };
}

async function fromStore(options: Options, read: Loaded): Promise<Seen> {
  const { openScanStore } = await import('../scan-store.ts');
  const facts = await openScanStore({ dataFolder: options.data, factsUrl: options.factsUrl });
  const newest = (await facts.size()).sightings.newest ?? options.listed;
  const to = options.to ?? newest + 3600;
  const from = options.from ?? Math.min(options.listed, to) - STORE_DAYS * 86_400;
  async function* chunks(): AsyncGenerator<ScanChunk> {
    for await (const chunk of facts.scanChunks({ from, to })) {
      if (read.signal.aborted)
        throw new YamoriError('E_STOPPED', 'stopped by a signal', 'Nothing was written.');
      yield chunk;
    }
  }
  return { chunks, from, to, close: () => facts.close() };
}
