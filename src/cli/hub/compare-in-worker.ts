/**
 * Compares on a thread of its own, so that a hub goes on answering. Chunks are read here, as one process has the store, and
 * handed over one by one: while one is taken, the next one is read.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { YamoriError } from '../../base/errors.ts';
import type { CompareSets } from '../../hub/deps.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { FactsStore } from '../../store/facts-port.ts';
import type { CompareAnswer, CompareQuestion, CompareWorkerData } from './compare-messages.ts';
import { ownBuffers } from './own-buffers.ts';

/** Of the thread's heap: what it holds is bounded by the number of sources that it keeps. */
const MOST_HEAP_MIB = 768;

export function createCompareInWorker(
  facts: Pick<FactsStore, 'scanChunks'>,
  knownScanners: () => readonly KnownScanner[],
): CompareSets {
  return async ({ signal, ...options }) => {
    signal.throwIfAborted();
    const workerData: CompareWorkerData = { options, knownScanners: knownScanners() };
    const worker = new Worker(new URL('./compare-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
    });
    try {
      return await answered(worker, () => facts.scanChunks({ from: options.from, to: options.to }), signal);
    } finally {
      await worker.terminate();
    }
  };
}

async function answered(
  worker: Worker,
  chunks: () => ReturnType<FactsStore['scanChunks']>,
  signal: AbortSignal,
): Promise<Comparison> {
  let reading: AsyncIterator<ScanChunk> | null = null;
  let next: Promise<IteratorResult<ScanChunk>> | null = null;
  const ended = new AbortController();
  // One who ends without an answer must not be waited for.
  worker.once('exit', (status) => ended.abort(new Error(`the thread that compares ended with ${status}`)));
  const either = AbortSignal.any([signal, ended.signal]);
  try {
    for (;;) {
      const [answer] = (await once(worker, 'message', { signal: either }).catch((error: unknown) => {
        either.throwIfAborted();
        throw error;
      })) as [CompareAnswer];
      if (answer.kind === 'compared') return answer.comparison;
      if (answer.kind === 'refused') throw new YamoriError(answer.code, answer.message, answer.hint);
      // Asked for more after the last, it begins anew.
      reading ??= chunks()[Symbol.asyncIterator]();
      const read = await (next ?? reading.next());
      either.throwIfAborted();
      const question: CompareQuestion = read.done === true ? null : read.value;
      worker.postMessage(question, question === null ? [] : ownBuffers(question));
      if (question === null) reading = null;
      next = reading?.next() ?? null;
    }
  } finally {
    // Where it ends early, nobody waits for what is being read.
    next?.catch(() => {});
    await reading?.return?.();
  }
}
