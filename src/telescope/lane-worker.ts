/** The worker thread of a lane: answers its requests in order. */
import { parentPort, workerData } from 'node:worker_threads';
import { type LaneReply, type LaneRequest, type LaneStart, openLocalLane } from './lane.ts';

const port = parentPort;
if (port === null) throw new Error('lane-worker.ts runs in a worker thread only');

const opening = openLocalLane(workerData as LaneStart);
let queue: Promise<void> = opening.then(() => undefined);

port.on('message', (request: LaneRequest) => {
  queue = queue.then(async () => {
    const { id } = request;
    try {
      port.postMessage({ id, value: await answer(request) } satisfies LaneReply);
    } catch (error) {
      port.postMessage({ id, error } satisfies LaneReply);
    }
  });
});

async function answer(request: LaneRequest): Promise<unknown> {
  const lane = await opening;
  switch (request.kind) {
    case 'process':
      return lane.process(request.slot, request.count);
    case 'run':
      return lane.run(request.task, request.input);
    case 'totals':
      return lane.totals();
    case 'close':
      return lane.close();
  }
}
