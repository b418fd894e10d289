/** Live capture: tcpdump as a child, started again when it dies, its packets read as from a file. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Counts } from '../base/counts.ts';
import { StreamSource } from './byte-source.ts';
import type { FrameContext } from './framer.ts';
import { InputReader } from './input-reader.ts';
import { type Capture, kept } from './open-capture.ts';
import type { PacketBatch } from './packet-batch.ts';
import { isPcap, PCAP_HEADER_BYTES, PcapFramer, readPcapHeader } from './pcap.ts';
import { Tcpdump, type TcpdumpOptions } from './tcpdump.ts';

export type LiveEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'died'; readonly words: string }
  | { readonly kind: 'restarting'; readonly delayMs: number }
  /** The kernel dropped packets: as many more, and in all. */
  | { readonly kind: 'drops'; readonly more: number; readonly total: number };

export interface LiveOptions {
  readonly snaplen?: number;
  readonly filter?: string;
  readonly command?: readonly string[];
  readonly onEvent?: (event: LiveEvent) => void;
  readonly signal?: AbortSignal;
  /** How long a packet waits for its batch to fill before the batch is handed over as it is. */
  readonly flushMs?: number;
  /** After how long without a packet `read` resolves to 0 although `ended` is false. Default: never. */
  readonly idleMs?: number;
  /** How often tcpdump is asked for its statistics. */
  readonly statisticsMs?: number;
  /** Wait before the first restart; doubles with each death up to `backoffMaxMs`. */
  readonly backoffMs?: number;
  readonly backoffMaxMs?: number;
  /** A child that ran so long was healthy: the next wait is the first again. */
  readonly healthyMs?: number;
  /** 0..1, for the jitter of the waits. */
  readonly random?: () => number;
}

export interface LiveCapture extends Capture {
  /** Packets that the kernel dropped because nobody read them in time, over all runs of tcpdump. */
  readonly drops: number;
}

/** Headers of every protocol that we decode; no payload beyond that is kept. */
const SNAPLEN = 256;

type Settings = Required<Omit<LiveOptions, 'onEvent' | 'signal' | 'filter' | 'command' | 'snaplen'>>;

/**
 * Starts capturing. Throws E_TCPDUMP_MISSING or E_INTERFACE when the first start fails; after that a death
 * of tcpdump is an event, and capture goes on until `close` or the signal.
 */
export async function openLive(networkInterface: string, options: LiveOptions = {}): Promise<LiveCapture> {
  const capture = new TcpdumpCapture(networkInterface, options);
  await capture.start();
  return capture;
}

class TcpdumpCapture implements LiveCapture {
  readonly counts = new Counts();
  readonly remarks: string[] = [];
  readonly bytesTotal = null;
  packets = 0;
  drops = 0;
  ended = false;
  readonly #tcpdump: TcpdumpOptions;
  readonly #settings: Settings;
  readonly #onEvent: (event: LiveEvent) => void;
  readonly #context: FrameContext = { counts: this.counts, lastSeconds: 0, lastNanoseconds: 0 };
  /** Aborted by `close` and by the caller's signal. */
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #child: Tcpdump | null = null;
  /** Between its start and its first word. */
  #starting: Tcpdump | null = null;
  #source: StreamSource | null = null;
  #reader: InputReader | null = null;
  #startedAt = 0;
  #deaths = 0;
  #restartAt = 0;
  #bytesBefore = 0;
  #dropsBefore = 0;
  #statistics: NodeJS.Timeout | undefined;

