/**
 * Finds scanning systems on a thread of its own. DuckDB wants one process and the hub's thread reads it, so chunks are handed
 * over: their numbers change hands without being copied, and no more are read than the other side takes.
 */
import { Worker } from 'node:worker_threads';
import { YamoriError } from '../../base/errors.ts';
import type {
  FindScanningSystems,
  FoundSystems,
  SightingsToScan,
  SystemsCarriedOver,
} from '../../hub/jobs/ports.ts';
import type { TimeRange } from '../../model/facts.ts';
import type { SystemRecord } from '../../model/scanning-system.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { ownBuffers } from './own-buffers.ts';
import {
  addMembers,
  inPieces,
  type NameServers,
  type SystemsAnswer,
  type SystemsQuestion,
} from './systems-messages.ts';

/** Chunks under way: one that is read, one that is taken, and some to keep both busy. */
const MOST_UNDER_WAY = 4;

/** A thread with the sightings of a run, for the next one. */
interface Held {
  readonly thread: SystemsThread;
  readonly range: TimeRange;
  readonly sensors: ReadonlySet<string>;
  /** Batches up to here are in it. */
  readonly mark: number;
}

export interface SystemsFinder {
  readonly find: FindScanningSystems;
  /** Ends the threads that hold sightings for the next run. */
  close(): Promise<void>;
}

/**
 * The days that were taken stay with their thread, where the store can tell what came since: then a day more is all that is read,
 * and only who sent something is asked again. The sample and what is real have a thread each.
 */
export function createFindInWorker(
  knownScanners: (sample: boolean) => readonly KnownScanner[],
  resolver: NameServers,
): SystemsFinder {
  const resting = new Map<boolean, Held>();
  const find: FindScanningSystems = async (sightings, { at, sample, signal }) => {
    const held = await heldFor(resting, sample, sightings);
    const thread = held?.thread ?? new SystemsThread();
    thread.begin(signal);
    try {
      // The addresses of the sample are invented: whoever has them is nobody's business.
      const asked = sample ? { ...resolver, servers: [] } : resolver;
      const run = { knownScanners: knownScanners(sample), at, resolver: asked };
      await thread.hand({ kind: 'begin', run, from: sightings.range.from });
      const since = held === null ? null : { after: held.mark, readTo: held.range.to };
      let isEmpty = held === null;
      for await (const chunk of sightings.chunks(since)) {
        await thread.hand({ kind: 'chunk', chunk }, ownBuffers(chunk));
        isEmpty = false;
      }
      if (isEmpty) {
        await thread.end();
        return null;
      }
      const { report, isHeld } = await thread.ask({ kind: 'find' }, 'found');
      const { range, sensors, mark } = sightings;
      return foundOf(thread, report, async () => {
        if (!isHeld || mark === null || resting.has(sample) || thread.hasFailed) return thread.end();
        await thread.rest();
        resting.set(sample, { thread, range, sensors, mark });
      });
    } catch (error) {
      await thread.end();
      throw error;
    }
  };
  return {
    find,
    async close() {
      for (const { thread } of resting.values()) await thread.end();
      resting.clear();
    },
  };
}

/** Takes what is held of the same sensors and no later time; what is of no use is ended. */
async function heldFor(
  resting: Map<boolean, Held>,
  sample: boolean,
  { range, sensors, mark }: SightingsToScan,
): Promise<Held | null> {
  const held = resting.get(sample) ?? null;
  resting.delete(sample);
  if (held === null) return null;
  const isUsable =
    mark !== null &&
    mark >= held.mark &&
    range.from >= held.range.from &&
    range.to >= held.range.to &&
    sensors.size === held.sensors.size &&
    [...sensors].every((id) => held.sensors.has(id)) &&
    !held.thread.hasFailed;
  if (isUsable) return held;
  await held.thread.end();
  return null;
}

function foundOf(
  thread: SystemsThread,
  report: FoundSystems['report'],
  close: () => Promise<void>,
): FoundSystems {
  return {
    report,
    async carryOver(previous, decisions, options): Promise<SystemsCarriedOver> {
      for await (const whole of previous) {
        const { record, others } = inPieces(whole);
        await thread.hand({ kind: 'previous', record });
        for (const members of others) await thread.hand({ kind: 'previous-members', members });
      }
      thread.changed = [];
      const { removed, events } = await thread.ask(
        { kind: 'carry-over', decisions, ...options },
        'carried-over',
      );
      return { changed: thread.changed, removed, events };
    },
    close,
  };
}

type AnswerOf<Kind extends SystemsAnswer['kind']> = Extract<SystemsAnswer, { kind: Kind }>;

class SystemsThread {
  /** Of the last carrying over. */
  changed: SystemRecord[] = [];
  readonly #worker: Worker;
  readonly #stop = () => void this.#fail(new YamoriError('E_STOPPED', 'stopped', 'It is run again.'));
  #signal: AbortSignal | null = null;
  #waiting: { resolve: (answer: SystemsAnswer) => void; reject: (error: unknown) => void }[] = [];
  #underWay = 0;
  #room: (() => void) | null = null;
  #failure: { readonly error: unknown } | null = null;
  #isEnding = false;

  constructor() {
    this.#worker = new Worker(new URL('./systems-worker.ts', import.meta.url));
    this.#worker.on('message', (answer: SystemsAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (status) => {
      if (!this.#isEnding) this.#fail(new Error(`the thread that finds systems ended with ${status}`));
    });
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** A run: it ends when the signal says so. */
  begin(signal: AbortSignal): void {
    this.#worker.ref();
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
  }

  /** The run is over. A thread that rests keeps no process alive. */
  async rest(): Promise<void> {
    await this.hand({ kind: 'rest' });
    this.changed = [];
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#signal = null;
    this.#worker.unref();
  }

  /** Resolves when there is room for more. */
  async hand(question: SystemsQuestion, buffers: ArrayBuffer[] = []): Promise<void> {
    while (this.#failure === null && this.#underWay >= MOST_UNDER_WAY) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
    }
    if (this.#failure !== null) throw this.#failure.error;
    this.#underWay++;
    this.#worker.postMessage(question, buffers);
  }

  async ask<Kind extends SystemsAnswer['kind']>(
    question: SystemsQuestion,
    kind: Kind,
  ): Promise<AnswerOf<Kind>> {
    if (this.#failure !== null) throw this.#failure.error;
    const answered = new Promise<SystemsAnswer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    this.#worker.postMessage(question);
    const answer = await answered;
    if (answer.kind !== kind) throw new Error(`${answer.kind} where ${kind} was due`);
    return answer as AnswerOf<Kind>;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    this.#signal?.removeEventListener('abort', this.#stop);
    await this.#worker.terminate();
  }

  #take(answer: SystemsAnswer): void {
    switch (answer.kind) {
      case 'taken':
        this.#underWay--;
        this.#makeRoom();
        break;
      case 'changed':
      case 'changed-members':
        if (answer.kind === 'changed') this.changed.push(answer.record);
        else addMembers(this.changed, answer.members);
        this.#worker.postMessage({ kind: 'more' } satisfies SystemsQuestion);
        break;
      case 'found':
      case 'carried-over':
        this.#waiting.shift()?.resolve(answer);
    }
  }

  #makeRoom(): void {
    this.#room?.();
    this.#room = null;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#makeRoom();
  }
}
