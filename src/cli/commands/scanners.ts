/** `yamori scanners`: who scans, as systems: known, malware, unknown but systematic. */
import type { Command } from 'commander';
import { parseAddress } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { SystemsReport } from '../../model/scanning-system.ts';
import {
  type ConfirmedName,
  confirmNames,
  createResolver,
  type ResolverPort,
} from '../../networks/confirmed-names.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { type FindOptions, findSystems } from '../../scanners/find-systems.ts';
import type { Observations } from '../../scanners/observations.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom, wholeNumber } from '../common-options.ts';
import { dataOption } from '../hub/data-option.ts';
import { createLocate } from '../hub/locate.ts';
import { openOutput } from '../output.ts';
import { createProgress } from '../progress.ts';
import { scanCaptures } from '../scan-captures.ts';
import { renderSystems } from '../systems-text.ts';
import { isoTime } from '../time-text.ts';

interface Options extends CommonOptions {
  json?: boolean;
  out?: string;
  top: number;
  data: string;
  factsUrl?: string;
  days: number;
  resolver: string[];
}

export function registerScanners(program: Command): void {
  addCommonOptions(
    program
      .command('scanners')
      .description('say which scanning systems sweep the dark: known, malware, unknown but systematic')
      .argument(
        '[file...]',
        'pcap or pcapng, also gzip, zstd or xz; - is standard input; none: the store of a hub',
      ),
  )
    .addOption(dataOption('without files: where the hub keeps its facts (a running hub has them for itself)'))
    .option('--facts-url <url>', 'without files: ClickHouse, where the facts are there')
    .option('--days <n>', 'without files: days back from the newest sighting', wholeNumber(1, 3_660), 90)
    .option(
      '--resolver <address>',
      'name server to confirm the names of the busiest sources with; ADDRESS or ADDRESS:PORT, repeatable',
      (value: string, before: string[]) => [...before, value],
      [] as string[],
    )
    .option('--json', 'one JSON object on standard output: the contract for scripts')
    .option('--out <file>', 'write there instead of to standard output')
    .option('--top <n>', 'systems of each verdict that the report prints', wholeNumber(1, 1000), 20)
    .action(run);
}

async function run(files: string[], options: Options): Promise<void> {
  if (files.length > 0 && options.dark.length === 0) {
    throw new YamoriError(
      'E_DARK_UNKNOWN',
      'coverage is a share of the dark space, so that has to be known',
      'Name the dark space with --dark PREFIX.',
    );
  }
  const loaded = await readOptionsFrom(files, options, { withRecords: false, explain: null });
  const { options: read } = loaded;
  const output = openOutput(options.out);
  try {
    const { observations, packets, remarks } =
      files.length === 0 ? await observeStore(options, read) : await observeFiles(files, read);
    const report = findSystems(observations, await findOptionsOf(observations, options, loaded.options));
    const full: SystemsReport = { ...report, remarks: [...remarks, ...report.remarks] };
    if (options.json === true) await writeSystemsJson(full, packets, (text) => output.write(text));
    else {
      await output.write(
        renderSystems(full, {
          colours: createColours(options.out === undefined && wantsColour(process.stdout, process.env)),
          width: process.stdout.columns ?? 100,
          top: options.top,
        }),
      );
    }
    await output.finish();
    loaded.done();
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    loaded.release();
  }
}

interface Observed {
  readonly observations: Observations;
  /** Null: a store holds sightings, not packets. */
  readonly packets: number | null;
  readonly remarks: readonly string[];
}

function observeFiles(files: readonly string[], read: Loaded): Promise<Observed> {
  return scanCaptures({
    inputs: files,
    dark: new DarkSpace(read.dark),
    lanes: read.lanes,
    tableBytes: read.tableBytes,
    signal: read.signal,
    onProgress: (bytes, total, count) => read.onProgress('counting', bytes, total, count),
  });
}

async function observeStore(options: Options, read: Loaded): Promise<Observed> {
  const { scanStore } = await import('../scan-store.ts');
  const observations = await scanStore({
    dataFolder: options.data,
    factsUrl: options.factsUrl,
    days: options.days,
    signal: read.signal,
    onProgress: (sightings) => read.onProgress('counting', 0, null, sightings),
  });
  return { observations, packets: null, remarks: [] };
}