  constructor(networkInterface: string, options: LiveOptions) {
    const { snaplen = SNAPLEN, filter = null, command = [], onEvent = () => {} } = options;
    this.#tcpdump = { interface: networkInterface, snaplen, filter, command };
    this.#onEvent = onEvent;
    this.#signal =
      options.signal === undefined
        ? this.#ending.signal
        : AbortSignal.any([this.#ending.signal, options.signal]);
    this.#settings = {
      flushMs: options.flushMs ?? 1000,
      idleMs: options.idleMs ?? Number.POSITIVE_INFINITY,
      statisticsMs: options.statisticsMs ?? 10_000,
      backoffMs: options.backoffMs ?? 1000,
      backoffMaxMs: options.backoffMaxMs ?? 60_000,
      healthyMs: options.healthyMs ?? 60_000,
      random: options.random ?? Math.random,
    };
  }

  get bytesRead(): number {
    return this.#bytesBefore + (this.#source?.bytesRead ?? 0);
  }

  async start(): Promise<void> {
    const child = new Tcpdump(this.#tcpdump);
    if (!(await child.started())) throw child.startError(this.#tcpdump.interface);
    this.#adopt(child);
    this.#statistics = setInterval(() => this.#checkDrops(), this.#settings.statisticsMs);
    this.#statistics.unref();
  }

  async read(batch: PacketBatch): Promise<number> {
    batch.count = 0;
    const idleAt = performance.now() + this.#settings.idleMs;
    while (!this.#signal.aborted) {
      const idleMs = Math.max(0, idleAt - performance.now());
      const reader = await this.#openReader(idleMs);
      if (reader !== null) {
        await reader.fill(batch, { idleMs, flushMs: this.#settings.flushMs, signal: this.#signal });
        this.packets += batch.count;
        if (reader.ended) await this.#bury();
        if (batch.count > 0) return batch.count;
      }
      if (performance.now() >= idleAt) return 0;
    }
    await this.#stop();
    return 0;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#stop();
  }

  /** The reader of the child that runs now; starts one when there is none. Null when it has to be tried again. */
  async #openReader(idleMs: number): Promise<InputReader | null> {
    if (this.#reader !== null) return this.#reader;
    if (this.#child === null) await this.#restart(idleMs);
    const source = this.#source;
    if (source === null || !(await source.ready(idleMs, this.#signal))) return null;
    const head = new Uint8Array(PCAP_HEADER_BYTES);
    let length = 0;
    while (length < head.length) {
      const got = await source.read(head, length, head.length - length);
      if (got === 0) break;
      length += got;
    }
    if (length < head.length || !isPcap(head)) {
      await this.#bury();
      return null;
    }
    const framer = new PcapFramer(readPcapHeader(head), this.#context);
    this.#reader = new InputReader(source, framer, new Uint8Array(0));
    return this.#reader;
  }

  #adopt(child: Tcpdump): void {
    this.#child = child;
    this.#source = new StreamSource(child.stdout);
    this.#startedAt = performance.now();
    this.#onEvent({ kind: 'started', pid: child.pid! });
  }

  /** Tries one start when its time has come within so many milliseconds. */
  async #restart(idleMs: number): Promise<void> {
    const waitMs = Math.max(0, this.#restartAt - performance.now());
    await sleep(Math.min(waitMs, idleMs), undefined, { signal: this.#signal }).catch(() => {});
    if (waitMs > idleMs || this.#signal.aborted) return;
    const child = new Tcpdump(this.#tcpdump);
    this.#starting = child;
    const listens = await child.started();
    this.#starting = null;
    // `close` has ended it by then.
    if (this.#signal.aborted) return;
    if (listens) this.#adopt(child);
    else this.#mourn(child);
  }

  #mourn(child: Tcpdump): void {
    const { backoffMs, backoffMaxMs, random } = this.#settings;
    this.#deaths++;
    this.#onEvent({ kind: 'died', words: child.words });
    const wait = Math.min(backoffMaxMs, backoffMs * 2 ** (this.#deaths - 1));
    const delayMs = Math.round(wait * (0.5 + random() / 2));
    this.#restartAt = performance.now() + delayMs;
    this.#onEvent({ kind: 'restarting', delayMs });
  }

  /** The child's output ended, or makes no sense any more: takes its last counts, and lets it go. */
  async #bury(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const failure = this.#reader?.failure ?? null;
    if (failure !== null) this.counts.add(failure.count);
    await this.#forget(child);
    if (this.#signal.aborted) return;
    if (performance.now() - this.#startedAt >= this.#settings.healthyMs) this.#deaths = 0;
    this.counts.add('capture-restarted');
    this.#mourn(child);
  }

  async #forget(child: Tcpdump): Promise<void> {
    this.#bytesBefore = this.bytesRead;
    this.#child = null;
    this.#source = null;
    this.#reader = null;
    await child.end();
    this.#noteDrops(child);
    this.#dropsBefore += child.droppedByKernel;
  }

  /** Takes what tcpdump answered to the last question, and asks the next. */
  #checkDrops(): void {
    if (this.#child === null) return;
    this.#noteDrops(this.#child);
    this.#child.askStatistics();
  }

  #noteDrops(child: Tcpdump): void {
    const total = this.#dropsBefore + child.droppedByKernel;
    if (total <= this.drops) return;
    const more = total - this.drops;
    this.drops = total;
    this.counts.add('kernel-drops', more);
    this.#onEvent({ kind: 'drops', more, total });
  }

  async #stop(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.#statistics);
    await this.#starting?.end();
    if (this.#child !== null) await this.#forget(this.#child);
    this.counts.add('stopped');
    this.remarks.push(`${this.#tcpdump.interface}: stopped; ${kept(this.packets)}`);
  }
}
