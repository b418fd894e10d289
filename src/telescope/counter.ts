/**
 * One worker's share of the counting: runs the kernel over batches, drains a full table to disk, and hands
 * out each source's profile at the end, source by source, in bounded memory.
 */
import type { Sighting } from '../model/sighting.ts';
import type { SourceProfile } from '../model/source-profile.ts';
import {
  BUCKET,
  COUNTER_SLOTS,
  NOTE_FRAGMENT,
  NOTE_MALFORMED_TCP,
  NOTE_TRUNCATED_TRANSPORT,
  SKIP_ARP,
  SKIP_FILTERED,
  SKIP_FROM_DARK,
  SKIP_MALFORMED_IP,
  SKIP_NOT_IP,
  SKIP_OUTSIDE_DARK,
  SKIP_TRUNCATED_IP,
  SKIP_TRUNCATED_LINK,
} from './kernel/layout.ts';
import { type Kernel, type KernelSettings, startKernel } from './kernel.ts';
import { DRAIN_BUFFER_BYTES, DRAIN_BUFFERS, type MemoryPlan, type WorkerRegion } from './memory-plan.ts';
import { type KeptPacket, ProfileReader } from './profile-reader.ts';
import { Spill } from './spill.ts';

/** Names of the reasons for which a packet is in no sighting; docs/reference/counts.md explains each. */
const SKIPS: readonly (readonly [number, string])[] = [
  [SKIP_OUTSIDE_DARK, 'outside-dark'],
  [SKIP_FROM_DARK, 'from-dark'],
  [SKIP_ARP, 'arp'],
  [SKIP_NOT_IP, 'not-ip'],
  [SKIP_TRUNCATED_LINK, 'truncated-link'],
  [SKIP_TRUNCATED_IP, 'truncated-ip'],
  [SKIP_MALFORMED_IP, 'malformed-ip'],
  [SKIP_FILTERED, 'other-source'],
];

/** Names of what was odd about packets that were counted all the same. */
const NOTES: readonly (readonly [number, string])[] = [
  [NOTE_FRAGMENT, 'fragment'],
  [NOTE_TRUNCATED_TRANSPORT, 'truncated-transport'],
  [NOTE_MALFORMED_TCP, 'malformed-tcp'],
];

// The kernel parts by 20 bits of the hash.
const FINEST_SHARES = 1 << 20;

export interface CounterTotals {
  /** Reason -> packets that are in no sighting. */
  readonly skipped: [string, number][];
  /** LINKTYPE number -> packets of a link type that is not decoded. */
  readonly unknownLinks: [number, number][];
  /** Name -> packets that are counted although something was odd about them. */
  readonly notes: [string, number][];
  /** How often the table was full and drained, and the bytes that went to disk. */
  readonly drains: number;
  readonly spilledBytes: number;
}

/** What a profile's owner may ask further, while its callback runs. */
export interface ProfileDetail {
  /** Position lists (see ProfileReader.destinations) of all services together; null where not known. */
  destinations(): number[] | null;
  /** Kept packets of all services, oldest first. */
  evidence(): KeptPacket[];
}

/** What drainSightings hands out. */
export interface DrainedSighting {
  readonly sighting: Sighting;
  /** Up to four kept packets, oldest first. */
  readonly packets: readonly KeptPacket[];
}

export type ProfileVisitor = (profile: SourceProfile, detail: ProfileDetail) => void;

