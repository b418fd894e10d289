/** Options that several commands share, and what they turn into. */
import { type Command, InvalidArgumentError } from 'commander';
import { YamoriError } from '../base/errors.ts';
import { type Prefix, parsePrefix, requirePrefix } from '../base/prefix.ts';
import type { Owner } from '../model/owner.ts';
import { allKnownScanners } from '../networks/all-known-scanners.ts';
import { defaultDataFolder } from './hub/data-folder.ts';
import { createProgress } from './progress.ts';
import type { ReadOptions } from './read-captures.ts';

/** As commander parses them. */
export interface CommonOptions {
  dark: string[];
  owners?: string;
  scanners: string[];
  lists: boolean;
  /** Of commands that have --data; the others look for imported lists where it would be. */
  data?: string;
  networks: boolean;
  asnData: string[];
  countryData: string[];
  home?: string;
  names?: string;
  threads?: number;
  memory: number;
  quiet: boolean;
}

function collect(value: string, before: string[]): string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')];
}

function collectFiles(value: string, before: string[]): string[] {
  return [...before, value];
}

/**
 * `--dark A B FILE` -> `--dark A --dark B FILE`: several prefixes may follow, and a file after them is a file.
 * The first word after --dark is always taken, so that a mistyped prefix is named as such.
 */
export function spreadDark(argv: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    out.push(argv[i]);
    if (argv[i] !== '--dark' && argv[i] !== '-d') continue;
    if (i + 1 < argv.length) out.push(argv[++i]);
    while (i + 1 < argv.length && parsePrefix(argv[i + 1]) !== null) out.push('--dark', argv[++i]);
  }
  return out;
}

export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < least || n > most) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted`);
    }
    return n;
  };
}

function threadCount(value: string): number {
  const n = wholeNumber(1, 16)(value);
  if ((n & (n - 1)) !== 0) throw new InvalidArgumentError('1, 2, 4, 8 or 16 is wanted');
  return n;
}

function countryCode(value: string): string {
  if (!/^[A-Za-z]{2}$/.test(value))
    throw new InvalidArgumentError('a code of two letters is wanted, such as JP');
  return value.toUpperCase();
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('-d, --dark <prefix>', 'prefixes that nobody uses, IPv4 or IPv6; several may follow', collect, [])
    .option('-o, --owners <file>', 'owners and their prefixes, YAML or CSV')
    .option('--scanners <file>', 'known scanners, CSV or YAML; repeatable', collectFiles, [])
    .option('--no-lists', 'leave out the lists of scanners that `yamori data` has imported')
    .option('--no-networks', 'do not look up AS and country')
    .option(
      '--asn-data <file>',
      'newer AS data (CSV of start, end, number, name); repeatable',
      collectFiles,
      [],
    )
    .option(
      '--country-data <file>',
      'newer country data (CSV of start, end, code); repeatable',
      collectFiles,
      [],
    )
    .option(
      '--home <country>',
      'country whose sources are told apart by kind of network, such as JP',
      countryCode,
    )
    .option(
      '--names <file>',
      'host names by reverse DNS: CSV of address, name; they tell companies from providers',
    )
    .option(
      '--threads <n>',
      'counting threads: 1, 2, 4, 8 or 16 (default: as many as the input deserves)',
      threadCount,
    )
    .option(
      '--memory <MiB>',
      'memory for the tables; what does not fit goes to disk',
      wholeNumber(16, 3072),
      512,
    )
    .option('-q, --quiet', 'no progress and no remarks on standard error', false);
}

export function parseDark(texts: readonly string[]): Prefix[] {
  return texts.map(requirePrefix);
}

/** Parsers of files are loaded when there is a file: they cost more than a small capture does. */
async function ownersOf(file: string | undefined): Promise<readonly Owner[]> {
  if (file === undefined) return [];
  const { loadOwners } = await import('../networks/owners-file.ts');
  return (await loadOwners(file)).owners;
}

async function namesOf(file: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (file === undefined) return new Map();
  const { loadReverseNames } = await import('../networks/reverse-names.ts');
  return loadReverseNames(file);
}

export interface LoadedOptions {
  readonly options: ReadOptions;
  /** Ends progress and lets go of the signals. */
  release(): void;
  /** As release; throws E_STOPPED after a signal. */
  done(): void;
}

/** Loads the files that the options name, and wires progress and signals. */
export async function readOptionsFrom(
  inputs: readonly string[],
  options: CommonOptions,
  extra: Pick<ReadOptions, 'withRecords' | 'explain'>,
): Promise<LoadedOptions> {
  const dark = parseDark(options.dark);
  const owners = await ownersOf(options.owners);
  const knownScanners = await allKnownScanners({
    files: options.scanners,
    dataFolder: options.lists ? (options.data ?? defaultDataFolder(process.env)) : null,
  });
  const reverseNames = await namesOf(options.names);
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => controller.abort(signal);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const bars = {
    looking: createProgress(process.stderr, 'looking for the dark space', Date.now),
    counting: createProgress(process.stderr, 'reading', Date.now),
  };
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    bars.looking.clear();
    bars.counting.clear();
  };
  return {
    release,
    options: {
      inputs,
      dark,
      owners,
      knownScanners,
      withNetworks: options.networks,
      networkFiles: {
        ...(options.asnData.length === 0 ? {} : { asn: options.asnData }),
        ...(options.countryData.length === 0 ? {} : { country: options.countryData }),
      },
      homeCountry: options.home ?? null,
      reverseNames,
      lanes: options.threads ?? null,
      tableBytes: options.memory * 1024 * 1024,
      onProgress: (stage, bytes, total, packets) => {
        if (!options.quiet) bars[stage].update(bytes, total, packets);
      },
      signal: controller.signal,
      ...extra,
    },
    done() {
      release();
      if (controller.signal.aborted) {
        throw new YamoriError(
          'E_STOPPED',
          'stopped by a signal',
          'What was read until then is in the report above.',
        );
      }
    },
  };
}
