/**
 * Months of sightings as a telescope would post them, for who tells scanning systems from them: a million sources, most
 * of them seen a few times, some every hour; bots that draw at random, groups that divide a permutation, sources with one
 * fixed target. Drawn from a seed; the shape is invented, so it measures time and memory and says nothing of the world.
 */
import { hash, toBelow, toUnit } from '../src/generate/random.ts';
import { DestinationSet } from '../src/model/destination-set.ts';
import {
  COUNTED_MARKS,
  DIFFERING,
  MOST_SIGHTINGS,
  type Sighting,
  type SightingBatch,
} from '../src/model/sighting.ts';
import { FIRST_HOUR, sourceAddress } from './synthetic-sightings.ts';

export interface SyntheticScans {
  readonly sightings: number;
  readonly sources: number;
  readonly days: number;
  readonly seed: number;
}

const DARK = '203.0.112.0/20';
const FIRST_DARK = 0xcb00_7000;
const DARK_BITS = 12;
const DARK_MASK = 2 ** DARK_BITS - 1;
const SCANNED_PORTS = [80, 443, 8080, 22, 3389, 6379, 9200, 27_017, 5900, 21, 8443, 502, 1883, 161, 5060];
const BOT_PORTS = [23, 2323, 5555, 37_215, 8080, 445];
/** The busiest sources are groups that divide a permutation among them. */
const SYSTEMATIC_SOURCES = 2000;
const GROUP_SOURCES = 8;
/** Each of the busiest few asks for any port at all. */
const VERTICAL_SOURCES = 20;
/** Share of a source's number in the order of busyness: sightings go with the inverse power 1 - 1/SKEW. */
const SKEW = 4;
const MIRAI = COUNTED_MARKS.indexOf('mirai');
const ZMAP = COUNTED_MARKS.indexOf('zmap');
const NO_MARK = -1;
const bitsOf = (...names: readonly (typeof DIFFERING)[number][]) =>
  names.reduce((bits, name) => bits | (1 << DIFFERING.indexOf(name)), 0);
/** Of several packets: Mirai's sequence number goes with the destination, ZMap's identification stays. */
const DIFFERING_BITS: Readonly<Record<number, number>> = {
  [MIRAI]: bitsOf('sequence', 'ip-id'),
  [ZMAP]: bitsOf('sequence', 'sequence-key'),
};
const KERNEL_DIFFERING = bitsOf('sequence', 'sequence-key', 'ip-id');

type Kind = 'systematic' | 'bot' | 'trial' | 'misconfigured';

interface Habit {
  readonly kind: Kind;
  readonly ports: readonly number[];
  readonly mark: number;
  readonly ttl: number;
  readonly window: number;
  readonly shape: number;
  readonly mostProbes: number;
}

/** All batches, their hours in order, none of two days. Every source is seen once at least. */
export function* syntheticScans(options: SyntheticScans): Generator<SightingBatch> {
  const { sightings, sources, days, seed } = options;
  const everyNth = Math.floor(sightings / sources);
  const steps = new Uint32Array(SYSTEMATIC_SOURCES / GROUP_SOURCES);
  for (let start = 0, index = 0; start < sightings; index++) {
    const dayEnd = Math.ceil((sightings * (1 + Math.floor((start / sightings) * days))) / days);
    const count = Math.min(MOST_SIGHTINGS, Math.max(1, dayEnd - start), sightings - start);
    const first = start;
    const rows = Array.from({ length: count }, (_, i): Sighting => {
      const row = first + i;
      const hour = FIRST_HOUR + Math.floor((row / sightings) * days * 24);
      const turn = row / everyNth;
      // A prime step meets every source once before any twice.
      const source =
        Number.isInteger(turn) && turn < sources
          ? (turn * 7_368_787) % sources
          : Math.floor(sources * toUnit(hash(row, 1, seed)) ** SKEW);
      return sighting(source, hour, hash(row, 2, seed), steps, seed);
    });
    start += count;
    yield batchOf(rows, index);
  }
}

function habitOf(source: number, seed: number): Habit {
  const draw = hash(source, 3, seed);
  if (source < SYSTEMATIC_SOURCES) {
    const group = hash(Math.floor(source / GROUP_SOURCES), 4, seed);
    return {
      kind: 'systematic',
      ports: source < VERTICAL_SOURCES ? [] : portsFrom(SCANNED_PORTS, group, 1 + (group % 4)),
      mark: group % 2 === 0 ? ZMAP : NO_MARK,
      ttl: 40 + (group % 20),
      window: group % 2 === 0 ? 65_535 : 1024 + (group % 40),
      shape: group,
      mostProbes: 30,
    };
  }
  const kind: Kind = draw % 20 === 0 ? 'misconfigured' : draw % 3 === 0 ? 'trial' : 'bot';
  return {
    kind,
    ports: kind === 'bot' ? portsFrom(BOT_PORTS, draw, 1 + (draw % 2)) : portsFrom(SCANNED_PORTS, draw, 1),
    mark: kind === 'bot' && draw % 5 < 2 ? MIRAI : NO_MARK,
    ttl: 30 + (draw % 90),
    window: kind === 'bot' ? draw & 0xffff : 64_240,
    shape: hash(draw % 300, 5),
    mostProbes: 8,
  };
}

