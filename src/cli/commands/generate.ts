/** `yamori generate`: a labelled capture, to try and to measure the other commands on. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import type { Mix } from '../../generate/mix.ts';
import { DEFAULT_BACKGROUND } from '../../generate/systems/world-options.ts';
import { parseDark, wholeNumber } from '../common-options.ts';
import { jsonLines, type SideFile, writeCapture } from '../write-capture.ts';

interface Options {
  systems: boolean;
  packets?: number;
  sources?: number;
  dark: string[];
  days?: number;
  seed: number;
  start: number;
  mix?: string;
  snaplen: number;
  dirt?: number;
  background?: number;
  only?: 'null';
  out: string;
  truth?: string;
  owners?: string;
  list?: string;
  quiet: boolean;
}

const DEFAULT_START = '2026-10-01T00:00:00Z';
const DEFAULT_DAYS = { capture: 30, systems: 90 } as const;
/** What belongs to one of the two kinds of capture alone. */
const CAPTURE_OPTIONS = ['packets', 'sources', 'mix', 'dirt', 'owners'] as const;
const SYSTEMS_OPTIONS = ['background', 'only', 'list'] as const;

function collectPrefixes(value: string, before: string[]): string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')];
}

function between(least: number, most: number): (value: string) => number {
  return (value) => {
    const n = value.trim() === '' ? Number.NaN : Number(value);
    if (!(n >= least && n <= most)) {
      throw new InvalidArgumentError(`a number from ${least} to ${most} is wanted`);
    }
    return n;
  };
}

function epochSeconds(value: string): number {
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) {
    throw new InvalidArgumentError('a time such as 2026-10-01T00:00:00Z is wanted');
  }
  return Math.floor(milliseconds / 1000);
}

export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .description('write a capture of invented senders, and the truth about each of them')
    .option('--packets <n>', 'packets of the capture, exactly', wholeNumber(1, 4_000_000_000))
    .option('--sources <n>', 'source addresses, exactly', wholeNumber(1, 50_000_000))
    .option(
      '--systems',
      'instead: weeks of scanning systems, malware and confusers, labelled by system',
      false,
    )
    .addOption(
      new Option('-d, --dark <prefix>', 'prefixes that nobody uses, IPv4 or IPv6; several may follow')
        .argParser(collectPrefixes)
        .default([] as string[])
        .makeOptionMandatory(),
    )
    .option(
      '--days <n>',
      `length of the period; may be a fraction (default: ${DEFAULT_DAYS.capture}, with --systems ${DEFAULT_DAYS.systems})`,
      between(0.0001, 36_500),
    )
    .option('--seed <n>', 'the same seed and options give the same bytes', wholeNumber(0, 0xffff_ffff), 1)
    .addOption(
      new Option('--start <time>', 'when the period begins, ISO 8601')
        .argParser(epochSeconds)
        .default(epochSeconds(DEFAULT_START), DEFAULT_START),
    )
    .option('--mix <name>', '`month` (default), the name of one kind, or a YAML or JSON file of rows')
    .option('--snaplen <bytes>', 'bytes kept of each frame', wholeNumber(14, 262_144), 262_144)
    .option('--dirt <share>', 'share of fragments, broken headers, ARP and the like', between(0, 0.5))
    .option(
      '--background <n>',
      `with --systems: infected devices and other background senders (default: ${DEFAULT_BACKGROUND})`,
      wholeNumber(1, 5_000_000),
    )
    .addOption(
      new Option(
        '--only <part>',
        'with --systems: `null` is background and confusers, no system at all',
      ).choices(['null']),
    )
    .requiredOption('--out <file>', 'the capture (pcap); - is standard output')
    .option('--truth <file>', 'what each source (or system) is, one JSON object a line; - is standard output')
    .option('--owners <file>', 'an owners file whose prefixes hold some of the sources')
    .option('--list <file>', 'with --systems: a list of known scanners (CSV) that is mostly right')
    .option('-q, --quiet', 'no progress on standard error', false)
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.out === '-' && process.stdout.isTTY) {
    throw new YamoriError('E_USAGE', 'a capture is no text for a terminal', 'Give --out FILE, or a pipe.');
  }
  const outputs = [options.out, options.truth, options.owners, options.list];
  if (outputs.filter((file) => file === '-').length > 1) {
    throw new YamoriError(
      'E_USAGE',
      'two outputs cannot share standard output',
      'Give one of them a file name.',
    );
  }
  for (const name of options.systems ? CAPTURE_OPTIONS : SYSTEMS_OPTIONS) {
    if (options[name] === undefined) continue;
    throw options.systems
      ? new YamoriError(
          'E_USAGE',
          `--${name} has no meaning with --systems`,
          `Leave out --${name} or --systems.`,
        )
      : new YamoriError('E_USAGE', `--${name} needs --systems`, `Add --systems, or leave out --${name}.`);
  }
  await (options.systems ? runSystems(options) : runCapture(options));
}

