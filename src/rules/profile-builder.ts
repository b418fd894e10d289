/** For tests: profiles counted from probes, as the telescope counts them. */
import { MARKS, type MarkName } from '../model/marks.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';

export interface Probe {
  /** Epoch seconds. */
  time: number;
  destination: number;
  port?: number;
  protocol?: number;
  kind?: 'request' | 'response' | 'other';
  ttl?: number;
  flags?: number;
  length?: number;
  sourcePort?: number;
  isRetransmission?: boolean;
  marks?: readonly MarkName[];
  /** Marks that come with the tool's whole shape; all of them unless given. */
  strong?: readonly MarkName[];
}

export const START = 1_780_000_000;

function swap(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

interface Counting extends ServiceActivity {
  seen: Set<number>;
  minutes: Map<number, number>;
  hours: Set<number>;
  lastDestination: number;
  marks: number[];
}

function emptyService(protocol: number, port: number, response: boolean): Counting {
  return {
    protocol,
    port,
    response,
    packets: 0,
    bytes: 0,
    retransmissions: 0,
    first: Number.POSITIVE_INFINITY,
    last: 0,
    activeHours: 0,
    minutePeak: 0,
    destinations: 0,
    firstDestination: 0,
    ttlMin: 255,
    ttlMax: 0,
    tcpFlags: 0,
    requests: 0,
    responses: 0,
    sourcePortMin: 65535,
    sourcePortMax: 0,
    lengthMin: 65535,
    lengthMax: 0,
    unitUp: 0,
    unitDown: 0,
    ascents: 0,
    reversedAscents: 0,
    marks: new Array(MARKS.length).fill(0),
    strongMarks: 0,
    seen: new Set(),
    minutes: new Map(),
    hours: new Set(),
    lastDestination: 0,
  };
}

function count(service: Counting, probe: Probe): void {
  const { time, destination, ttl = 50, length = 40, sourcePort = 40000 } = probe;
  const kind = probe.kind ?? 'request';
  if (service.packets === 0) service.firstDestination = destination;
  service.packets++;
  service.bytes += length;
  service.first = Math.min(service.first, time);
  service.last = Math.max(service.last, time);
  service.ttlMin = Math.min(service.ttlMin, ttl);
  service.ttlMax = Math.max(service.ttlMax, ttl);
  service.lengthMin = Math.min(service.lengthMin, length);
  service.lengthMax = Math.max(service.lengthMax, length);
  service.sourcePortMin = Math.min(service.sourcePortMin, sourcePort);
  service.sourcePortMax = Math.max(service.sourcePortMax, sourcePort);
  service.tcpFlags |= probe.flags ?? (kind === 'response' ? 0x12 : kind === 'other' ? 0x18 : 0x02);
  service.seen.add(destination);
  service.destinations = service.seen.size;
  service.hours.add(Math.floor(time / 3600));
  service.activeHours = service.hours.size;
  const minute = Math.floor(time / 60);
  service.minutes.set(minute, (service.minutes.get(minute) ?? 0) + 1);
  service.minutePeak = Math.max(service.minutePeak, service.minutes.get(minute)!);
  if (kind === 'response') service.responses++;
  if (kind !== 'request') return;
  if (probe.isRetransmission) service.retransmissions++;
  else {
    const from = service.lastDestination;
    if (service.requests > 0) {
      if (destination - from === 1) service.unitUp++;
      if (from - destination === 1) service.unitDown++;
      if (destination > from) service.ascents++;
      if (swap(destination) > swap(from)) service.reversedAscents++;
    }
    service.lastDestination = destination;
  }
  service.requests++;
  for (const mark of probe.marks ?? []) {
    service.marks[MARKS.indexOf(mark)]++;
    if ((probe.strong ?? probe.marks)?.includes(mark)) service.strongMarks |= 1 << MARKS.indexOf(mark);
  }
}

export function ipv4Of(text: string): number {
  return text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** `source` is an IPv4 address as text or number, or the 16 bytes of an IPv6 one. */
export function profileOf(source: string | number | Uint8Array, probes: readonly Probe[]): SourceProfile {
  const services = new Map<string, Counting>();
  for (const probe of [...probes].sort((a, b) => a.time - b.time)) {
    const { protocol = 6, port = 23 } = probe;
    const response = probe.kind === 'response';
    const key = `${protocol} ${port} ${response}`;
    let service = services.get(key);
    if (service === undefined) {
      service = emptyService(protocol, port, response);
      services.set(key, service);
    }
    count(service, probe);
  }
  const list: ServiceActivity[] = [...services.values()].sort((a, b) => b.packets - a.packets);
  const isIpv6 = source instanceof Uint8Array;
  const ipv4 = isIpv6 ? 0 : typeof source === 'number' ? source : ipv4Of(source);
  const bytes = isIpv6
    ? source
    : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ipv4 >>> 24, ipv4 >>> 16, ipv4 >>> 8, ipv4);
  return {
    family: isIpv6 ? 6 : 4,
    ipv4,
    bytes,
    packets: list.reduce((sum, service) => sum + service.packets, 0),
    bytesTotal: list.reduce((sum, service) => sum + service.bytes, 0),
    first: Math.min(...list.map((service) => service.first)),
    last: Math.max(...list.map((service) => service.last)),
    serviceCount: list.length,
    services: list,
  };
}

/** Repeatable random numbers in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The n-th address of a dark space at 198.18.0.0. */
export function dark(n: number): number {
  return ipv4Of('198.18.0.0') + n;
}

/** `count` probes to random dark addresses, with replacement, spread over `seconds`. */
export function randomProbes(
  count: number,
  darkSize: number,
  seconds: number,
  seed: number,
  common: Partial<Probe> = {},
): Probe[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => ({
    time: START + random() * seconds,
    destination: dark(Math.floor(random() * darkSize)),
    ...common,
  }));
}

/** The same without replacement, in random order. */
export function permutedProbes(
  count: number,
  darkSize: number,
  seconds: number,
  seed: number,
  common: Partial<Probe> = {},
): Probe[] {
  const random = randomOf(seed);
  const order = Array.from({ length: darkSize }, (_, index) => index);
  for (let i = darkSize - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order
    .slice(0, count)
    .map((index, i) => ({ time: START + (seconds * i) / count, destination: dark(index), ...common }));
}

/** Addresses in rising order. */
export function sequentialProbes(count: number, seconds: number, common: Partial<Probe> = {}): Probe[] {
  return Array.from({ length: count }, (_, i) => ({
    time: START + (seconds * i) / count,
    destination: dark(i),
    ...common,
  }));
}
