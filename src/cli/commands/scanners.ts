/** `yamori scanners`: who scans, as systems: known, malware, unknown but systematic. */
import { type Command, InvalidArgumentError } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { SystemsReport } from '../../model/scanning-system.ts';
import { nameServerTrouble } from '../../networks/confirmed-names.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { type FindOptions, findSystems } from '../../scanners/find-systems.ts';
import type { Observations } from '../../scanners/observations.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom, wholeNumber } from '../common-options.ts';
import { dataOption } from '../hub/data-option.ts';
import { createLocate } from '../hub/locate.ts';
import { knownBy, type NameCounts, type NamedSources, nameSources } from '../name-sources.ts';
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
  resolverTimeout: number;
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
      collectNameServers,
      [] as string[],
    )
    .option(
      '--resolver-timeout <ms>',
      'how long a name server may take to answer; each question is asked twice',
      wholeNumber(10, 60_000),
      2_000,
    )
    .option('--json', 'one JSON object on standard output: the contract for scripts')
    .option('--out <file>', 'write there instead of to standard output')
    .option('--top <n>', 'systems of each verdict that the report prints', wholeNumber(1, 1000), 20)
    .action(run);
}

function collectNameServers(value: string, before: string[]): string[] {
  const trouble = nameServerTrouble(value);
  if (trouble !== null)
    throw new InvalidArgumentError(`${trouble}; an address is wanted, 192.0.2.53 or 192.0.2.53:5353`);
  return [...before, value];
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
    const named =
      options.resolver.length === 0
        ? null
        : await nameSources(observations, {
            servers: options.resolver,
            timeoutMs: options.resolverTimeout,
            signal: loaded.options.signal,
          });
    const unnamed = named?.remark ?? null;
    // With --json remarks are in the object; who looks at the screen learns at once why names are missing.
    if (unnamed !== null && !options.quiet) process.stderr.write(`yamori: ${unnamed}\n`);
    const report = findSystems(
      observations,
      await findOptionsOf(observations, named, options, loaded.options),
    );
    const full: SystemsReport = {
      ...report,
      remarks: [...remarks, ...(unnamed === null ? [] : [unnamed]), ...report.remarks],
    };
    const counts = { packets, names: named?.counts ?? null };
    if (options.json === true) await writeSystemsJson(full, counts, (text) => output.write(text));
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

/** Lists, names and networks, as of the end of what was seen. */
async function findOptionsOf(
  observations: Observations,
  named: NamedSources | null,
  options: Options,
  loaded: Loaded,
): Promise<FindOptions> {
  const at = lastSecond(observations);
  const networks = loaded.withNetworks
    ? await (await import('../../networks/network-table.ts')).openNetworkTable({
        ...(loaded.networkFiles.asn === undefined ? {} : { asnFiles: loaded.networkFiles.asn }),
        ...(loaded.networkFiles.country === undefined ? {} : { countryFiles: loaded.networkFiles.country }),
      })
    : null;
  const bar = createProgress(process.stderr, 'telling systems', Date.now);
  return {
    known: knownBy(named?.names ?? new Map(), new KnownScanners(loaded.knownScanners, { at })),
    locate: createLocate(networks),
    signal: loaded.signal,
    onProgress(_step, done, of) {
      if (!options.quiet) bar.update(done, of, done);
      if (done === of) bar.clear();
    },
  };
}

function lastSecond(observations: Observations): number {
  let last = 0;
  for (const second of observations.settled().columns.first) last = Math.max(last, second);
  return last;
}

/**
 * The contract for scripts; docs/reference/json.md. `members` are addresses, with what is known of each under
 * `memberDetails`; times are ISO 8601. A system a write, so that millions of members are no matter.
 */
export async function writeSystemsJson(
  report: SystemsReport,
  { packets, names }: { readonly packets: number | null; readonly names: NameCounts | null },
  write: (text: string) => Promise<void>,
): Promise<void> {
  const { systems, period, ...rest } = report;
  const head = {
    ...(packets === null ? {} : { packets }),
    period: period === null ? null : { first: isoTime(period.first), last: isoTime(period.last) },
    ...(names === null ? {} : { names }),
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
