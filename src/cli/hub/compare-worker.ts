/** The thread that compares two sets of addresses: takes chunks one by one, and answers once. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { YamoriError } from '../../base/errors.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { compareChunks } from '../compare/compare-chunks.ts';
import type { CompareAnswer, CompareQuestion, CompareWorkerData } from './compare-messages.ts';

if (parentPort === null) throw new Error('compare-worker.ts runs as a worker thread only');
const port = parentPort;
const { options, knownScanners } = workerData as CompareWorkerData;

function say(answer: CompareAnswer): void {
  port.postMessage(answer);
}

async function* chunks(): AsyncGenerator<ScanChunk> {
  for (;;) {
    const next = once(port, 'message') as Promise<[CompareQuestion]>;
    say({ kind: 'more' });
    const [chunk] = await next;
    if (chunk === null) return;
    yield chunk;
  }
}

try {
  say({ kind: 'compared', comparison: await compareChunks(chunks, options, knownScanners) });
} catch (error) {
  if (!(error instanceof YamoriError)) throw error;
  say({ kind: 'refused', code: error.code, message: error.message, hint: error.hint });
} finally {
  port.close();
}
