/**
 * Finds scanning systems on a thread of its own. DuckDB wants one process and the hub's thread reads it, so chunks are handed
 * over: their numbers change hands without being copied, and no more are read than the other side takes.
 */
import { Worker } from 'node:worker_threads';
import { YamoriError } from '../../base/errors.ts';
import type { FindScanningSystems, FoundSystems, SystemsCarriedOver } from '../../hub/jobs/ports.ts';
import type { SystemRecord } from '../../model/scanning-system.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { ownBuffers } from './own-buffers.ts';
import {
  addMembers,
  inPieces,
  type NameServers,
  type SystemsAnswer,
  type SystemsQuestion,
  type SystemsWorkerData,
} from './systems-messages.ts';

/** Chunks under way: one that is read, one that is taken, and some to keep both busy. */
const MOST_UNDER_WAY = 4;

export function createFindInWorker(
  knownScanners: (sample: boolean) => readonly KnownScanner[],
  resolver: NameServers,
): FindScanningSystems {
  return async (chunks, { at, sample, signal }) => {
    const thread = new SystemsThread(
      {
        knownScanners: knownScanners(sample),
        at,
        // The addresses of the sample are invented: whoever has them is nobody's business.
        resolver: sample ? { ...resolver, servers: [] } : resolver,
      },
      signal,
    );
    try {
      for await (const chunk of chunks) await thread.hand({ kind: 'chunk', chunk }, ownBuffers(chunk));
      const { report } = await thread.ask({ kind: 'find' }, 'found');
      return foundOf(thread, report);
    } catch (error) {
      await thread.end();
      throw error;
    }
  };
}

function foundOf(thread: SystemsThread, report: FoundSystems['report']): FoundSystems {
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
    close: () => thread.end(),
  };
}

type AnswerOf<Kind extends SystemsAnswer['kind']> = Extract<SystemsAnswer, { kind: Kind }>;

class SystemsThread {
  /** Of the last carrying over. */
  changed: SystemRecord[] = [];
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #stop = () => void this.#fail(new YamoriError('E_STOPPED', 'stopped', 'It is run again.'));
  #waiting: { resolve: (answer: SystemsAnswer) => void; reject: (error: unknown) => void }[] = [];
  #underWay = 0;
  #room: (() => void) | null = null;
  #failure: { readonly error: unknown } | null = null;
  #isEnding = false;

  constructor(data: SystemsWorkerData, signal: AbortSignal) {
    this.#signal = signal;
    this.#worker = new Worker(new URL('./systems-worker.ts', import.meta.url), { workerData: data });
    this.#worker.on('message', (answer: SystemsAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (status) => {
      if (!this.#isEnding) this.#fail(new Error(`the thread that finds systems ended with ${status}`));
    });
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
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
    this.#signal.removeEventListener('abort', this.#stop);
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
