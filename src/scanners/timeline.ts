/**
 * The observations in the order in which they can be asked: for each actor his visit groups by time. An actor is a
 * source for as long as it behaves as one; an address that changed hands is two.
 */
import type { Columns } from './columns.ts';
import type { Observations } from './observations.ts';
import type { Period } from './plausible-period.ts';
import { ipv4Of } from './source-address.ts';

/** Groups on either side that show a change of hands. */
const LEAST_GROUPS_A_SIDE = 5;
const TCP = 6;

export interface Timeline {
  /** Visit groups, actor by actor, each in time order. */
  readonly order: Uint32Array;
  /** Actor a has order[start[a]] .. order[start[a + 1] - 1]. */
  readonly start: Uint32Array;
  readonly sourceOf: Uint32Array;
  /** Its most frequent look by probes; TCP before others. */
  readonly lookOf: Uint32Array;
  /** Its most frequent service by probes. */
  readonly serviceOf: Uint32Array;
  readonly probesOf: Float64Array;
  /** Whether the source was cut: somebody else had the address before or after. */
  readonly changedHands: Uint8Array;
  readonly actors: number;
}

export function createTimeline(observations: Observations, columns: Columns, period: Period): Timeline {
  const bySource = groupBySource(observations, columns, period);
  const starts: number[] = [];
  const ends: number[] = [];
  const changed: number[] = [];
  const inOrder = byAddress(observations.sources);
  for (let i = 0; i < inOrder.length; i++) {
    const source = inOrder[i];
    const from = bySource.start[source];
    const to = bySource.start[source + 1];
    if (from === to) continue;
    starts.push(from);
    ends.push(to);
    const cut =
      to - from >= 2 * LEAST_GROUPS_A_SIDE
        ? changeOfHands(observations, columns, bySource.order, from, to)
        : -1;
    changed.push(cut > 0 ? 1 : 0);
    if (cut > 0) {
      ends[ends.length - 1] = cut;
      starts.push(cut);
      ends.push(to);
      changed.push(1);
    }
  }
  const actors = starts.length;
  const order = new Uint32Array(bySource.order.length);
  const start = new Uint32Array(actors + 1);
  for (const [actor, from] of starts.entries()) {
    order.set(bySource.order.subarray(from, ends[actor]), start[actor]);
    start[actor + 1] = start[actor] + ends[actor] - from;
  }
  const sourceOf = new Uint32Array(actors);
  const lookOf = new Uint32Array(actors);
  const serviceOf = new Uint32Array(actors);
  const probesOf = new Float64Array(actors);
  const { source } = columns;
  const tally = new Tally();
  for (let actor = 0; actor < actors; actor++) {
    sourceOf[actor] = source[order[start[actor]]];
    summarise(observations, columns, order, start[actor], start[actor + 1], tally);
    lookOf[actor] = tally.look;
    serviceOf[actor] = tally.service;
    probesOf[actor] = tally.probes;
  }
  return {
    order,
    start,
    sourceOf,
    lookOf,
    serviceOf,
    probesOf,
    changedHands: Uint8Array.from(changed),
    actors,
  };
}

/** As many sources as can be numbered beside 32 bits of an address in one whole number. */
const MOST_NUMBERED = 2 ** 21;

/** Sources in the order of their addresses: what comes out must not depend on what came in first. */
function byAddress(sources: readonly string[]): ArrayLike<number> {
  const isNumbered = sources.length <= MOST_NUMBERED;
  const keys = new Float64Array(sources.length);
  let length = 0;
  const others: number[] = [];
  for (let i = 0; i < sources.length; i++) {
    if (isNumbered && !sources[i].includes(':')) keys[length++] = ipv4Of(sources[i]) * MOST_NUMBERED + i;
    else others.push(i);
  }
  others.sort((a, b) => (sources[a] < sources[b] ? -1 : 1));
  const order = new Uint32Array(sources.length);
  keys.subarray(0, length).sort();
  for (let i = 0; i < length; i++) order[i] = keys[i] % MOST_NUMBERED;
  order.set(others, length);
  return order;
}

function isInPeriod({ probes, first }: Columns, { from, to }: Period, group: number): boolean {
  return probes[group] > 0 && first[group] >= from && first[group] < to;
}

/** Counting sort by source, then by time within it. What lies outside the period is left out. */
function groupBySource(
  observations: Observations,
  columns: Columns,
  period: Period,
): { order: Uint32Array; start: Uint32Array } {
  const { source, first, service, space } = columns;
  const isIn = (group: number) => isInPeriod(columns, period, group);
  const start = new Uint32Array(observations.sources.length + 1);
  for (let group = 0; group < source.length; group++) if (isIn(group)) start[source[group] + 1]++;
  for (let i = 1; i < start.length; i++) start[i] += start[i - 1];
  const next = start.slice();
  const order = new Uint32Array(start[start.length - 1]);
  for (let group = 0; group < source.length; group++) if (isIn(group)) order[next[source[group]]++] = group;
  const { services } = observations;
  const rank = (group: number) => services[service[group]] * 256 + space[group];
  const compare = (a: number, b: number) => first[a] - first[b] || rank(a) - rank(b) || a - b;
  for (let s = 0; s + 1 < start.length; s++) {
    // What came batch by batch is in order already.
    let sorted = start[s] + 1;
    while (sorted < start[s + 1] && compare(order[sorted - 1], order[sorted]) < 0) sorted++;
    if (sorted < start[s + 1]) order.subarray(start[s], start[s + 1]).sort(compare);
  }
  return { order, start };
}

