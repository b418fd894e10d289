/** A decoy as people run it, for benches: the command and what it starts, with what they took. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, ROOT } from './process.ts';

export const BENCH_SEED = 'a-seed-for-the-bench-01';

export interface DecoyRun {
  /** By name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly services: readonly DecoyService[];
  isAlive(): boolean;
  /** Of the decoy and the part that takes datagrams, since they began. */
  cpuSeconds(): number;
  peakMiB(): number;
  residentMiB(): number;
  events(): { readonly lines: number; readonly mebibytes: number };
  /** What it said on standard error beside its counts: troubles of its own. */
  troubles(): readonly string[];
  /** Ends it; name -> how often. */
  stop(): Promise<Readonly<Record<string, number>>>;
}

export interface DecoyService {
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
}

export interface DecoyStart {
  readonly persona: string;
  readonly address: string;
  readonly portBase: number;
  readonly folder: string;
  /** Words before the command, such as those of `ip netns exec`. */
  readonly within?: readonly string[];
}

const START_MS = 60_000;
const TICKS_PER_SECOND = 100;
const MIB_KIB = 1_024;
/** The last line of the command. */
const COUNTS = /^yamori: [a-z0-9.-]+: [a-z][a-z0-9-]+ \d+(?:, [a-z][a-z0-9-]+ \d+)*$/;

export async function startDecoy({
  persona,
  address,
  portBase,
  folder,
  within = [],
}: DecoyStart): Promise<DecoyRun> {
  const file = join(folder, `${persona}.ndjson`);
  const [program, ...words] = [
    ...within,
    process.execPath,
    join(ROOT, 'src/cli/main.ts'),
    ...['decoy', persona, '--seed', BENCH_SEED, '--listen', address],
    ...['--port-base', String(portBase), '--events', file],
  ];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stderr.on('data', (data: Buffer) => {
    complained += data;
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new CannotRun(`${persona} ${why}\n${complained}`));
    const late = setTimeout(() => fail('did not start'), START_MS);
    child.once('close', () => fail('ended'));
    child.stdout.on('data', (data: Buffer) => {
      said += data;
      // All lines come at once, when everything listens.
      if (!said.endsWith('\n')) return;
      clearTimeout(late);
      resolve();
    });
  });
  const services = [...said.matchAll(/^\S+ (\S+) (tcp|udp) \S+ (\d+)$/gm)].map(
    ([, name, transport, port]) => ({ name, transport: transport as 'tcp' | 'udp', port: Number(port) }),
  );
  const ports = Object.fromEntries(services.map(({ name, port }) => [name, port]));
  const pids = below(child.pid as number);
  const sum = (each: (pid: number) => number) => pids.reduce((total, pid) => total + each(pid), 0);
  return {
    ports,
    services,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    cpuSeconds: () => sum(cpuSecondsOf),
    peakMiB: () => sum((pid) => statusMiB(pid, 'VmHWM')),
    residentMiB: () => sum((pid) => statusMiB(pid, 'VmRSS')),
    events: () => ({
      lines: existsSync(file)
        ? readFileSync(file).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0)
        : 0,
      mebibytes: existsSync(file) ? statSync(file).size / 2 ** 20 : 0,
    }),
    troubles: () => complained.split('\n').filter((line) => line !== '' && !COUNTS.test(line)),
    async stop() {
      await end(child);
      const line = complained.split('\n').find((one) => COUNTS.test(one)) ?? '';
      const pairs = line.matchAll(/([a-z][a-z0-9-]+) (\d+)(?=, |$)/g);
      return Object.fromEntries([...pairs].map(([, name, times]) => [name, Number(times)]));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Standard error to its end, too.
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await ended;
}

/** The processes below one. */
function below(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return children.flatMap((child) => [Number(child), ...below(Number(child))]);
}

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function statusMiB(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const found = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) / MIB_KIB;
}
