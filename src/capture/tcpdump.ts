/** One run of a tcpdump child: its packets on standard output, its words and statistics on standard error. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { YamoriError } from '../base/errors.ts';

export interface TcpdumpOptions {
  readonly interface: string;
  /** Bytes kept of each packet. */
  readonly snaplen: number;
  /** A BPF filter as tcpdump takes it, or none. */
  readonly filter: string | null;
  /** Put before `tcpdump`, for example `['ip', 'netns', 'exec', NAME]`. Must not fork, so that the pid is tcpdump's. */
  readonly command: readonly string[];
}

/** Longer than libpcap needs to open any interface. */
const START_TIMEOUT_MS = 20_000;
/** tcpdump writes its buffer and its statistics when told to end; then it has this long. */
const END_TIMEOUT_MS = 2000;
/** Enough of what it says to quote; the rest of a chatty run is dropped. */
const MAX_WORDS = 4096;

export class Tcpdump {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #exited: Promise<void>;
  readonly #started: Promise<void>;
  #listening = false;
  #words = '';
  #line = '';
  #failure: NodeJS.ErrnoException | null = null;
  /** Of this run; 0 until tcpdump says a number. */
  droppedByKernel = 0;

  constructor(options: TcpdumpOptions) {
    const { snaplen, filter } = options;
    const flags = ['-w', '-', '-U', '--immediate-mode', '-n', '-s', String(snaplen)];
    // A filter is the operator's text; after `--` it can never be read as an option.
    const rest = filter === null ? [] : ['--', filter];
    const [program, ...args] = [...options.command, 'tcpdump', '-i', options.interface, ...flags, ...rest];
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let started: () => void = () => {};
    this.#started = new Promise((resolve) => {
      started = resolve;
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on('close', () => resolve());
      this.#child.on('error', (error) => {
        this.#failure = error;
        resolve();
      });
    });
    this.#child.stderr.setEncoding('utf8');
    this.#child.stderr.on('data', (text: string) => {
      this.#hear(text);
      if (this.#listening) started();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): Readable {
    return this.#child.stdout;
  }

  /** What it said besides statistics, on one line. */
  get words(): string {
    return (this.#failure?.message ?? this.#words).trim().replace(/\s*\n\s*/g, '; ');
  }

  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Resolves to whether it listens; false when it ended first. */
  async started(): Promise<boolean> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), START_TIMEOUT_MS);
    await Promise.race([this.#started, this.#exited]);
    clearTimeout(timer);
    return this.#listening;
  }

  /** Why it did not start, for the operator. */
  startError(networkInterface: string): YamoriError {
    if (this.#failure?.code === 'ENOENT' || /exec of "tcpdump" failed: No such file/.test(this.#words)) {
      return new YamoriError(
        'E_TCPDUMP_MISSING',
        `live capture needs tcpdump, which was not found (${this.words})`,
        'Install it: apt-get install tcpdump',
      );
    }
    return new YamoriError(
      'E_INTERFACE',
      `cannot capture on ${networkInterface}: ${this.words || 'tcpdump ended without a word'}`,
      'Check the name with "ip link" and that you may capture there (root, or cap_net_raw on tcpdump).',
    );
  }

  /** Asks for statistics. Only once it listens: before, the signal would end it. */
  askStatistics(): void {
    if (this.#listening) this.#child.kill('SIGUSR1');
  }

  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    // A full pipe would keep it from ending, and a closed one would kill it before it says its totals.
    this.#child.stdout.removeAllListeners('readable').resume();
    await this.#exited;
    clearTimeout(timer);
  }

  /** tcpdump.c: "listening on ...", and the counts of `info()` on SIGUSR1 and at the end. */
  #hear(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!.slice(-MAX_WORDS);
    for (const line of lines) {
      const dropped = /(\d+) packets? dropped by kernel/.exec(line);
      if (dropped !== null) this.droppedByKernel = Number(dropped[1]);
      if (/listening on /.test(line)) this.#listening = true;
      else if (!/packets? (captured|received|dropped)/.test(line) && this.#words.length < MAX_WORDS) {
        this.#words += `${line}\n`;
      }
    }
  }
}