async function runSystems(options: Options): Promise<void> {
  const { createWorldOfSystems } = await import('../../generate/systems/generate-systems.ts');
  const world = createWorldOfSystems({
    dark: parseDark(options.dark),
    days: options.days ?? DEFAULT_DAYS.systems,
    seed: options.seed,
    startSeconds: options.start,
    background: options.background ?? DEFAULT_BACKGROUND,
    onlyNull: options.only === 'null',
    snaplen: options.snaplen,
  });
  const sideFiles: SideFile[] = [];
  if (options.truth !== undefined) {
    sideFiles.push({ file: options.truth, text: () => jsonLines(world.truthHeader(), world.truth()) });
  }
  if (options.list !== undefined) sideFiles.push({ file: options.list, text: () => [world.knownList] });
  await writeCapture({
    file: options.out,
    blocks: world.blocks(),
    progress: () => ({ done: world.progress, of: 1, packets: world.written }),
    sideFiles,
    quiet: options.quiet,
  });
}

async function runCapture(options: Options): Promise<void> {
  const { packets, sources } = options;
  if (packets === undefined || sources === undefined) {
    throw new YamoriError(
      'E_USAGE',
      `how many ${packets === undefined ? 'packets' : 'sources'} is not said`,
      'Give --packets N and --sources N, or --systems.',
    );
  }
  const { createGenerator } = await import('../../generate/generate.ts');
  const { ownersText } = await import('../../generate/owners-text.ts');
  const capture = createGenerator({
    packets,
    sources,
    dark: parseDark(options.dark),
    days: options.days ?? DEFAULT_DAYS.capture,
    seed: options.seed,
    startSeconds: options.start,
    mix: await chooseMix(options.mix ?? 'month'),
    snaplen: options.snaplen,
    dirt: options.dirt ?? 0,
  });
  const sideFiles: SideFile[] = [];
  if (options.truth !== undefined) {
    sideFiles.push({ file: options.truth, text: () => jsonLines(capture.truthHeader, capture.truth()) });
  }
  if (options.owners !== undefined) {
    sideFiles.push({ file: options.owners, text: () => [ownersText(capture.owners)] });
  }
  await writeCapture({
    file: options.out,
    blocks: capture.blocks(),
    progress: () => ({ done: capture.written, of: packets, packets: capture.written }),
    sideFiles,
    quiet: options.quiet,
  });
}

async function chooseMix(name: string): Promise<Mix> {
  const { namedMix, parseMix } = await import('../../generate/mix.ts');
  const named = namedMix(name);
  if (named !== null) return named;
  const { readFileSync } = await import('node:fs');
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(readFileSync(name, 'utf8'));
  } catch (error) {
    const { KINDS } = await import('../../generate/kinds/registry.ts');
    throw new YamoriError(
      'E_USAGE',
      `the mix ${name} is neither a name nor a file that can be read: ${(error as Error).message}`,
      `Names are month, ${KINDS.map((kind) => kind.name).join(', ')}.`,
      { cause: error },
    );
  }
  return parseMix(name, value);
}
