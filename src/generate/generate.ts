/**
 * Labelled captures: a pcap (Ethernet, microseconds) of exactly so many packets from exactly so many sources, and
 * what each source really is. The same options give the same bytes.
 *
 * Every source is an arrival process with a few numbers of state. Time is cut into slices; a slice holds the sources
 * that have something due in it. They write their packets into one buffer, the slice is sorted and handed out. So
 * memory is that of the sources and of the busiest slice, however many packets there are.
 */

import { YamoriError } from '../base/errors.ts';
import type { Prefix } from '../base/prefix.ts';
import { FILE_HEADER_LENGTH, LINK_TYPE_ETHERNET, MAGIC_MICROSECONDS, writeFileHeader } from '../wire/pcap.ts';
import { DarkTargets } from './dark-targets.ts';
import { KINDS } from './kinds/registry.ts';
import type { Mix } from './mix.ts';
import { PacketWriter } from './packet-writer.ts';
import { fillColumns, planRows } from './plan.ts';
import { Streams } from './random.ts';
import { SourceAddresses, type TestOwner } from './source-addresses.ts';
import { SourceColumns } from './source-columns.ts';
import { type TruthHeader, type TruthRecord, truthHeader, truthRecord } from './truth.ts';
import { World } from './world.ts';

export interface GenerateOptions {
  /** Records of the capture, exactly. */
  readonly packets: number;
  /** Source addresses, exactly; every one sends at least one packet. */
  readonly sources: number;
  /** Without overlaps, at most 2^31 IPv4 addresses. */
  readonly dark: readonly Prefix[];
  /** May be a fraction. */
  readonly days: number;
  /** 0 .. 2^32-1 */
  readonly seed: number;
  /** Epoch seconds, whole. */
  readonly startSeconds: number;
  readonly mix: Mix;
  /** Bytes kept of each frame. */
  readonly snaplen: number;
  /** Share of odd and broken packets, 0..0.5. */
  readonly dirt: number;
}

export interface LabelledCapture {
  readonly truthHeader: TruthHeader;
  /** Three invented owners; their prefixes hold some of the sources, infected and innocent. */
  readonly owners: readonly TestOwner[];
  /** One record a source. */
  truth(): Generator<TruthRecord>;
  /** The file, in blocks of up to a megabyte that belong to the caller. Once only. */
  blocks(): Generator<Uint8Array>;
  /** Packets handed out so far. */
  readonly written: number;
}

const DAY_SECONDS = 86_400;
const BLOCK_BYTES = 1 << 20;
/** Packets of an average slice: few enough for the cache, enough to make the sort worth while. */
const SLICE_PACKETS = 256;
const MOST_SLICES = 1 << 17;
/** PacketWriter's keys hold an hour of microseconds. */
const LONGEST_SLICE_SECONDS = 3600;
/** pcap has 32 bits of seconds. */
const LAST_SECOND = 2 ** 32 - 1;

/** Plans the sources at once (memory: some 80 bytes each); packets are made while `blocks` is read. */
export function createGenerator(options: GenerateOptions): LabelledCapture {
  const periodSeconds = options.days * DAY_SECONDS;
  if (
    !(periodSeconds >= 1) ||
    options.startSeconds + periodSeconds > LAST_SECOND ||
    options.startSeconds < 0
  ) {
    throw new YamoriError(
      'E_USAGE',
      'the period does not fit into a capture file',
      'Choose --start and --days between 1970 and 2106.',
    );
  }
  const dark = new DarkTargets(options.dark);
  if (dark.count(4) + dark.count(6) === 0) {
    throw new YamoriError('E_DARK_UNKNOWN', 'no dark space was given', 'Name it with --dark PREFIX.');
  }
  const time = { startSeconds: options.startSeconds, periodSeconds };
  const probe = createWorld(new SourceColumns(0, 0, false), dark, options, time);
  const rows = planRows(options, options.mix, dark, (kind) => KINDS[kind].reaches?.(probe) ?? true);
  const columns = fillColumns(rows, options.seed);
  const addresses = new SourceAddresses(columns.length, dark, options.seed);
  let s = 0;
  for (const row of rows) {
    const { placement } = KINDS[row.kind];
    for (let i = 0; i < row.sources; i++, s++) {
      addresses.draw(
        columns,
        s,
        placement,
        i,
        columns.group[s] === 0 ? 0 : s - columns.groupFirst[columns.group[s]],
      );
    }
  }
  const world = createWorld(columns, dark, options, time);
  for (s = 0; s < columns.length; s++) KINDS[columns.kind[s]].start(world, s);
  const progress = { written: 0 };
  return {
    truthHeader: truthHeader(
      options,
      options.dark,
      options.startSeconds,
      options.mix.name,
      options.sources,
      addresses.owners,
    ),
    owners: addresses.owners,
    *truth() {
      for (let i = 0; i < columns.length; i++) yield truthRecord(columns, i, addresses);
    },
    blocks: () => writeBlocks(world, options, periodSeconds, progress),
    get written() {
      return progress.written;
    },
  };
}

