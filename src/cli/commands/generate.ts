/** `yamori generate`: a labelled capture, to try and to measure the other commands on. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import type { Mix } from '../../generate/mix.ts';
import { parseDark, wholeNumber } from '../common-options.ts';
import { type Output, openOutput } from '../output.ts';
import { createProgress } from '../progress.ts';

interface Options {
  packets: number;
  sources: number;
  dark: string[];
  days: number;
  seed: number;
  start: number;
  mix: string;
  snaplen: number;
  dirt: number;
  out: string;
  truth?: string;
  owners?: string;
  quiet: boolean;
}

const DEFAULT_START = '2026-10-01T00:00:00Z';
/** Truth lines that go out in one write. */
const TRUTH_LINES = 4096;

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
    .requiredOption('--packets <n>', 'packets of the capture, exactly', wholeNumber(1, 4_000_000_000))
    .requiredOption('--sources <n>', 'source addresses, exactly', wholeNumber(1, 50_000_000))
    .addOption(
      new Option('-d, --dark <prefix>', 'prefixes that nobody uses, IPv4 or IPv6; several may follow')
        .argParser(collectPrefixes)
        .default([] as string[])
        .makeOptionMandatory(),
    )
    .option('--days <n>', 'length of the period; may be a fraction', between(0.0001, 36_500), 30)
    .option('--seed <n>', 'the same seed and options give the same bytes', wholeNumber(0, 0xffff_ffff), 1)
    .addOption(
      new Option('--start <time>', 'when the period begins, ISO 8601')
        .argParser(epochSeconds)
        .default(epochSeconds(DEFAULT_START), DEFAULT_START),
    )
    .option('--mix <name>', '`month`, the name of one kind, or a YAML or JSON file of rows', 'month')
    .option('--snaplen <bytes>', 'bytes kept of each frame', wholeNumber(14, 262_144), 262_144)
    .option('--dirt <share>', 'share of fragments, broken headers, ARP and the like', between(0, 0.5), 0)
    .requiredOption('--out <file>', 'the capture (pcap); - is standard output')
    .option('--truth <file>', 'what each source is, one JSON object a line; - is standard output')
    .option('--owners <file>', 'an owners file whose prefixes hold some of the sources')
    .option('-q, --quiet', 'no progress on standard error', false)
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.out === '-' && process.stdout.isTTY) {
    throw new YamoriError('E_USAGE', 'a capture is no text for a terminal', 'Give --out FILE, or a pipe.');
  }
  const toStdout = [options.out, options.truth, options.owners].filter((file) => file === '-');
  if (toStdout.length > 1) {
    throw new YamoriError(
      'E_USAGE',
      'two outputs cannot share standard output',
      'Give one of them a file name.',
    );
  }
  const { createGenerator } = await import('../../generate/generate.ts');
  const capture = createGenerator({
    packets: options.packets,
    sources: options.sources,
    dark: parseDark(options.dark),
    days: options.days,
    seed: options.seed,
    startSeconds: options.start,
    mix: await chooseMix(options.mix),
    snaplen: options.snaplen,
    dirt: options.dirt,
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = createProgress(process.stderr, 'generating', Date.now);
  const outputs: Output[] = [];
  const open = (file: string) => {
    const output = openOutput(file === '-' ? undefined : file);
    outputs.push(output);
    return output;
  };
  try {
    const out = open(options.out);
    for (const block of capture.blocks()) {
      await out.write(block);
      if (!options.quiet) progress.update(capture.written, options.packets, capture.written);
      // A signal is heard between blocks only.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (stopped) {
        throw new YamoriError(
          'E_STOPPED',
          'stopped by a signal',
          'Nothing was kept: a part of a capture has no truth.',
        );
      }
    }
    if (options.truth !== undefined) await writeTruth(open(options.truth), capture);
    if (options.owners !== undefined) {
      const { ownersText } = await import('../../generate/owners-text.ts');
      await open(options.owners).write(ownersText(capture.owners));
    }
    for (const output of outputs) await output.finish();
  } catch (error) {
    for (const output of outputs) output.abandon();
    throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    progress.clear();
  }
}

async function writeTruth(
  output: Output,
  capture: { truthHeader: object; truth(): Iterable<object> },
): Promise<void> {
  let lines = `${JSON.stringify(capture.truthHeader)}\n`;
  let count = 0;
  for (const record of capture.truth()) {
    lines += `${JSON.stringify(record)}\n`;
    count++;
    if (count % TRUTH_LINES !== 0) continue;
    await output.write(lines);
    lines = '';
  }
  await output.write(lines);
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
