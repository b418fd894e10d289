/** Who owns which bytes of the one shared memory: slots for batches, spaces, and a table for each worker. */
import type { PacketBatch } from '../capture/packet-batch.ts';
import type { CompiledSpace } from './compile-space.ts';
import { COUNTER_SLOTS, DECODED_BYTES, RECORD_MAX_BYTES, ROW_BYTES, SUB_BATCH } from './kernel/layout.ts';

/** Sizes; all bytes or counts. */
export interface MemorySizes {
  /** Rows that one worker fills before it drains, 1 .. 16,777,215. */
  rowsPerWorker: number;
  /** Blocks for sets and evidence of one worker; at least 64 KiB. */
  arenaBytesPerWorker: number;
  batchSlots: number;
  batchPackets: number;
  batchBytes: number;
}

export interface WorkerRegion {
  readonly index: number;
  readonly indexSize: number;
  readonly rows: number;
  readonly rowCapacity: number;
  readonly countingRows: number;
  readonly arena: number;
  readonly arenaBytes: number;
  readonly pairCache: number;
  readonly pairSize: number;
  readonly repeatCache: number;
  readonly repeatSize: number;
  readonly decoded: number;
  readonly counters: number;
  readonly links: number;
  /** Three arrays of rowCapacity u32s. */
  readonly groups: number;
  /** Buffers for drained rows, DRAIN_BUFFERS of DRAIN_BUFFER_BYTES. */
  readonly drain: number;
}

export interface SlotRegion {
  readonly bytes: number;
  readonly offset: number;
  readonly captured: number;
  readonly original: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly links: number;
}

interface SpaceRegion {
  readonly pages: number;
  readonly segments: number;
  readonly prefixes6: number;
  readonly prefixes6Count: number;
}

/** Plain data: goes to workers as it is. */
export interface MemoryPlan {
  readonly sizes: MemorySizes;
  readonly totalBytes: number;
  readonly dark: SpaceRegion;
  readonly watch: SpaceRegion;
  readonly slots: readonly SlotRegion[];
  readonly workers: readonly WorkerRegion[];
}

export const DRAIN_BUFFERS = 64;
export const DRAIN_BUFFER_BYTES = 64 * 1024;

// Fixed, whatever the table's size, so that a small table gives the same result as a large one.
const PAIR_ENTRIES = 1 << 16;
const REPEAT_ENTRIES = 1 << 18;
const PAGE = 65536;

// A source is judged whole, so all its services must fit at once: each TCP and UDP port in both
// directions, each ICMP type and code, each protocol. What is not touched costs no memory.
const WIDEST_SOURCE_ROWS = 1 << 19;

function powerOfTwoAtLeast(n: number): number {
  let size = 16;
  while (size < n) size *= 2;
  return size;
}

export function planMemory(
  sizes: MemorySizes,
  workerCount: number,
  dark: CompiledSpace,
  watch: CompiledSpace,
): MemoryPlan {
  // Nothing at address 0: the kernel takes 0 for "none". Blocks want multiples of 128.
  let next = PAGE;
  const take = (bytes: number): number => {
    const at = next;
    next = Math.ceil((next + bytes) / 128) * 128;
    return at;
  };
  const space = (compiled: CompiledSpace): SpaceRegion => ({
    pages: take(compiled.pages.byteLength),
    segments: take(compiled.segments.byteLength),
    prefixes6: take(compiled.prefixes6.byteLength),
    prefixes6Count: compiled.prefixes6.length / 4,
  });
  const darkRegion = space(dark);
  const watchRegion = space(watch);
  const column = sizes.batchPackets * 4;
  const slots = Array.from({ length: sizes.batchSlots }, () => ({
    // A few bytes beyond, so that a load of a whole word at the very end stays inside.
    bytes: take(sizes.batchBytes + 64),
    offset: take(column),
    captured: take(column),
    original: take(column),
    seconds: take(column),
    nanoseconds: take(column),
    links: take(column / 2),
  }));
  const rows = Math.max(sizes.rowsPerWorker, WIDEST_SOURCE_ROWS);
  const indexSize = powerOfTwoAtLeast(rows * 1.5);
  const workers = Array.from({ length: workerCount }, () => ({
    index: take(indexSize * 4),
    indexSize,
    rows: take(rows * ROW_BYTES),
    rowCapacity: rows,
    countingRows: sizes.rowsPerWorker,
    arena: take(sizes.arenaBytesPerWorker),
    arenaBytes: sizes.arenaBytesPerWorker,
    pairCache: take(PAIR_ENTRIES * 16),
    pairSize: PAIR_ENTRIES,
    repeatCache: take(REPEAT_ENTRIES * 8),
    repeatSize: REPEAT_ENTRIES,
    // Behind the decoded packets, the numbers of those that are to be decoded.
    decoded: take((SUB_BATCH + 1) * (DECODED_BYTES + 4)),
    counters: take(COUNTER_SLOTS * 4),
    links: take(PAGE * 4),
    groups: take(rows * 12),
    drain: take(DRAIN_BUFFERS * DRAIN_BUFFER_BYTES + RECORD_MAX_BYTES),
  }));
  return {
    sizes,
    totalBytes: Math.ceil(next / PAGE) * PAGE,
    dark: darkRegion,
    watch: watchRegion,
    slots,
    workers,
  };
}

/** Splits a budget for the tables (bytes, over all workers) into rows and blocks. */
export function sizesFor(
  tableBytes: number,
  workerCount: number,
): Pick<MemorySizes, 'rowsPerWorker' | 'arenaBytesPerWorker'> {
  const each = tableBytes / workerCount;
  const arena = Math.max(1 << 20, Math.floor((each * 0.3) / 128) * 128);
  // A row costs itself, about two index entries and three numbers to group it.
  const rows = Math.floor((each - arena) / (ROW_BYTES + 8 + 12));
  return { rowsPerWorker: Math.max(8, Math.min(rows, 0xfffffe)), arenaBytesPerWorker: arena };
}

/** Touched lazily by the system: what is never written costs no memory. */
export function createSharedMemory(plan: MemoryPlan): WebAssembly.Memory {
  const pages = plan.totalBytes / PAGE;
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

export function writeSpace(memory: WebAssembly.Memory, region: SpaceRegion, compiled: CompiledSpace): void {
  new Uint32Array(memory.buffer, region.pages, compiled.pages.length).set(compiled.pages);
  new Uint32Array(memory.buffer, region.segments, compiled.segments.length).set(compiled.segments);
  new BigUint64Array(memory.buffer, region.prefixes6, compiled.prefixes6.length).set(compiled.prefixes6);
}

/** The columns of a slot, as capture fills them. */
export function batchOf(memory: WebAssembly.Memory, slot: SlotRegion, sizes: MemorySizes): PacketBatch {
  const { buffer } = memory;
  const n = sizes.batchPackets;
  return {
    count: 0,
    bytes: new Uint8Array(buffer, slot.bytes, sizes.batchBytes),
    offset: new Uint32Array(buffer, slot.offset, n),
    capturedLength: new Uint32Array(buffer, slot.captured, n),
    originalLength: new Uint32Array(buffer, slot.original, n),
    seconds: new Uint32Array(buffer, slot.seconds, n),
    nanoseconds: new Uint32Array(buffer, slot.nanoseconds, n),
    linkType: new Uint16Array(buffer, slot.links, n),
  };
}
