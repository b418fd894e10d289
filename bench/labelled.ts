/** Sources with what they are and what Yamori says of them: truth files on one side, `yamori read --csv` on the other. */
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { parseAddress } from '../src/base/address.ts';
import { type GenerateOptions, generateArguments } from './captures.ts';
import { ROOT, run, YAMORI } from './process.ts';

/** Rows of the matrices: the truth. */
export const CLASSES = [
  'infected-iot',
  'infected-pc',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'noise',
] as const;

/** Columns: what was said. `unseen` is a source of the truth that is in no line of the answer. */
export const ANSWERS = [
  'infected-iot',
  'infected-pc',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'unknown',
  'unseen',
] as const;

export type Class = (typeof CLASSES)[number];
export type AnswerName = (typeof ANSWERS)[number];

/** The right answer; for what nobody can class it is to say so. */
export const RIGHT: Readonly<Record<Class, AnswerName>> = {
  'infected-iot': 'infected-iot',
  'infected-pc': 'infected-pc',
  scanner: 'scanner',
  backscatter: 'backscatter',
  misconfigured: 'misconfigured',
  spoofed: 'spoofed',
  noise: 'unknown',
};

/** Row of the sources that a recording does not list one by one: all forged. */
export const CROWD = 'spoofed crowd';

/** No tool that leaves a mark made it, or none was named. */
export const NO_TOOL = 'none';

/** IPv4 as its number, IPv6 as four words in hex: what a packet gives without a detour through text. */
export type SourceKey = number | string;

export interface Truth {
  readonly address: string;
  readonly class: Class;
  readonly tool: string;
  /** The generator's kind; of a recording its class. */
  readonly kind: string;
  /** In the capture. */
  readonly packets: number;
}

export interface Answer {
  readonly name: AnswerName;
  readonly tool: string;
}

export interface LabelledCapture {
  readonly name: string;
  readonly file: string;
  readonly truths: readonly Truth[];
  /** What every source is that `truths` does not list; null when the list is complete. */
  readonly crowd: Truth | null;
  readonly dark: readonly string[];
}

export function sourceKey(address: string): SourceKey {
  const parsed = parseAddress(address);
  if (parsed === null) throw new Error(`${address} is no address`);
  return parsed.family === 4 ? Number(parsed.value) : parsed.value.toString(16).padStart(32, '0');
}

/** A capture of the generator with its truth; sources without an address (dirt) are left out. */
export async function generateLabelled(
  options: GenerateOptions,
  dirt: number,
  signal: AbortSignal,
  folder: string,
): Promise<LabelledCapture> {
  const file = join(folder, 'generated.pcap');
  const truthFile = join(folder, 'truth.ndjson');
  const outputs = ['--dirt', String(dirt), '--out', file, '--truth', truthFile, '-q'];
  await run(YAMORI, [...generateArguments(options), ...outputs], signal);
  const truths: Truth[] = [];
  let dark: string[] = [];
  for await (const line of createInterface({ input: createReadStream(truthFile) })) {
    const record = JSON.parse(line);
    if (record.truth !== undefined) dark = record.dark;
    else if (record.address !== null) truths.push({ ...record, tool: record.tool || NO_TOOL });
  }
  return { name: `/${options.darkBits} seed ${options.seed}`, file, truths, crowd: null, dark };
}

interface RecordedSource {
  readonly address: string | null;
  readonly class: Class;
  readonly tool: string | null;
  readonly packets: number;
}

/** The recordings of test/traces. */
export function recordedCaptures(): LabelledCapture[] {
  const folder = join(ROOT, 'test/traces');
  const files = readdirSync(folder).filter((name) => name.endsWith('.truth.json'));
  return files.map((name) => {
    const { trace, dark, sources } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const truths = (sources as RecordedSource[]).map((source) => ({
      address: source.address ?? '',
      class: source.class,
      tool: source.tool ?? NO_TOOL,
      kind: source.class,
      packets: source.packets,
    }));
    return {
      name: trace,
      file: join(folder, trace),
      truths: truths.filter(({ address }) => address !== ''),
      crowd: truths.find(({ address }) => address === '') ?? null,
      dark,
    };
  });
}

/** What `yamori read` says of every source of a capture. */
export async function readAnswers(
  capture: LabelledCapture,
  signal: AbortSignal,
  folder: string,
): Promise<Map<SourceKey, Answer>> {
  const file = join(folder, 'answers.csv');
  const args = ['read', capture.file, '--dark', capture.dark.join(','), '--csv', '--out', file, '-q'];
  await run(YAMORI, args, signal);
  const answers = new Map<SourceKey, Answer>();
  for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
    const name = row.device === '' ? row.verdict : `${row.verdict}-${row.device}`;
    if (!ANSWERS.includes(name)) throw new Error(`the verdict "${name}" is not known to this bench`);
    answers.set(sourceKey(row.address), { name, tool: row.tool || NO_TOOL });
  }
  return answers;
}
