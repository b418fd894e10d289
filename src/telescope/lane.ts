/** A lane: one counter, in this thread or in a worker of its own. */
import { Worker } from 'node:worker_threads';
import { Counter, type CounterTotals } from './counter.ts';
import type { KernelSettings } from './kernel.ts';
import type { MemoryPlan } from './memory-plan.ts';

/** Named work on a counter between two batches; what it takes and gives can be cloned. */
export type LaneTask = (counter: Counter, input: never) => unknown;
export type LaneTasks = Readonly<Record<string, LaneTask>>;

export interface LaneStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: MemoryPlan;
  readonly settings: KernelSettings;
  /** Module with an export `tasks` that is a LaneTasks. */
  readonly tasksUrl: string;
}

export interface Lane {
  process(slot: number, count: number): Promise<void>;
  run(task: string, input: unknown): Promise<unknown>;
  totals(): Promise<CounterTotals>;
  close(): Promise<void>;
}

/** Runs in the calling thread: for small inputs, where a thread costs more than it brings. */
export async function openLocalLane(start: LaneStart): Promise<Lane> {
  const counter = new Counter(start.module, start.memory, start.plan, start.settings);
  const { tasks } = (await import(start.tasksUrl)) as { tasks: LaneTasks };
  return {
    async process(slot, count) {
      counter.process(slot, count);
    },
    async run(task, input) {
      return tasks[task](counter, input as never);
    },
    async totals() {
      return counter.totals();
    },
    async close() {
      counter.close();
    },
  };
}

export type LaneRequest =
  | { readonly id: number; readonly kind: 'process'; readonly slot: number; readonly count: number }
  | { readonly id: number; readonly kind: 'run'; readonly task: string; readonly input: unknown }
  | { readonly id: number; readonly kind: 'totals' }
  | { readonly id: number; readonly kind: 'close' };

export type LaneReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: unknown };

/** Runs in a worker thread. A worker that dies rejects all that it was asked. */
export function openWorkerLane(start: LaneStart): Lane {
  const worker = new Worker(new URL('./lane-worker.ts', import.meta.url), { workerData: start });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let nextId = 1;
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (reply: LaneReply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(reply.error);
    else asked?.resolve(reply.value);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a telescope worker ended with status ${code}`)));
  const ask = (request: { kind: LaneRequest['kind']; [field: string]: unknown }): Promise<unknown> => {
    if (failure !== null) return Promise.reject(failure);
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  };
  return {
    async process(slot, count) {
      await ask({ kind: 'process', slot, count });
    },
    run: (task, input) => ask({ kind: 'run', task, input }),
    totals: () => ask({ kind: 'totals' }) as Promise<CounterTotals>,
    async close() {
      if (failure === null) await ask({ kind: 'close' });
      worker.removeAllListeners('exit');
      await worker.terminate();
    },
  };
}
