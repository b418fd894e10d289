/** The compiled kernel and its exports, with names that say what they do. */
import { readFileSync } from 'node:fs';
import { BITMAP_BITS_MIN } from './kernel/layout.ts';
import type { MemoryPlan } from './memory-plan.ts';

const KERNEL_URL = new URL('./kernel/kernel.wasm', import.meta.url);

/** Addresses are byte offsets into the shared memory. */
export interface Kernel {
  configureWorker(
    worker: number,
    workers: number,
    bucketSeconds: number,
    evidence: number,
    watchedOnly: number,
  ): void;
  configureSpace(
    pages: number,
    segments: number,
    prefixes6: number,
    count6: number,
    bitmapBits: number,
    exact: number,
  ): void;
  configureWatch(pages: number, segments: number, prefixes6: number, count6: number): void;
  configureTables(...addressesAndSizes: number[]): void;
  reset(): void;
  reopen(): void;
  rowsInUse(): number;
  process(
    from: number,
    total: number,
    bytes: number,
    offsets: number,
    captured: number,
    original: number,
    seconds: number,
    nanoseconds: number,
    links: number,
  ): number;
  serialise(row: number, out: number): number;
  partitionHash(row: number): number;
  mergeRecord(record: number, bucket: number, share: number, shares: number): number;
  listPairs(
    from: number,
    total: number,
    bytes: number,
    offsets: number,
    captured: number,
    links: number,
    out: number,
  ): number;
  groupBySource(order: number, ends: number, heads: number, headsSize: number, next: number): number;
}

export type EvidenceMode = 'none' | 'watched' | 'all';
const EVIDENCE_MODES: readonly EvidenceMode[] = ['none', 'watched', 'all'];

/** What a worker must know besides the plan; plain data. */
export interface KernelSettings {
  /** 0 .. workers-1; `workers` is a power of two, 1..16. */
  readonly worker: number;
  readonly workers: number;
  /** 3,600 for sightings by the hour; 0 merges the whole period at once. */
  readonly bucketSeconds: number;
  readonly evidence: EvidenceMode;
  /** Count only sources in the watched prefixes (`yamori explain`). */
  readonly watchedOnly: boolean;
  readonly darkSizeIpv4: number;
}

/** Bits of the bitmaps of IPv4 destinations: exact while the dark space has no more addresses than that. */
export function bitmapBitsFor(darkSizeIpv4: number): number {
  let bits = BITMAP_BITS_MIN;
  while (bits < darkSizeIpv4 && bits < 65536) bits *= 2;
  return bits;
}

export function compileKernel(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(KERNEL_URL));
}

export function startKernel(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  settings: KernelSettings,
): Kernel {
  const abort = () => {
    throw new Error('the kernel stopped: this is a bug');
  };
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  const kernel = instance.exports as unknown as Kernel;
  const bits = bitmapBitsFor(settings.darkSizeIpv4);
  kernel.configureWorker(
    settings.worker,
    settings.workers,
    settings.bucketSeconds,
    EVIDENCE_MODES.indexOf(settings.evidence),
    settings.watchedOnly ? 1 : 0,
  );
  const { dark, watch } = plan;
  kernel.configureSpace(
    dark.pages,
    dark.segments,
    dark.prefixes6,
    dark.prefixes6Count,
    bits,
    settings.darkSizeIpv4 <= bits ? 1 : 0,
  );
  kernel.configureWatch(watch.pages, watch.segments, watch.prefixes6, watch.prefixes6Count);
  const own = plan.workers[settings.worker];
  kernel.configureTables(
    own.index,
    own.indexSize,
    own.rows,
    own.rowCapacity,
    own.countingRows,
    own.arena,
    own.arenaBytes,
    own.pairCache,
    own.pairSize,
    own.repeatCache,
    own.repeatSize,
    own.decoded,
    own.counters,
    own.links,
  );
  return kernel;
}
