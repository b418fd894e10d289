/**
 * The observations in the order in which they can be asked: for each actor his visit groups by time. An actor is a
 * source for as long as it behaves as one; an address that changed hands is two.
 */
import type { Columns } from './columns.ts';
import type { Observations } from './observations.ts';
import type { Period } from './plausible-period.ts';
import type { SettledGroups } from './settled-groups.ts';

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

export function createTimeline(observations: Observations, period: Period): Timeline {
  const settled = observations.settled();
  const { columns } = settled;
  const actors = actorsIn(observations, settled, period);
  const count = actors.from.length;
  const start = new Uint32Array(count + 1);
  for (let actor = 0; actor < count; actor++) {
    start[actor + 1] = start[actor] + actors.to[actor] - actors.from[actor];
  }
  const order = new Uint32Array(start[count]);
  const sourceOf = new Uint32Array(count);
  const lookOf = new Uint32Array(count);
  const serviceOf = new Uint32Array(count);
  const probesOf = new Float64Array(count);
  const tally = new Tally();
  for (let actor = 0; actor < count; actor++) {
    const [from, to] = [actors.from[actor], actors.to[actor]];
    for (let group = from; group < to; group++) order[start[actor] + group - from] = group;
    sourceOf[actor] = columns.source[from];
    summarise(observations, columns, from, to, tally);
    lookOf[actor] = tally.look;
    serviceOf[actor] = tally.service;
    probesOf[actor] = tally.probes;
  }
  const changedHands = Uint8Array.from(actors.changed);
  return { order, start, sourceOf, lookOf, serviceOf, probesOf, changedHands, actors: count };
}

/** Each actor has the groups from..to, in the order of addresses. What lies outside the period is left out. */
function actorsIn(
  observations: Observations,
  { columns, sources, start, end }: SettledGroups,
  period: Period,
): { from: number[]; to: number[]; changed: number[] } {
  const { first } = columns;
  const [from, to, changed]: [number[], number[], number[]] = [[], [], []];
  for (const source of sources) {
    let [begin, until] = [start[source], end[source]];
    while (begin < until && first[begin] < period.from) begin++;
    while (until > begin && first[until - 1] >= period.to) until--;
    if (begin === until) continue;
    const cut =
      until - begin >= 2 * LEAST_GROUPS_A_SIDE ? changeOfHands(observations, columns, begin, until) : -1;
    from.push(begin);
    to.push(cut > 0 ? cut : until);
    changed.push(cut > 0 ? 1 : 0);
    if (cut <= 0) continue;
    from.push(cut);
    to.push(until);
    changed.push(1);
  }
  return { from, to, changed };
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
  from: number,
  to: number,
  tally: Tally,
): void {
  const { services } = observations;
  tally.look = look[from];
  tally.service = service[from];
  tally.probes = probes[from];
  if (to - from === 1) return;
  if (isUniform(look, from, to) && isUniform(service, from, to)) {
    for (let group = from + 1; group < to; group++) tally.probes += probes[group];
    return;
  }
  tally.looks.clear();
  tally.services.clear();
  tally.probes = 0;
  for (let group = from; group < to; group++) {
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

function isUniform(column: Uint32Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (column[i] !== column[from]) return false;
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
 * Where among the groups the looks and the services of TCP packets are others than before, all of them; -1 without. One
 * of the two alone may change with a tool's version or a plan.
 */
function changeOfHands(
  { services }: Observations,
  { look, service }: Columns,
  from: number,
  to: number,
): number {
  const isTcp = (group: number) => services[service[group]] >>> 16 === TCP;
  // Nothing ends before the end.
  if (isUniform(service, from, to)) return -1;
  if (isTcp(to - 1) && isUniform(look, from, to)) return -1;
  const lastLook = new Map<number, number>();
  const lastService = new Map<number, number>();
  for (let group = from; group < to; group++) {
    if (!isTcp(group)) continue;
    lastLook.set(look[group], group);
    lastService.set(service[group], group);
  }
  // The end of the last thing that was begun: where it lies behind, everything before is over.
  let open = -1;
  for (let group = from; group < to; group++) {
    const isFar = group - from >= LEAST_GROUPS_A_SIDE && to - group >= LEAST_GROUPS_A_SIDE;
    if (open >= 0 && group > open && isFar) return group;
    if (isTcp(group)) open = Math.max(open, lastLook.get(look[group])!, lastService.get(service[group])!);
  }
  return -1;
}
