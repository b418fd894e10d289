/**
 * A world of scanning systems, malware and what confuses the two, seen through a dark space for weeks; with the
 * truth about who belongs together. The same options give the same bytes.
 *
 * Every system is planned whole: who, when, in which order, how fast. An activity is unfolded when its time comes:
 * it names the dark addresses that it reaches and when. Those lie in an agenda of slices; a slice's packets are
 * written, sorted and handed out. So memory is that of the plan and of the sweeps under way.
 */
import { formatIpv4 } from '../../base/address.ts';
import { YamoriError } from '../../base/errors.ts';
import { formatPrefix } from '../../base/prefix.ts';
import {
  FILE_HEADER_LENGTH,
  LINK_TYPE_ETHERNET,
  MAGIC_MICROSECONDS,
  writeFileHeader,
} from '../../wire/pcap.ts';
import { DarkTargets } from '../dark-targets.ts';
import { PacketWriter } from '../packet-writer.ts';
import { hash } from '../random.ts';
import type { SourceColumns } from '../source-columns.ts';
import { Agenda } from './agenda.ts';
import { DarkView } from './dark-view.ts';
import { Draw, textKey } from './draw.ts';
import { Internet } from './internet.ts';
import { knownListText } from './known-list.ts';
import type { Make } from './make.ts';
import { MAKES } from './makes/registry.ts';
import { Outlet } from './outlet.ts';
import { type SystemsTruthHeader, type SystemTruth, systemTruth } from './system-truth.ts';
import type { WorldOptions } from './world-options.ts';
import { PlannedWorld, WorldPlan } from './world-plan.ts';

export interface LabelledWorld {
  /** Of all packets: known once all blocks are read. */
  truthHeader(): SystemsTruthHeader;
  /** Systems of which the dark saw something. */
  truth(): Generator<SystemTruth>;
  /** The list of known scanners, as CSV: mostly right. */
  readonly knownList: string;
  /** The file, in blocks of up to a megabyte that belong to the caller. Once only. */
  blocks(): Generator<Uint8Array>;
  /** Packets handed out so far. */
  readonly written: number;
  /** Share of the period that is done, 0..1. */
  readonly progress: number;
}

const DAY_SECONDS = 86_400;
const BLOCK_BYTES = 1 << 20;
/** PacketWriter sorts up to an hour at once. */
const SLICE_SECONDS = 1800;
/** Its plan would outgrow memory. */
const MOST_DAYS = 1000;
const LAST_SECOND = 2 ** 32 - 1;

/** `makes`: of which senders; the registry, but for tests. Plans at once; packets are made while `blocks` is read. */
export function createWorldOfSystems(options: WorldOptions, makes: readonly Make[] = MAKES): LabelledWorld {
  const periodSeconds = options.days * DAY_SECONDS;
  const { startSeconds } = options;
  if (!(periodSeconds >= 1) || startSeconds + periodSeconds > LAST_SECOND || startSeconds < 0) {
    throw new YamoriError(
      'E_USAGE',
      'the period does not fit into a capture file',
      'Choose --start and --days between 1970 and 2106.',
    );
  }
  if (options.days > MOST_DAYS) {
    throw new YamoriError(
      'E_USAGE',
      `a world of systems over ${options.days} days is too long`,
      `Give --days at most ${MOST_DAYS} with --systems.`,
    );
  }
  const dark = new DarkTargets(options.dark);
  if (dark.count(4) + dark.count(6) === 0) {
    throw new YamoriError('E_DARK_UNKNOWN', 'no dark space was given', 'Name it with --dark PREFIX.');
  }
  const view = new DarkView(dark);
  const world = planWorld(options, makes, dark, view.landmark, periodSeconds);
  const columns = world.columns();
  const writer = new PacketWriter(columns, dark, options.snaplen, startSeconds);
  const outlet = new Outlet(view, columns, writer, world.systems, world.systemOfSources(), {
    startSeconds,
    periodSeconds,
  });
  const state = { written: 0, progress: 0 };
  const membersOf = () => membersBySystem(world, columns);
  return {
    truthHeader: () => ({
      systemsTruth: 1,
      dark: options.dark.map(formatPrefix),
      start: new Date(startSeconds * 1000).toISOString(),
      days: options.days,
      seed: options.seed,
      packets: state.written,
      sources: new Set(membersOf().flat()).size,
    }),
    *truth() {
      const members = membersOf();
      for (const [i, system] of world.systems.entries()) {
        if (system.packets > 0) yield systemTruth(system, members[i]);
      }
    },
    knownList: knownListText(world.listed),
    blocks: () => writeBlocks(world, view, writer, outlet, options.snaplen, periodSeconds, state),
    get written() {
      return state.written;
    },
    get progress() {
      return state.progress;
    },
  };
}

