/**
 * Sweeps: a permutation of the whole Internet at some rate, seen through the dark part. In one sweep every dark
 * address (and port) comes once, at times spread over the 2^32 / R seconds that the sweep takes; then nothing,
 * until the next sweep. Columns: `a` position in the sweep, `b` number of the sweep, `c` the cyclic walk's value,
 * `d` its stride, `from` and `to` the sweep's window, `next`.
 *
 * The sources of a group divide one permutation: member k of K takes the positions k, k+K, k+2K ...
 */
import { multiplyModulo, powerModulo, shuffleOf } from './permutation.ts';
import { hash, toNormal } from './random.ts';
import { nextArrival, probesLeft } from './timing.ts';
import type { World } from './world.ts';

const IPV4_INTERNET = 2 ** 32;
const TRAIT_RATE = 11;
const TRAIT_SPREAD = 12;
const TRAIT_BEGIN = 13;
const TRAIT_ORDER = 14;

export interface SweepOptions {
  readonly order: 'cyclic' | 'feistel';
  /** Probes a second over all of IPv4, of the whole group. */
  readonly medianRate: number;
  /** Ports swept at once, shuffled together with the addresses (Masscan); with 1, each sweep has one port. */
  readonly portsAtOnce: number;
  /** Packets a probe may take. */
  readonly attempts: number;
}

/** Positions of one sweep that fall to this source. */
function share(world: World, s: number, options: SweepOptions): number {
  const all = options.order === 'cyclic' ? world.cycle(s).order : world.targets(s) * options.portsAtOnce;
  const members = world.groupSize(s);
  return Math.max(1, Math.ceil((all - world.groupMember(s)) / members));
}

/** Seconds of a whole sweep; the same for all members of a group. */
function sweepSeconds(world: World, s: number, options: SweepOptions): number {
  const normal = toNormal(world.groupUnit(s, TRAIT_RATE), world.groupUnit(s, TRAIT_SPREAD));
  const rate = options.medianRate * Math.exp(normal);
  // 2^64 addresses are no sweep; who tries the likely ones of a network takes hours to days.
  return world.columns.family[s] === 6
    ? 86_400 * Math.exp(normal)
    : (IPV4_INTERNET / rate) * options.portsAtOnce;
}

/** Of the group's first member, so that all agree. */
function sweepsWanted(world: World, s: number, options: SweepOptions): number {
  const first = s - world.groupMember(s);
  return world.columns.packets[first] / options.attempts / share(world, first, options);
}

/** Seconds from the begin of one sweep to the next. */
function sweepPeriod(world: World, s: number, options: SweepOptions): number {
  return world.period / Math.max(1, Math.ceil(sweepsWanted(world, s, options)));
}

function sweepLength(world: World, s: number, options: SweepOptions): number {
  const wanted = sweepsWanted(world, s, options);
  // A sweep cut short by the number of packets has only its share of the time; no sweep runs into the next.
  const longest = (0.9 * sweepPeriod(world, s, options)) / Math.min(1, wanted);
  return Math.min(sweepSeconds(world, s, options), longest);
}

export function startSweeps(world: World, s: number, options: SweepOptions): void {
  beginSweep(world, s, options, 0);
  const { from, to, rate } = world.columns;
  if (world.columns.family[s] === 4) {
    const probes = Math.min(share(world, s, options), probesLeft(world, s, options.attempts));
    rate[s] = (probes / (to[s] - from[s])) * (IPV4_INTERNET / world.targets(s));
  }
}

function beginSweep(world: World, s: number, options: SweepOptions, number: number): void {
  const { columns } = world;
  const period = sweepPeriod(world, s, options);
  const length = sweepLength(world, s, options);
  const mine = share(world, s, options);
  const probes = Math.min(mine, probesLeft(world, s, options.attempts));
  const used = Math.min(1, sweepsWanted(world, s, options));
  // Where in its period a sweep begins stays the same: who scans every week does it on the same day.
  const phase = world.groupUnit(s, TRAIT_BEGIN) * Math.max(0, period - length * used);
  columns.from[s] = Math.min(number * period + phase, world.period);
  columns.to[s] = Math.min(columns.from[s] + (length * probes) / mine, world.period);
  columns.a[s] = 0;
  columns.b[s] = number;
  if (options.order === 'cyclic') {
    const group = world.cycle(s);
    const key = sweepKey(world, s);
    const generator = group.generator(key);
    const ahead = powerModulo(generator, world.groupMember(s), group.prime);
    columns.c[s] = multiplyModulo(group.beginning(key), ahead, group.prime);
    columns.d[s] = powerModulo(generator, world.groupSize(s), group.prime);
    skip(world, s, mine);
    // More shards than dark addresses: some have none of their own.
    if (columns.c[s] > group.size) columns.c[s] = 1;
  }
  nextArrival(world, s, columns.from[s], probes);
}

/** A number for the run: the tool's secret, its permutation. Every sweep is a run of its own. */
export function sweepKey(world: World, s: number): number {
  return hash(world.groupTrait(s, TRAIT_ORDER), world.columns.b[s]);
}

/** The target now due, plus the port's index times the number of targets. */
export function sweepTarget(world: World, s: number, options: SweepOptions): number {
  const { columns } = world;
  if (options.order === 'cyclic') return columns.c[s] - 1;
  const size = world.targets(s) * options.portsAtOnce;
  const position = columns.a[s] * world.groupSize(s) + world.groupMember(s);
  return shuffleOf(size).at(position % size, sweepKey(world, s));
}

/** Steps over the values of the group that are no address. */
function skip(world: World, s: number, mine: number): void {
  const { a, c } = world.columns;
  const { size } = world.cycle(s);
  while (c[s] > size && a[s] < mine) step(world, s);
}

function step(world: World, s: number): void {
  const { a, c, d } = world.columns;
  c[s] = multiplyModulo(c[s], d[s], world.cycle(s).prime);
  a[s]++;
}

/** After a probe: on to the next address, or to the next sweep. */
export function advanceSweep(world: World, s: number, options: SweepOptions): void {
  const { columns } = world;
  if (columns.left[s] === 0) return;
  const mine = share(world, s, options);
  if (options.order === 'cyclic') {
    step(world, s);
    skip(world, s, mine);
  } else {
    columns.a[s]++;
  }
  if (columns.a[s] >= mine) {
    beginSweep(world, s, options, columns.b[s] + 1);
    return;
  }
  nextArrival(
    world,
    s,
    columns.next[s],
    Math.min(mine - columns.a[s], probesLeft(world, s, options.attempts)),
  );
}

/** A port of a list, one for each sweep, in the source's own order. */
export function portOfSweep(world: World, s: number, ports: readonly number[]): number {
  return ports[(world.groupTrait(s, 15) + world.columns.b[s]) % ports.length];
}
