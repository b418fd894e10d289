/** Links visits on a thread of its own: a hundred thousand of them take seconds, in which the hub must answer others. */
import { Worker } from 'node:worker_threads';
import type { VisitorFinder } from '../../hub/jobs/ports.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { VisitsAnswer, VisitsQuestion, VisitsWorkerData } from './visits-messages.ts';

const MOST_HEAP_MIB = 2_048;

export function createVisitorFinder(knownScanners: readonly KnownScanner[]): VisitorFinder {
  const workerData: VisitsWorkerData = { knownScanners, at: Date.now() / 1_000 };
  const worker = new Worker(new URL('./visits-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
  });
  const waiting: { resolve: (answer: VisitsAnswer) => void; reject: (error: unknown) => void }[] = [];
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown) => {
    failure ??= { error };
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (answer: VisitsAnswer) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', (status) => fail(new Error(`the thread that finds visitors ended with ${status}`)));
  const ask = (question: VisitsQuestion): Promise<VisitsAnswer> => {
    if (failure !== null) return Promise.reject(failure.error);
    const { promise, resolve, reject } = Promise.withResolvers<VisitsAnswer>();
    waiting.push({ resolve, reject });
    worker.postMessage(question);
    return promise;
  };
  return {
    async take(visits, sample) {
      await ask({ kind: 'take', visits, sample });
    },
    async find(sample, { stored, since }) {
      const answer = await ask({ kind: 'find', sample, stored, since });
      if (answer.kind !== 'found') throw new Error(`${answer.kind} where found was due`);
      return answer.found;
    },
    async close() {
      failure ??= { error: new Error('the finder of visitors is closed') };
      await worker.terminate();
    },
  };
}
