/** Captures that a bench makes once and keeps: named by their options, written aside and moved when whole. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeOnePacketSources } from './one-packet-sources.ts';
import { DATA, run, YAMORI } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatShare } from './table.ts';

export interface KeptCapture {
  readonly file: string;
  readonly dark: string;
  /** Null where nobody owns anything. */
  readonly owners: string | null;
  readonly bytes: number;
}

export interface GenerateOptions {
  readonly packets: number;
  readonly sources: number;
  /** Length of the dark prefix: 20 is a /20. */
  readonly darkBits: number;
  readonly days: number;
  readonly seed: number;
}

export function darkPrefix(bits: number): string {
  return `100.64.0.0/${bits}`;
}
const HOUR_DARK = 0x6440_0000;
const HOUR_DARK_BITS = 16;

/** What `yamori generate` is asked for, without its outputs. */
export function generateArguments(options: GenerateOptions): string[] {
  const { packets, sources, darkBits, days, seed } = options;
  const numbers = { packets, sources, dark: darkPrefix(darkBits), days, seed };
  return ['generate', ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)])];
}

/** The month that all readers read. */
export async function keepMonth(options: GenerateOptions, signal: AbortSignal): Promise<KeptCapture> {
  const { packets, sources, darkBits, days, seed } = options;
  const name = `month-${packets}-${sources}-${darkBits}-${days}-${seed}`;
  const owners = join(DATA, `${name}.owners.yaml`);
  const file = await keep(DATA, `${name}.pcap`, async (part) => {
    status(`generating ${name}.pcap`);
    const outputs = ['--out', part, '--owners', owners];
    await run(YAMORI, [...generateArguments(options), ...outputs], signal, true);
  });
  return { file, dark: darkPrefix(darkBits), owners, bytes: statSync(file).size };
}

/** An hour in which nobody comes twice. */
export async function keepHour(packets: number, signal: AbortSignal): Promise<KeptCapture> {
  const name = `hour-${packets}.pcap`;
  const file = await keep(DATA, name, (part) =>
    writeOnePacketSources(part, packets, HOUR_DARK, signal, (done) =>
      status(`writing ${name}, ${formatCount(packets)} sources: ${formatShare(done, packets)}`),
    ),
  );
  return { file, dark: darkPrefix(HOUR_DARK_BITS), owners: null, bytes: statSync(file).size };
}

/** The file of that name, made where it is not there yet: whole or not at all. */
export async function keep(
  folder: string,
  name: string,
  make: (part: string) => Promise<void>,
): Promise<string> {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const part = `${file}.part`;
  try {
    await make(part);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
    clearStatus();
  }
  return file;
}
