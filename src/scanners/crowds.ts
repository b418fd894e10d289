/**
 * Crowds: many sources that have nothing to do with each other and do the same. They look alike and seek the same services from
 * all over the Internet, each at random, as code does that spreads by itself.
 */

import { COUNTED_MARKS } from '../model/sighting.ts';
import { NO_SET, positionsIn } from './columns.ts';
import type { Frame } from './frame.ts';
import { listsOf } from './repeats.ts';
import { groupsOf } from './score-actors.ts';
import { ipv4Of } from './source-address.ts';

const MIRAI = COUNTED_MARKS.indexOf('mirai');
/** Marks, and marks and TTLs together, are numbered below these. */
const MARKS = 2 ** 8;
const KINDS = 2 ** 9;
/** Sources, and /16 networks (or /32 of IPv6) that they come from, before it is a crowd. */
const LEAST_SOURCES = 20;
const LEAST_NETWORKS = 10;
/** Services of which so large a share of the rarer one's sources seek the other as well are one kit. */
const SAME_KIT = 0.3;
const MAIN_SHARE = 0.1;
/** Repeats against chance's: a crowd whose members each go by a list of their own repeats less. */
const LEAST_REPEATS = 0.6;

export interface Crowd {
  /** Ascending. */
  readonly actors: readonly number[];
  readonly isMirai: boolean;
  /** Numbers of services, the one with most sources first. */
  readonly services: readonly number[];
  readonly networks: number;
  readonly observed: number;
  readonly expected: number;
}

/** Of `actors`, those that are in a crowd; the rest is left over. */
export function findCrowds(frame: Frame, actors: readonly number[]): { crowds: Crowd[]; rest: number[] } {
  const alone = new Map<number, readonly number[]>();
  const servicesOf = actors.map((actor) => mainServices(frame, actor, alone));
  const kitOf = joinServices(servicesOf);
  const classes = new Map<number, { members: number[]; counts: Map<number, number> }>();
  for (const [i, actor] of actors.entries()) {
    const look = frame.observations.looks[frame.timeline.lookOf[actor]];
    // By its mark, which is a small number, or else by its TTL.
    const kind = look.mark >= 0 ? look.mark : MARKS + look.initialTtl;
    const key = kitOf(servicesOf[i][0]) * KINDS + kind;
    let one = classes.get(key);
    if (one === undefined) {
      one = { members: [], counts: new Map() };
      classes.set(key, one);
    }
    one.members.push(actor);
    for (const service of servicesOf[i]) one.counts.set(service, (one.counts.get(service) ?? 0) + 1);
  }
  const numberOf = (service: number) => frame.observations.services[service];
  const crowds: Crowd[] = [];
  const rest: number[] = [];
  for (const { members, counts } of classes.values()) {
    const { mark } = frame.observations.looks[frame.timeline.lookOf[members[0]]];
    const networks = networksOf(frame, members);
    const isMirai = mark === MIRAI;
    const isTool = mark >= 0 && !isMirai;
    const isMany = isMirai || (members.length >= LEAST_SOURCES && networks >= LEAST_NETWORKS);
    const pooled = isTool || !isMany ? null : pooledRepeats(frame, members);
    const isRandom =
      pooled !== null &&
      (isMirai || pooled.expected < 10 || pooled.observed >= pooled.expected * LEAST_REPEATS);
    if (pooled === null || !isRandom || !isSpread(frame, members)) {
      for (const actor of members) rest.push(actor);
      continue;
    }
    const services = [...counts]
      .sort((a, b) => b[1] - a[1] || numberOf(a[0]) - numberOf(b[0]))
      .map(([service]) => service);
    crowds.push({ actors: members, isMirai, services, networks, ...pooled });
  }
  return { crowds, rest };
}

