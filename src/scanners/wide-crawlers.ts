/**
 * Crawlers that draw their targets at random and still are systems: they seek dozens of services, day after day for weeks,
 * all over the dark. No repeat is missing, so no p speaks for them; frequency and coverage do. Code that spreads by
 * itself seeks the few services that it can break, and comes and goes with the devices that it lives on.
 */
import { COUNTED_MARKS } from '../model/sighting.ts';
import type { Frame } from './frame.ts';
import { neighbourhoodOf } from './observations.ts';
import { groupsOf, reachOf } from './score-actors.ts';
import type { Units } from './units.ts';

const MIRAI = COUNTED_MARKS.indexOf('mirai');
/** NICTER's mark of a large scanner is 30 ports in a day; over weeks a slow one gets there too. */
const LEAST_SERVICES = 30;
/** Of the services, the busiest has no more than this share of the probes: a list, and not a favourite with noise. */
const MOST_FAVOURITE = 0.25;
const LEAST_DAYS = 14;
const LEAST_PRESENCE = 0.8;
/** Against the addresses that as many random probes reach. */
const LEAST_SPREAD = 0.8;
const LEAST_VISITS = 100;

/** Actors that are such crawlers, joined with those of their neighbourhood that look the same. */
export function joinWideCrawlers(frame: Frame, units: Units, systematic: ReadonlySet<number>): Set<number> {
  const { timeline, observations } = frame;
  const found = new Set<number>();
  const observed = frame.watchedDays.length;
  if (observed < LEAST_DAYS) return found;
  const neighbours = new Map<string, number>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    if (systematic.has(actor) || timeline.probesOf[actor] < LEAST_VISITS) continue;
    if (observations.looks[timeline.lookOf[actor]].mark === MIRAI || !isWide(frame, actor, observed))
      continue;
    found.add(actor);
    units.add(actor);
    const key = `${neighbourhoodOf(observations.sources[timeline.sourceOf[actor]])} ${timeline.lookOf[actor]}`;
    const before = neighbours.get(key);
    if (before === undefined) neighbours.set(key, actor);
    else units.join(before, actor, 'neighbour');
  }
  return found;
}

function isWide(frame: Frame, actor: number, observed: number): boolean {
  const { first, service, probes, space } = frame.columns;
  const groups = groupsOf(frame, actor);
  const services = new Map<number, number>();
  const days = new Set<number>();
  let sent = 0;
  for (const group of groups) {
    services.set(service[group], (services.get(service[group]) ?? 0) + probes[group]);
    days.add(Math.floor(first[group] / 86_400));
    sent += probes[group];
  }
  if (services.size < LEAST_SERVICES || days.size < observed * LEAST_PRESENCE) return false;
  if (Math.max(...services.values()) > sent * MOST_FAVOURITE) return false;
  const n = frame.sizes[space[groups[0]]];
  return reachOf(frame, groups) >= n * -Math.expm1(-sent / n) * LEAST_SPREAD;
}
