/**
 * The observations in the order in which they can be asked: for each actor his visit groups by time. An actor is a
 * source for as long as it behaves as one; an address that changed hands is two.
 */
import type { Observations } from './observations.ts';

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

export function createTimeline(observations: Observations): Timeline {
  const bySource = groupBySource(observations);
  const starts: number[] = [];
  const changed: number[] = [];
  const sources = observations.sources.length;
  for (let source = 0; source < sources; source++) {
    const from = bySource.start[source];
    const to = bySource.start[source + 1];
    if (from === to) continue;
    starts.push(from);
    const cut =
      to - from >= 2 * LEAST_GROUPS_A_SIDE ? changeOfHands(observations, bySource.order, from, to) : -1;
    changed.push(cut > 0 ? 1 : 0);
    if (cut > 0) {
      starts.push(cut);
      changed.push(1);
    }
  }
  const actors = starts.length;
  const start = new Uint32Array(actors + 1);
  start.set(starts);
  start[actors] = bySource.order.length;
  const sourceOf = new Uint32Array(actors);
  const lookOf = new Uint32Array(actors);
  const serviceOf = new Uint32Array(actors);
  const probesOf = new Float64Array(actors);
  const source = observations.source.values;
  const tally = new Tally();
  for (let actor = 0; actor < actors; actor++) {
    sourceOf[actor] = source[bySource.order[start[actor]]];
    summarise(observations, bySource.order, start[actor], start[actor + 1], tally);
    lookOf[actor] = tally.look;
    serviceOf[actor] = tally.service;
    probesOf[actor] = tally.probes;
  }
  return {
    order: bySource.order,
    start,
    sourceOf,
    lookOf,
    serviceOf,
    probesOf,
    changedHands: Uint8Array.from(changed),
    actors,
  };
}

/** Counting sort by source, then by time within it. */
function groupBySource(observations: Observations): { order: Uint32Array; start: Uint32Array } {
  const source = observations.source.values;
  const first = observations.first.values;
  const start = new Uint32Array(observations.sources.length + 1);
  for (const one of source) start[one + 1]++;
  for (let i = 1; i < start.length; i++) start[i] += start[i - 1];
  const next = start.slice();
  const order = new Uint32Array(source.length);
  for (let group = 0; group < source.length; group++) order[next[source[group]]++] = group;
  for (let s = 0; s + 1 < start.length; s++) {
    if (start[s + 1] - start[s] > 1)
      order.subarray(start[s], start[s + 1]).sort((a, b) => first[a] - first[b] || a - b);
  }
  return { order, start };
}

class Tally {
  look = 0;
  service = 0;
  probes = 0;
  readonly looks = new Map<number, number>();
  readonly services = new Map<number, number>();
}

function summarise(
  { look, service, services, probes }: Observations,
  order: Uint32Array,
  from: number,
  to: number,
  tally: Tally,
): void {
  tally.look = look.at(order[from]);
  tally.service = service.at(order[from]);
  tally.probes = probes.at(order[from]);
  if (to - from === 1) return;
  tally.looks.clear();
  tally.services.clear();
  tally.probes = 0;
  for (let i = from; i < to; i++) {
    const group = order[i];
    const count = probes.at(group);
    tally.probes += count;
    const isTcp = services[service.at(group)] >>> 16 === TCP;
    // A UDP probe's length is that of its payload: what it looks like says more of the service than of the sender.
    bump(tally.looks, look.at(group), isTcp ? count : count / 1024);
    bump(tally.services, service.at(group), count);
  }
  tally.look = largest(tally.looks);
  tally.service = largest(tally.services);
}

function bump(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function largest(counts: Map<number, number>): number {
  let best = 0;
  let most = -1;
  for (const [key, count] of counts) {
    if (count > most || (count === most && key < best)) {
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
  { look, service, services }: Observations,
  order: Uint32Array,
  from: number,
  to: number,
): number {
  const lastSeen = new Map<number, number>();
  const keysOf = (group: number): readonly number[] =>
    services[service.at(group)] >>> 16 === TCP ? [look.at(group) * 2, service.at(group) * 2 + 1] : [];
  for (let i = from; i < to; i++) for (const key of keysOf(order[i])) lastSeen.set(key, i);
  // The end of the last thing that was begun: where it lies behind, everything before is over.
  let open = -1;
  for (let i = from; i < to; i++) {
    if (open >= 0 && i > open && i - from >= LEAST_GROUPS_A_SIDE && to - i >= LEAST_GROUPS_A_SIDE) return i;
    for (const key of keysOf(order[i])) open = Math.max(open, lastSeen.get(key)!);
  }
  return -1;
}
