/**
 * The telescope: batches of packets in, sightings counted in parallel, tasks run over the profiles.
 *
 * One shared memory holds the batches and a table for each lane. Every lane looks at every batch and keeps
 * the sources that hash to it; that costs each lane a look at every packet's source address, and spares all
 * merging, locking and copying.
 */

import { Counts } from '../base/counts.ts';
import type { Prefix } from '../base/prefix.ts';
import { linkTypeName } from '../capture/link-types.ts';
import type { PacketBatch } from '../capture/packet-batch.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { compileSpace } from './compile-space.ts';
import type { CounterTotals } from './counter.ts';
import { compileKernel, type EvidenceMode } from './kernel.ts';
import { type Lane, openLocalLane, openWorkerLane } from './lane.ts';
import {
  batchOf,
  createSharedMemory,
  type MemorySizes,
  planMemory,
  sizesFor,
  writeSpace,
} from './memory-plan.ts';

export interface TelescopeOptions {
  readonly dark: DarkSpace;
  /** Module with an export `tasks`; see lane.ts. */
  readonly tasksUrl: string;
  /** Counters, a power of two 1..16; 1 counts in the calling thread unless `threads`. Default 1. */
  readonly lanes?: number;
  /** Whether lanes get a thread each. Default: when there are several. */
  readonly threads?: boolean;
  /** Bytes for the tables of all lanes together. Default 512 MiB. */
  readonly tableBytes?: number;
  /** Rows a lane fills before it drains; default from tableBytes. For tests. */
  readonly rowsPerLane?: number;
  /** 3,600 counts by the hour; 0 (default) merges the whole period as it goes: the same once merged. */
  readonly bucketSeconds?: number;
  readonly evidence?: EvidenceMode;
  /** Sources of whom packets are kept (evidence 'watched'). */
  readonly watched?: readonly Prefix[];
  readonly watchedOnly?: boolean;
  /** Packets and bytes of one batch; defaults 65,536 and 2 MiB. */
  readonly batchPackets?: number;
  readonly batchBytes?: number;
}

export interface TelescopeTotals {
  /** Reason -> packets that are in no sighting; link types under `link-type:NAME`. */
  readonly skipped: Counts;
  /** Oddities of packets that were counted all the same. */
  readonly notes: Counts;
  readonly drains: number;
  readonly spilledBytes: number;
}

const DEFAULT_TABLE_BYTES = 512 * 1024 * 1024;
const BATCH_SLOTS = 4;

export class Telescope {
  /** Bytes of memory reserved; the bound of all that counting may use, however many sources there are. */
  readonly reservedBytes: number;
  readonly #lanes: readonly Lane[];
  readonly #batches: readonly PacketBatch[];
  /** Resolves when the slot's last batch was counted by all lanes. */
  readonly #free: Promise<unknown>[];
  #next = 0;

  private constructor(lanes: readonly Lane[], batches: readonly PacketBatch[], reservedBytes: number) {
    this.#lanes = lanes;
    this.#batches = batches;
    this.#free = batches.map(() => Promise.resolve());
    this.reservedBytes = reservedBytes;
  }

  static async open(options: TelescopeOptions): Promise<Telescope> {
    const laneCount = options.lanes ?? 1;
    if (laneCount < 1 || laneCount > 16 || (laneCount & (laneCount - 1)) !== 0) {
      throw new RangeError(`lanes must be a power of two from 1 to 16, not ${laneCount}`);
    }
    const table = sizesFor(options.tableBytes ?? DEFAULT_TABLE_BYTES, laneCount);
    const sizes: MemorySizes = {
      ...table,
      rowsPerWorker: options.rowsPerLane ?? table.rowsPerWorker,
      batchSlots: BATCH_SLOTS,
      batchPackets: options.batchPackets ?? 65536,
      batchBytes: options.batchBytes ?? 2 * 1024 * 1024,
    };
    const dark = compileSpace(options.dark);
    const watch = compileSpace(new DarkSpace(options.watched ?? []));
    const plan = planMemory(sizes, laneCount, dark, watch);
    const memory = createSharedMemory(plan);
    writeSpace(memory, plan.dark, dark);
    writeSpace(memory, plan.watch, watch);
    const module = compileKernel();
    const open = (options.threads ?? laneCount > 1) ? openWorkerLane : openLocalLane;
    const lanes = await Promise.all(
      Array.from({ length: laneCount }, (_, worker) =>
        open({
          module,
          memory,
          plan,
          tasksUrl: options.tasksUrl,
          settings: {
            worker,
            workers: laneCount,
            bucketSeconds: options.bucketSeconds ?? 0,
            evidence: options.evidence ?? 'none',
            watchedOnly: options.watchedOnly ?? false,
            darkSizeIpv4: options.dark.sizeIpv4,
          },
        }),
      ),
    );
    const batches = plan.slots.map((slot) => batchOf(memory, slot, sizes));
    return new Telescope(lanes, batches, plan.totalBytes);
  }

  /** A batch to fill; waits until the lanes are done with what it held. */
  async nextBatch(): Promise<PacketBatch> {
    await this.#free[this.#next];
    const batch = this.#batches[this.#next];
    batch.count = 0;
    return batch;
  }

  /** Hands the batch of the last nextBatch() to the lanes. Does not wait; errors come with nextBatch or flush. */
  submit(batch: PacketBatch): void {
    const slot = this.#next;
    if (batch !== this.#batches[slot]) throw new Error('submit takes the batch that nextBatch gave');
    const { count } = batch;
    const done = Promise.all(this.#lanes.map((lane) => lane.process(slot, count)));
    // Whoever waits next sees the error; until then it must not count as unhandled.
    done.catch(() => {});
    this.#free[slot] = done;
    this.#next = (slot + 1) % this.#batches.length;
  }

  /** Resolves when all that was submitted is counted. */
  async flush(): Promise<void> {
    await Promise.all(this.#free);
  }

  /** Runs a task on every lane and gives the answers in the order of the lanes. */
  run<Output>(task: string, input: unknown): Promise<Output[]> {
    return this.runEach(task, () => input);
  }

  /** As run, with an input of its own for each lane (0, 1, ...). */
  async runEach<Output>(task: string, inputFor: (lane: number) => unknown): Promise<Output[]> {
    await this.flush();
    return (await Promise.all(this.#lanes.map((lane, i) => lane.run(task, inputFor(i))))) as Output[];
  }

  /** As run, by one lane alone: for what belongs to all of them together and would hold up this thread. */
  async runOne<Output>(task: string, input: unknown): Promise<Output> {
    return (await this.#lanes[0].run(task, input)) as Output;
  }

  async totals(): Promise<TelescopeTotals> {
    await this.flush();
    const skipped = new Counts();
    const notes = new Counts();
    let drains = 0;
    let spilledBytes = 0;
    for (const totals of await Promise.all(
      this.#lanes.map((lane): Promise<CounterTotals> => lane.totals()),
    )) {
      skipped.merge(totals.skipped);
      for (const [link, packets] of totals.unknownLinks)
        skipped.add(`link-type:${linkTypeName(link)}`, packets);
      notes.merge(totals.notes);
      drains += totals.drains;
      spilledBytes += totals.spilledBytes;
    }
    return { skipped, notes, drains, spilledBytes };
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}