function createWorld(
  columns: SourceColumns,
  dark: DarkTargets,
  options: GenerateOptions,
  time: { startSeconds: number; periodSeconds: number },
): World {
  const packets = new PacketWriter(columns, dark, options.snaplen, options.startSeconds);
  return new World(columns, dark, new Streams(columns.length, options.seed), packets, time, options.seed);
}

/** Sources by the slice in which they are next due: a linked list for each slice. */
class Agenda {
  readonly slices: number;
  readonly sliceSeconds: number;
  readonly #heads: Int32Array;
  readonly #links: Int32Array;

  constructor(sources: number, slices: number, periodSeconds: number) {
    this.slices = slices;
    this.sliceSeconds = periodSeconds / slices;
    this.#heads = new Int32Array(slices).fill(-1);
    this.#links = new Int32Array(sources);
  }

  add(s: number, time: number): void {
    const slice = Math.min(this.slices - 1, Math.floor(time / this.sliceSeconds));
    this.#links[s] = this.#heads[slice];
    this.#heads[slice] = s;
  }

  first(slice: number): number {
    return this.#heads[slice];
  }

  after(s: number): number {
    return this.#links[s];
  }
}

function* writeBlocks(
  world: World,
  options: GenerateOptions,
  periodSeconds: number,
  progress: { written: number },
): Generator<Uint8Array> {
  const { columns, packets } = world;
  const slices = Math.min(
    MOST_SLICES,
    Math.max(1, Math.ceil(options.packets / SLICE_PACKETS), Math.ceil(periodSeconds / LONGEST_SLICE_SECONDS)),
  );
  const agenda = new Agenda(columns.length, slices, periodSeconds);
  for (let s = 0; s < columns.length; s++) agenda.add(s, columns.next[s]);
  let block = new Uint8Array(BLOCK_BYTES);
  writeFileHeader(block, 0, MAGIC_MICROSECONDS, options.snaplen, LINK_TYPE_ETHERNET);
  let at = FILE_HEADER_LENGTH;
  const full: Uint8Array[] = [];
  const take = (from: number, to: number) => {
    if (at + (to - from) > BLOCK_BYTES) {
      full.push(block.subarray(0, at));
      block = new Uint8Array(BLOCK_BYTES);
      at = 0;
    }
    const { bytes } = packets;
    for (let i = from; i < to; i++) block[at++] = bytes[i];
    progress.written++;
  };
  for (let slice = 0; slice < slices; slice++) {
    const begin = slice * agenda.sliceSeconds;
    const isLast = slice === slices - 1;
    // What the last slice repeats, it repeats beyond the period: nothing may be left.
    const end = isLast ? Number.POSITIVE_INFINITY : (slice + 1) * agenda.sliceSeconds;
    for (let s = agenda.first(slice); s >= 0; ) {
      const following = agenda.after(s);
      sendUntil(world, s, end);
      if (columns.left[s] > 0) agenda.add(s, columns.next[s]);
      s = following;
    }
    packets.drain(begin, end, take);
    while (full.length > 0) yield full.shift()!;
  }
  yield block.subarray(0, at);
}

function sendUntil(world: World, s: number, end: number): void {
  const { left, next, kind } = world.columns;
  const sender = KINDS[kind[s]];
  while (left[s] > 0 && next[s] < end) {
    const before = left[s];
    sender.send(world, s);
    if (left[s] >= before) throw new Error(`${sender.name} sent nothing when it was due`);
  }
}
