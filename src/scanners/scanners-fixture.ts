/** For suites: worlds of a few senders, as a sensor would have counted them. */

import { requirePrefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { DestinationSet } from '../model/destination-set.ts';
import type { ScanChunk } from '../model/scan-chunk.ts';
import { COUNTED_MARKS, type Sighting } from '../model/sighting.ts';
import { seededRandom } from './chance.ts';

export const START = Date.UTC(2026, 0, 1) / 1000;
export const DAY = 86_400;

export interface Probe {
  /** Seconds since START. */
  readonly at: number;
  readonly source: string;
  readonly position: number;
  readonly port: number;
  readonly shape?: number;
  readonly mark?: 'mirai' | 'zmap' | 'masscan';
  readonly response?: boolean;
}

export class World {
  readonly dark: DarkSpace;
  readonly random: () => number;
  readonly probes: Probe[] = [];
  #crowds = 0;

  constructor(seed: number, prefix = '198.18.0.0/22') {
    this.dark = new DarkSpace([requirePrefix(prefix)]);
    this.random = seededRandom(seed);
  }

  get size(): number {
    return this.dark.sizeIpv4;
  }

  permutation(): number[] {
    const order = Array.from({ length: this.size }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** Targets in this order, evenly over `seconds`, dealt out to the sources in turn. */
  sweep(
    sources: readonly string[],
    from: number,
    seconds: number,
    order: readonly number[],
    rest: Pick<Probe, 'port' | 'shape' | 'mark'>,
  ): void {
    for (const [i, position] of order.entries()) {
      this.probes.push({
        at: from + (seconds * i) / order.length,
        source: sources[i % sources.length],
        position,
        ...rest,
      });
    }
  }

  /** `count` targets at random, at random times. */
  wander(
    source: string,
    from: number,
    seconds: number,
    count: number,
    rest: Pick<Probe, 'port' | 'shape' | 'mark'>,
  ): void {
    for (let i = 0; i < count; i++) {
      const position = Math.floor(this.random() * this.size);
      this.probes.push({ at: from + this.random() * seconds, source, position, ...rest });
    }
  }

  /** Independent senders at random, as malware is: `count` sources with up to `most` probes each. */
  crowd(count: number, days: number, most: number, rest: Pick<Probe, 'port' | 'shape' | 'mark'>): string[] {
    this.#crowds++;
    return Array.from({ length: count }, (_, i) => {
      const source = `${20 + (i % 150)}.${this.#crowds * 40 + Math.floor(i / 150)}.${Math.floor(this.random() * 250)}.9`;
      const length = this.random() * days * DAY;
      const from = this.random() * (days * DAY - length);
      this.wander(source, from, length, 1 + Math.floor(this.random() ** 2 * most), rest);
      return source;
    });
  }

  /** What a sensor would hand over, in pieces of `rows` sightings. */
  chunks(rows = 5_000, sensorId = 'a'): ScanChunk[] {
    return chunksOf(this.dark, this.probes, rows, sensorId);
  }
}

export function chunksOf(
  dark: DarkSpace,
  probes: readonly Probe[],
  rows: number,
  sensorId: string,
  pieceSeconds = 3_600,
): ScanChunk[] {
  const sightings = sightingsOf(dark, probes, pieceSeconds);
  const chunks: ScanChunk[] = [];
  for (let i = 0; i < sightings.length; i += rows) {
    const part = sightings.slice(i, i + rows);
    const column = <Field extends keyof Sighting>(field: Field) => part.map((one) => one[field]);
    const fields = Object.keys(part[0]) as (keyof Sighting)[];
    chunks.push({
      sensorId,
      dark: dark.prefixes.map(({ first, length }) => `${dotted(Number(first))}/${length}`),
      covered: null,
      sightings: {
        ...Object.fromEntries(fields.map((field) => [field, column(field)])),
        marks: COUNTED_MARKS.map((_, mark) => part.map((one) => one.marks[mark])),
      } as unknown as ScanChunk['sightings'],
    });
  }
  return chunks;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** One sighting for each source, service and piece of an hour, with its steps counted as the telescope's kernel counts them. */
export function sightingsOf(dark: DarkSpace, probes: readonly Probe[], pieceSeconds = 3_600): Sighting[] {
  const groups = new Map<string, Probe[]>();
  for (const probe of [...probes].sort((a, b) => a.at - b.at)) {
    const piece = Math.floor((START + probe.at) / pieceSeconds);
    const key = `${probe.source} ${probe.port} ${piece} ${probe.response === true}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [probe]);
    else group.push(probe);
  }
  return [...groups.values()].map((group): Sighting => {
    const addresses = group.map(({ position }) => dark.addressAt(position)!);
    const first = START + group[0].at;
    const last = START + group[group.length - 1].at;
    const steps = addresses.slice(1).map((to, i) => [addresses[i], to]);
    const { source, port, mark, response = false } = group[0];
    const shapes = new Set(group.map(({ shape }) => shape ?? 7_001));
    return {
      hour: Math.floor(first / 3600),
      source,
      protocol: 6,
      port,
      response,
      packets: group.length,
      bytes: group.length * 40,
      requests: response ? 0 : group.length,
      retransmissions: 0,
      first,
      last,
      minuteFirst: 1,
      minutePeak: 1,
      minuteLast: 1,
      destinations: new Set(addresses).size,
      firstDestination: addresses[0],
      lastDestination: addresses[addresses.length - 1],
      destinationSet: DestinationSet.of(group.map(({ position }) => position)).encode(),
      ttlMin: 50,
      ttlMax: 50,
      tcpFlags: 2,
      sourcePortMin: 40_000,
      sourcePortMax: 50_000,
      lengthMin: 40,
      lengthMax: 40,
      unitUp: steps.filter(([from, to]) => to === from + 1).length,
      unitDown: steps.filter(([from, to]) => to === from - 1).length,
      ascents: steps.filter(([from, to]) => to > from).length,
      reversedAscents: steps.filter(([from, to]) => swap(to) > swap(from)).length,
      marks: COUNTED_MARKS.map((name) => (name === mark ? group.length : 0)),
      strongMarks: 0,
      shape: group[0].shape ?? 7_001,
      sequence: 1,
      ipId: 2,
      window: 1024,
      differing: 2 | 4 | 8 | (shapes.size > 1 ? 1 : 0),
    };
  });
}

function swap(address: number): number {
  return (
    (((address & 255) << 24) | ((address & 0xff00) << 8) | ((address >>> 8) & 0xff00) | (address >>> 24)) >>>
    0
  );
}
