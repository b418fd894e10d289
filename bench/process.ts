/** Runs other programs: whole processes, measured or not, that end when the bench is stopped. */
import { type StdioOptions, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

export const ROOT = resolve(import.meta.dirname, '..');
/** Generated captures; git-ignored. */
export const DATA = join(ROOT, 'bench/data');
export const YAMORI = join(ROOT, 'yamori');

const TIME = '/usr/bin/time';
const STDERR_KEPT = 2000;
const SIGNAL_STATUS = 128;
const SIGINT_NUMBER = 2;

/** What one whole process took, its own children included. */
export interface Usage {
  readonly wallSeconds: number;
  /** User and system, of all threads. */
  readonly cpuSeconds: number;
  /** Largest resident set of any one process among them. */
  readonly peakMiB: number;
}

/** The bench was stopped by a signal: nothing went wrong, and nothing more is to be said. */
export class Stopped extends Error {}

/** Something is missing, or a program that is measured failed: the message is all that helps. */
export class CannotRun extends Error {}

/** The path of a program, or null when it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Runs a program to its end with standard output thrown away. It gets a process group of its own, so that on
 * a signal it and its children are ended by that group's id. Throws `Stopped`, or an Error when it fails.
 */
export async function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
  showProgress = false,
): Promise<void> {
  if (signal.aborted) throw new Stopped();
  const stdio: StdioOptions = ['ignore', 'ignore', showProgress && process.stderr.isTTY ? 'inherit' : 'pipe'];
  const child = spawn(command, args, { cwd: ROOT, detached: true, stdio });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_KEPT);
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const status = await new Promise<number | NodeJS.Signals | null>((done, fail) => {
      child.once('error', fail);
      child.once('close', (code, killedBy) => done(code ?? killedBy));
    });
    if (signal.aborted) throw new Stopped();
    if (status !== 0) throw new CannotRun(`${command} ${args.join(' ')}: ended with ${status}\n${complaint}`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Like `run`, with what the process used: GNU time reads it from wait4(2), all threads included. */
export async function measure(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
  folder: string,
): Promise<Usage> {
  if (findProgram('time') === null) throw new CannotRun('GNU time is missing: apt-get install time');
  const report = join(folder, 'usage');
  const started = performance.now();
  await run(TIME, ['-o', report, '-f', '%U %S %M', command, ...args], signal);
  const wallSeconds = (performance.now() - started) / 1000;
  const [user, system, peakKiB] = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number);
  return { wallSeconds, cpuSeconds: user + system, peakMiB: peakKiB / 1024 };
}

/** A folder that lasts as long as `use` does. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  mkdirSync(DATA, { recursive: true });
  const folder = mkdtempSync(join(DATA, 'run-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a bench: ^C and SIGTERM stop it cleanly; its answer is the exit status. */
export async function main(bench: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    process.exitCode = await bench(controller.signal);
  } catch (error) {
    if (error instanceof Stopped) {
      process.stderr.write('stopped: nothing unfinished was kept\n');
      process.exitCode = SIGNAL_STATUS + SIGINT_NUMBER;
    } else if (error instanceof CannotRun) {
      process.stderr.write(`${error.message.trimEnd()}\n`);
      process.exitCode = 1;
    } else throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