function planWorld(
  options: WorldOptions,
  makes: readonly Make[],
  dark: DarkTargets,
  landmark: number,
  periodSeconds: number,
): PlannedWorld {
  const internet = new Internet(dark, options.seed);
  const world = new PlannedWorld();
  for (const make of makes) {
    const own = hash(options.seed, textKey(make.name));
    const [least, most] = make.count;
    const count = new Draw(own).between(least, most);
    if (options.onlyNull && make.kind !== 'malware' && make.kind !== 'confuser') continue;
    for (let nth = 0; nth < count; nth++) {
      const plan = new WorldPlan(world, make, nth, {
        draw: new Draw(hash(own, nth, 1)),
        common: new Draw(hash(own, 0, 2)),
        internet,
        periodSeconds,
        startSeconds: options.startSeconds,
        background: options.background,
        landmark,
      });
      make.plan(plan);
    }
  }
  return world;
}

/** Addresses that were seen, by system, in order of address. */
function membersBySystem(world: PlannedWorld, columns: SourceColumns): string[][] {
  const members: number[][] = world.systems.map(() => []);
  for (const [source, system] of world.systemOfSources().entries()) {
    if (columns.left[source] !== 0xffff_ffff) members[system].push(columns.ipv4[source]);
  }
  return members.map((list) => list.sort((a, b) => a - b).map(formatIpv4));
}

function* writeBlocks(
  world: PlannedWorld,
  view: DarkView,
  writer: PacketWriter,
  outlet: Outlet,
  snaplen: number,
  periodSeconds: number,
  state: { written: number; progress: number },
): Generator<Uint8Array> {
  const agenda = new Agenda(periodSeconds, SLICE_SECONDS);
  for (const activity of world.activities) agenda.addActivity(activity, activity.begin);
  let block = new Uint8Array(BLOCK_BYTES);
  writeFileHeader(block, 0, MAGIC_MICROSECONDS, snaplen, LINK_TYPE_ETHERNET);
  let at = FILE_HEADER_LENGTH;
  const full: Uint8Array[] = [];
  const take = (from: number, to: number) => {
    if (at + (to - from) > BLOCK_BYTES) {
      full.push(block.subarray(0, at));
      block = new Uint8Array(BLOCK_BYTES);
      at = 0;
    }
    const { bytes } = writer;
    for (let i = from; i < to; i++) block[at++] = bytes[i];
    state.written++;
  };
  for (let slice = 0; slice < agenda.slices; slice++) {
    for (const activity of agenda.takeActivities(slice)) {
      agenda.addActivity(activity, activity.unfold(view, agenda));
    }
    agenda.takeProbes(slice, (activity, time, target, tag) => activity.write(outlet, time, target, tag));
    const isLast = slice === agenda.slices - 1;
    const end = isLast ? Number.POSITIVE_INFINITY : (slice + 1) * SLICE_SECONDS;
    writer.drain(slice * SLICE_SECONDS, end, take);
    state.progress = (slice + 1) / agenda.slices;
    while (full.length > 0) yield full.shift()!;
  }
  yield block.subarray(0, at);
}