/** Services with a tenth of an actor's probes or more, the most first. Nearly all have one, and share its list: `alone`. */
function mainServices(frame: Frame, actor: number, alone: Map<number, readonly number[]>): readonly number[] {
  const { service, probes } = frame.columns;
  const { services } = frame.observations;
  const { start, order } = frame.timeline;
  if (isOfOneService(frame, actor)) {
    const only = frame.timeline.serviceOf[actor];
    const list = alone.get(only) ?? [only];
    alone.set(only, list);
    return list;
  }
  const counts = new Map<number, number>();
  for (let i = start[actor]; i < start[actor + 1]; i++) {
    const key = service[order[i]];
    counts.set(key, (counts.get(key) ?? 0) + probes[order[i]]);
  }
  const least = frame.timeline.probesOf[actor] * MAIN_SHARE;
  return [...counts]
    .filter(([, count]) => count >= least)
    .sort((a, b) => b[1] - a[1] || services[a[0]] - services[b[0]])
    .map(([key]) => key)
    .slice(0, 10);
}

function isOfOneService({ columns: { service }, timeline: { start, order } }: Frame, actor: number): boolean {
  const first = service[order[start[actor]]];
  for (let i = start[actor] + 1; i < start[actor + 1]; i++) if (service[order[i]] !== first) return false;
  return true;
}

/** Service -> the first service of its kit. */
function joinServices(servicesOf: readonly (readonly number[])[]): (service: number) => number {
  const alone = new Map<number, number>();
  const both = new Map<number, Map<number, number>>();
  for (const services of servicesOf) {
    for (const [i, a] of services.entries()) {
      alone.set(a, (alone.get(a) ?? 0) + 1);
      for (const b of services.slice(i + 1)) {
        const [low, high] = a < b ? [a, b] : [b, a];
        const row = both.get(low) ?? new Map<number, number>();
        both.set(low, row);
        row.set(high, (row.get(high) ?? 0) + 1);
      }
    }
  }
  const root = new Map<number, number>();
  const find = (service: number): number => {
    const parent = root.get(service) ?? service;
    return parent === service ? service : find(parent);
  };
  for (const [low, row] of both) {
    for (const [high, count] of row) {
      const rarer = Math.min(alone.get(low)!, alone.get(high)!);
      if (count < 5 || count < rarer * SAME_KIT) continue;
      const [a, b] = [find(low), find(high)];
      if (a !== b) root.set(Math.max(a, b), Math.min(a, b));
    }
  }
  return find;
}

function sourceOf(frame: Frame, actor: number): string {
  return frame.observations.sources[frame.timeline.sourceOf[actor]];
}

function networksOf(frame: Frame, actors: readonly number[]): number {
  const networks = new Set<string | number>();
  for (const actor of actors) networks.add(networkOf(sourceOf(frame, actor)));
  return networks.size;
}

function networkOf(source: string): string | number {
  return source.includes(':') ? source.split(':', 2).join(':') : ipv4Of(source) >>> 16;
}

function pooledRepeats(frame: Frame, members: readonly number[]): { observed: number; expected: number } {
  const { set, distinct, members: positions } = frame.columns;
  let observed = 0;
  let expected = 0;
  for (const actor of members) {
    const { start } = frame.timeline;
    if (start[actor + 1] - start[actor] < 2) continue;
    for (const list of listsOf(frame, groupsOf(frame, actor), true)) {
      if (list.length < 2) continue;
      const space = frame.columns.space[list[0]];
      if (frame.observations.spaces[space].family === 6) continue;
      frame.scratch.begin(frame.observations.spaces[space].size);
      let [sum, squares] = [0, 0];
      for (const group of list) {
        if (set[group] === NO_SET) continue;
        const end = set[group] + distinct[group];
        for (let at = set[group]; at < end; at++) observed += frame.scratch.add(positions[at]);
        sum += distinct[group];
        squares += distinct[group] ** 2;
      }
      frame.scratch.clear();
      expected += (sum * sum - squares) / (2 * frame.sizes[space]);
    }
  }
  return { observed, expected };
}

/** Not one address that all of them seek: the most visited gets no more than a fifth of the visits. */
function isSpread(frame: Frame, members: readonly number[]): boolean {
  const counts = new Map<number, number>();
  let visits = 0;
  for (const actor of members) {
    for (const group of groupsOf(frame, actor)) {
      const space = frame.columns.space[group];
      for (const position of positionsIn(frame.columns, group)) {
        visits++;
        const key = space * 2 ** 32 + position;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    if (visits > 200_000) break;
  }
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  return most <= Math.max(5, visits / 5);
}