/** All groups: those of each source by time, source by source by address; what is left out at the end. */
export function orderBySource(observations: Observations, period: Period): Uint32Array {
  const columns = observations.columns();
  const bySource = groupBySource(observations, columns, period);
  const order = new Uint32Array(observations.groups);
  let length = 0;
  const inOrder = byAddress(observations.sources);
  for (let i = 0; i < inOrder.length; i++) {
    const end = bySource.start[inOrder[i] + 1];
    for (let at = bySource.start[inOrder[i]]; at < end; at++) order[length++] = bySource.order[at];
  }
  if (length === order.length) return order;
  for (let group = 0; group < order.length; group++) {
    if (!isInPeriod(columns, period, group)) order[length++] = group;
  }
  return order;
}

class Tally {
  look = 0;
  service = 0;
  probes = 0;
  readonly looks = new Map<number, number>();
  readonly services = new Map<number, number>();
}

function summarise(
  observations: Observations,
  { look, service, probes }: Columns,
  order: Uint32Array,
  from: number,
  to: number,
  tally: Tally,
): void {
  const { services } = observations;
  tally.look = look[order[from]];
  tally.service = service[order[from]];
  tally.probes = probes[order[from]];
  if (to - from === 1) return;
  if (isUniform(look, order, from, to) && isUniform(service, order, from, to)) {
    for (let i = from + 1; i < to; i++) tally.probes += probes[order[i]];
    return;
  }
  tally.looks.clear();
  tally.services.clear();
  tally.probes = 0;
  for (let i = from; i < to; i++) {
    const group = order[i];
    const count = probes[group];
    tally.probes += count;
    const isTcp = services[service[group]] >>> 16 === TCP;
    // A UDP probe's length is that of its payload: what it looks like says more of the service than of the sender.
    bump(tally.looks, look[group], isTcp ? count : count / 1024);
    bump(tally.services, service[group], count);
  }
  tally.look = lookOfMost(observations, tally.looks);
  tally.service = largest(tally.services, (service) => services[service]);
}

function isUniform(column: Uint32Array, order: Uint32Array, from: number, to: number): boolean {
  const value = column[order[from]];
  for (let i = from + 1; i < to; i++) if (column[order[i]] !== value) return false;
  return true;
}

/** Less than this share, and the packets of a sender are made to differ. */
const OWN_LOOK = 0.5;

/** Who draws windows and options anew for each packet looks like nothing but that. */
function lookOfMost(observations: Observations, counts: Map<number, number>): number {
  const { looks } = observations;
  const look = largest(counts, (one) => looks[one].shape);
  let total = 0;
  for (const count of counts.values()) total += count;
  return counts.get(look)! >= total * OWN_LOOK ? look : observations.variedLook(looks[look]);
}

function bump(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Ties by what the number stands for, since numbers are given in order of arrival. */
function largest(counts: Map<number, number>, rank: (key: number) => number): number {
  let best = -1;
  let most = -1;
  for (const [key, count] of counts) {
    if (count > most || (count === most && rank(key) < rank(best))) {
      most = count;
      best = key;
    }
  }
  return best;
}

/**
 * Where in the order the looks and the services of TCP packets are others than before, all of them; -1 without. One
 * of the two alone may change with a tool's version or a plan.
 */
function changeOfHands(
  { services }: Observations,
  { look, service }: Columns,
  order: Uint32Array,
  from: number,
  to: number,
): number {
  const isTcp = (group: number) => services[service[group]] >>> 16 === TCP;
  // Nothing ends before the end.
  if (isUniform(service, order, from, to)) return -1;
  if (isTcp(order[to - 1]) && isUniform(look, order, from, to)) return -1;
  const lastLook = new Map<number, number>();
  const lastService = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const group = order[i];
    if (!isTcp(group)) continue;
    lastLook.set(look[group], i);
    lastService.set(service[group], i);
  }
  // The end of the last thing that was begun: where it lies behind, everything before is over.
  let open = -1;
  for (let i = from; i < to; i++) {
    if (open >= 0 && i > open && i - from >= LEAST_GROUPS_A_SIDE && to - i >= LEAST_GROUPS_A_SIDE) return i;
    const group = order[i];
    if (isTcp(group)) open = Math.max(open, lastLook.get(look[group])!, lastService.get(service[group])!);
  }
  return -1;
}