function portsFrom(ports: readonly number[], draw: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => ports[(draw + i * 5) % ports.length]);
}

/** A bijection of positions for each group and sweep. */
function permuted(step: number, group: number): number {
  const key = hash(group, step >>> DARK_BITS);
  let x = step & DARK_MASK;
  for (let round = 0; round < 3; round++) {
    x = Math.imul(x ^ (key >>> (8 * round)), 0x2c5) & DARK_MASK;
    x ^= x >>> (DARK_BITS / 2);
  }
  return x;
}

function positionsOf(
  habit: Habit,
  source: number,
  draw: number,
  probes: number,
  steps: Uint32Array,
): number[] {
  return Array.from({ length: probes }, (_, i) => {
    switch (habit.kind) {
      case 'systematic': {
        const group = Math.floor(source / GROUP_SOURCES);
        return permuted(steps[group]++, group);
      }
      case 'misconfigured':
        return hash(source, 9) & DARK_MASK;
      default:
        return hash(draw, i) & DARK_MASK;
    }
  });
}

function sighting(source: number, hour: number, draw: number, steps: Uint32Array, seed: number): Sighting {
  const habit = habitOf(source, seed);
  const probes = 1 + Math.floor(habit.mostProbes * toUnit(hash(draw, 6)) ** 4);
  const positions = positionsOf(habit, source, draw, probes, steps);
  const set = DestinationSet.of(positions);
  const first = hour * 3600 + toBelow(hash(draw, 7), 1800);
  const port = habit.ports.length === 0 ? draw & 0xffff : habit.ports[draw % habit.ports.length];
  const ascents = positions.filter((position, i) => i > 0 && position > positions[i - 1]).length;
  return {
    hour,
    source: sourceAddress(source),
    protocol: 6,
    port,
    response: false,
    packets: probes,
    bytes: 44 * probes,
    requests: probes,
    retransmissions: 0,
    first,
    last: first + (probes - 1) * 50,
    minuteFirst: 1,
    minutePeak: 1,
    minuteLast: 1,
    destinations: new Set(positions).size,
    firstDestination: FIRST_DARK + positions[0],
    lastDestination: FIRST_DARK + positions[probes - 1],
    destinationSet: set.encode(),
    ttlMin: habit.ttl,
    ttlMax: habit.ttl,
    tcpFlags: 2,
    sourcePortMin: draw & 0x7fff,
    sourcePortMax: (draw & 0x7fff) + (probes > 1 ? 1000 : 0),
    lengthMin: 40,
    lengthMax: 40,
    unitUp: 0,
    unitDown: 0,
    ascents,
    reversedAscents: probes - 1 - ascents,
    marks: COUNTED_MARKS.map((_, mark) => (mark === habit.mark ? probes : 0)),
    strongMarks: habit.mark === NO_MARK ? 0 : 1 << habit.mark,
    shape: habit.shape,
    sequence: habit.mark === MIRAI ? FIRST_DARK + positions[0] : hash(draw, 8),
    ipId: habit.mark === ZMAP ? 54_321 : draw & 0xffff,
    window: habit.window,
    differing: probes === 1 ? 0 : (DIFFERING_BITS[habit.mark] ?? KERNEL_DIFFERING),
  };
}

function batchOf(rows: readonly Sighting[], index: number): SightingBatch {
  const names = Object.keys(rows[0]) as (keyof Sighting)[];
  const columns = names.map((name) => [name, rows.map((row) => row[name])]);
  const marks = COUNTED_MARKS.map((_, mark) => rows.map((row) => row.marks[mark]));
  const to = (rows.at(-1)!.hour + 1) * 3600;
  return {
    format: 2,
    id: `scans${String(index).padStart(17, '0')}`,
    sequence: index,
    sentAt: to * 1000,
    dark: [DARK],
    covered: { from: rows[0].hour * 3600, to },
    skipped: {},
    dropped: { kernelPackets: 0, spoolBatches: 0 },
    sightings: { ...Object.fromEntries(columns), marks } as SightingBatch['sightings'],
    packets: [],
  };
}