type Loaded = Awaited<ReturnType<typeof readOptionsFrom>>['options'];

/** Lists and networks, as of the end of what was seen. */
async function findOptionsOf(
  observations: Observations,
  options: Options,
  loaded: Loaded,
): Promise<FindOptions> {
  const at = lastSecond(observations);
  const known = new KnownScanners(loaded.knownScanners, { at });
  const networks = loaded.withNetworks
    ? await (await import('../../networks/network-table.ts')).openNetworkTable({
        ...(loaded.networkFiles.asn === undefined ? {} : { asnFiles: loaded.networkFiles.asn }),
        ...(loaded.networkFiles.country === undefined ? {} : { countryFiles: loaded.networkFiles.country }),
      })
    : null;
  const names = await namesOf(observations, options.resolver, loaded.signal);
  const bar = createProgress(process.stderr, 'telling systems', Date.now);
  return {
    known(source) {
      const named = names.get(source);
      if (named !== undefined) {
        return {
          organisation: named.organisation,
          confidence: NAMED_CONFIDENCE,
          stale: false,
          source: 'reverse DNS, forward-confirmed',
          hostName: named.name,
        };
      }
      const address = parseAddress(source);
      const found = address === null ? undefined : known.find(address);
      return found === undefined ? null : { ...found, hostName: null };
    },
    locate: createLocate(networks),
    signal: loaded.signal,
    onProgress(_step, done, of) {
      if (!options.quiet) bar.update(done, of, done);
      if (done === of) bar.clear();
    },
  };
}

/** A name that leads back is its domain's word. */
const NAMED_CONFIDENCE = 0.97;
/** Sources whose names are asked for: those with most probes. */
const MOST_NAMED = 20_000;

async function namesOf(
  observations: Observations,
  servers: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ConfirmedName>> {
  if (servers.length === 0) return new Map();
  const probes = new Float64Array(observations.sources.length);
  const { source, probes: counts } = observations.columns();
  for (let group = 0; group < source.length; group++) probes[source[group]] += counts[group];
  const busiest = Array.from(probes.keys())
    .sort((a, b) => probes[b] - probes[a])
    .slice(0, MOST_NAMED)
    .map((index) => observations.sources[index]);
  let resolver: ResolverPort;
  try {
    resolver = createResolver({ servers });
  } catch (cause) {
    throw new YamoriError(
      'E_USAGE',
      `--resolver: ${(cause as Error).message}`,
      'Write the address of a name server, 192.0.2.53 or 192.0.2.53:5353.',
      { cause },
    );
  }
  return confirmNames(busiest, resolver, { signal });
}

function lastSecond({ first }: Observations): number {
  let last = 0;
  for (const second of first.values) last = Math.max(last, second);
  return last;
}

/**
 * The contract for scripts; docs/reference/json.md. `members` are addresses, with what is known of each under
 * `memberDetails`; times are ISO 8601. A system a write, so that millions of members are no matter.
 */
export async function writeSystemsJson(
  report: SystemsReport,
  packets: number | null,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const { systems, period, ...rest } = report;
  const head = {
    ...(packets === null ? {} : { packets }),
    period: period === null ? null : { first: isoTime(period.first), last: isoTime(period.last) },
    ...rest,
  };
  await write(`${JSON.stringify(head, finite).slice(0, -1)},"systems":[`);
  for (const [i, system] of systems.entries()) {
    const { members, walk, ...fields } = system;
    const record = {
      ...fields,
      services: fields.services.map(({ service }) => service),
      serviceDetails: fields.services,
      first: isoTime(system.first),
      last: isoTime(system.last),
      members: members.map(({ address }) => address),
      memberDetails: members.map((member) => ({
        ...member,
        first: isoTime(member.first),
        last: isoTime(member.last),
      })),
      walk: system.verdict === 'malware' ? [] : walk,
    };
    await write(`${i === 0 ? '\n' : ',\n'}${JSON.stringify(record, finite)}`);
  }
  await write(']}\n');
}

/** JSON knows no infinity: what is unbounded is null. */
function finite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