export class Counter {
  readonly #kernel: Kernel;
  readonly #memory: WebAssembly.Memory;
  readonly #plan: MemoryPlan;
  readonly #own: WorkerRegion;
  readonly #reader: ProfileReader;
  readonly #u8: Uint8Array;
  readonly #bucketSeconds: number;
  #spill: Spill | null = null;
  #drains = 0;
  /** Of spills that are gone by now. */
  #spilledBefore = 0;
  #handingOut = false;
  #tooWide = 0;
  #fullUpTo = Number.POSITIVE_INFINITY;
  /** Sources of the table as it stands, or -1 while rows may still come. */
  #grouped = -1;

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    plan: MemoryPlan,
    settings: KernelSettings,
  ) {
    this.#kernel = startKernel(module, memory, plan, settings);
    this.#memory = memory;
    this.#plan = plan;
    this.#own = plan.workers[settings.worker];
    this.#reader = new ProfileReader(memory, this.#own.rows, settings.darkSizeIpv4);
    this.#u8 = new Uint8Array(memory.buffer);
    this.#bucketSeconds = settings.bucketSeconds;
  }

  /** Counts the packets of a slot that belong to this worker. */
  process(slotNumber: number, count: number): void {
    if (this.#handingOut) throw new Error('counting goes on once all drained sightings were handed out');
    if (this.#grouped >= 0) this.#reopen();
    const slot = this.#plan.slots[slotNumber];
    let from = 0;
    while (from < count) {
      from = this.#kernel.process(
        from,
        count,
        slot.bytes,
        slot.offset,
        slot.captured,
        slot.original,
        slot.seconds,
        slot.nanoseconds,
        slot.links,
      );
      if (from < count) this.#drain();
    }
  }

  /** After a visit: what was spilled stays there, what is in the table goes on. */
  #reopen(): void {
    if (this.#spill === null) this.#kernel.reopen();
    else this.#kernel.reset();
    this.#grouped = -1;
  }

  /** Empties the table to disk, rows parted by source, in the order in which they were made. */
  #drain(): void {
    const rows = this.#kernel.rowsInUse();
    if (rows === 0) throw new Error('the table is full and empty: memory plan too small');
    this.#spill ??= new Spill(DRAIN_BUFFERS);
    const spill = this.#spill;
    const base = this.#own.drain;
    // Each partition has a buffer; a record is made behind them all and copied where it belongs.
    const scratch = base + DRAIN_BUFFERS * DRAIN_BUFFER_BYTES;
    const filled = new Uint32Array(DRAIN_BUFFERS);
    const flush = (partition: number) => {
      if (filled[partition] === 0) return;
      const at = base + partition * DRAIN_BUFFER_BYTES;
      spill.append(partition, this.#u8.subarray(at, at + filled[partition]));
      filled[partition] = 0;
    };
    for (let row = 0; row < rows; row++) {
      const partition = this.#kernel.partitionHash(row) % DRAIN_BUFFERS;
      const bytes = this.#kernel.serialise(row, scratch);
      if (filled[partition] + bytes > DRAIN_BUFFER_BYTES) flush(partition);
      this.#u8.copyWithin(
        base + partition * DRAIN_BUFFER_BYTES + filled[partition],
        scratch,
        scratch + bytes,
      );
      filled[partition] += bytes;
    }
    for (let partition = 0; partition < DRAIN_BUFFERS; partition++) flush(partition);
    this.#kernel.reset();
    this.#drains++;
  }

  /**
   * Calls the visitor once for each source. May be called several times, and counting may go on after it.
   * The profile is one object, filled anew for each source; without services where the source sent more than
   * `fullUpTo` packets.
   */
  visit(visitor: ProfileVisitor, fullUpTo = Number.POSITIVE_INFINITY): void {
    this.#fullUpTo = fullUpTo;
    if (this.#spill === null && this.#bucketSeconds === 0) {
      this.#visitTable(visitor);
      return;
    }
    if (this.#kernel.rowsInUse() > 0 && this.#grouped < 0) this.#drain();
    const spill = this.#spill;
    if (spill === null) return;
    for (let partition = 0; partition < spill.partitions; partition++) {
      this.#visitShare(spill, partition, 0, 1, visitor);
    }
  }

  /**
   * Hands out all that was counted by the hour, what was spilled included, one row after the other, then
   * starts empty; the caches that see across packets stay. Counting waits until the last row was taken.
   */
  *drainSightings(): Generator<DrainedSighting> {
    if (this.#bucketSeconds !== 3600) throw new Error('sightings are counted by the hour: bucketSeconds');
    this.#handingOut = true;
    if (this.#grouped >= 0) this.#reopen();
    const spill = this.#spill;
    if (spill === null) yield* this.#rows();
    else {
      if (this.#kernel.rowsInUse() > 0) this.#drain();
      for (let partition = 0; partition < spill.partitions; partition++) {
        yield* this.#spilledRows(spill, partition);
      }
      this.#spilledBefore += spill.sizeBytes;
      spill.close();
      this.#spill = null;
    }
    this.#kernel.reset();
    this.#handingOut = false;
  }

  /** Pieces of a row are merged where they meet in the table; when it is full they go out as they are. */
  *#spilledRows(spill: Spill, partition: number): Generator<DrainedSighting> {
    const buffer = this.#own.drain;
    const words = new Uint32Array(this.#memory.buffer);
    this.#kernel.reset();
    for (const bytes of spill.read(partition)) {
      this.#u8.set(bytes, buffer);
      let at = 0;
      while (at < bytes.length) {
        const record = buffer + at;
        const size = this.#kernel.mergeRecord(record, words[(record + BUCKET) >>> 2], 0, 1);
        at += size;
        if (size > 0) continue;
        yield* this.#rows();
        this.#kernel.reset();
      }
    }
    yield* this.#rows();
  }

  *#rows(): Generator<DrainedSighting> {
    const rows = this.#kernel.rowsInUse();
    for (let row = 0; row < rows; row++) {
      yield { sighting: this.#reader.sighting(row), packets: this.#reader.evidence(row) };
    }
  }

  /** Visits the sources of a partition whose hash leaves `share` when divided by `shares`; splits what does not fit. */
  #visitShare(spill: Spill, partition: number, share: number, shares: number, visitor: ProfileVisitor): void {
    const fits = this.#loadShare(spill, partition, share, shares);
    if (!fits && shares < FINEST_SHARES) {
      for (let part = 0; part < 4; part++) {
        this.#visitShare(spill, partition, share + part * shares, shares * 4, visitor);
      }
      return;
    }
    // Hundreds of thousands of services, each with many destinations: judged by what fits, and counted.
    if (!fits) this.#tooWide++;
    this.#grouped = -1;
    this.#visitTable(visitor);
  }

  #loadShare(spill: Spill, partition: number, share: number, shares: number): boolean {
    this.#kernel.reset();
    const buffer = this.#own.drain;
    for (const bytes of spill.read(partition)) {
      this.#u8.set(bytes, buffer);
      let at = 0;
      while (at < bytes.length) {
        const size = this.#kernel.mergeRecord(buffer + at, 0, share, shares);
        if (size === 0) return false;
        at += size;
      }
    }
    return true;
  }

  #visitTable(visitor: ProfileVisitor): void {
    const rows = this.#kernel.rowsInUse();
    const own = this.#own;
    const { buffer } = this.#memory;
    const order = new Uint32Array(buffer, own.groups, own.rowCapacity);
    const ends = new Uint32Array(buffer, own.groups + own.rowCapacity * 4, own.rowCapacity);
    if (this.#grouped < 0) {
      // The index has done its work: its memory serves to chain the rows.
      this.#grouped = this.#kernel.groupBySource(
        order.byteOffset,
        ends.byteOffset,
        own.index,
        own.indexSize,
        own.groups + own.rowCapacity * 8,
      );
    }
    if (rows === 0) return;
    let from = 0;
    const detail: ProfileDetail = {
      destinations: () => this.#allDestinations(order, from, ends[source]),
      evidence: () => this.#allEvidence(order, from, ends[source]),
    };
    let source = 0;
    for (; source < this.#grouped; source++) {
      const to = ends[source];
      visitor(this.#reader.read(order, from, to, this.#fullUpTo), detail);
      from = to;
    }
  }

  #allDestinations(order: Uint32Array, from: number, to: number): number[] | null {
    const all = new Set<number>();
    for (let i = from; i < to; i++) {
      const some = this.#reader.destinations(order[i]);
      if (some === null) return null;
      for (const position of some) all.add(position);
    }
    return [...all].sort((a, b) => a - b);
  }

  #allEvidence(order: Uint32Array, from: number, to: number): KeptPacket[] {
    const all: KeptPacket[] = [];
    for (let i = from; i < to; i++) all.push(...this.#reader.evidence(order[i]));
    return all.sort((a, b) => a.time - b.time);
  }

  totals(): CounterTotals {
    const counters = new Uint32Array(this.#memory.buffer, this.#own.counters, COUNTER_SLOTS);
    const links = new Uint32Array(this.#memory.buffer, this.#own.links, 65536);
    const unknownLinks: [number, number][] = [];
    for (let link = 0; link < links.length; link++)
      if (links[link] > 0) unknownLinks.push([link, links[link]]);
    const named = (list: readonly (readonly [number, string])[]) =>
      list.flatMap(([slot, name]): [string, number][] =>
        counters[slot] > 0 ? [[name, counters[slot]]] : [],
      );
    return {
      skipped: named(SKIPS),
      unknownLinks,
      notes: [
        ...named(NOTES),
        ...(this.#tooWide > 0 ? [['source-too-wide', this.#tooWide] as [string, number]] : []),
      ],
      drains: this.#drains,
      spilledBytes: this.#spilledBefore + (this.#spill?.sizeBytes ?? 0),
    };
  }

  close(): void {
    this.#spill?.close();
    this.#spill = null;
  }
}
