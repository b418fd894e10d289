/**
 * Crawlers that draw their targets at random and still are systems: they seek dozens of services, day after day for weeks,
 * all over the dark. No repeat is missing, so no p speaks for them; frequency and coverage do. Code that spreads by
 * itself seeks the few services that it can break, and comes and goes with the devices that it lives on.
 */
import { COUNTED_MARKS } from '../model/sighting.ts';
import type { Frame } from './frame.ts';
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

/** Of all services of two crawlers, those that both seek. */
const SAME_LIST = 0.5;

/** Actors that are such crawlers, joined with those that look the same and go by the same list. */
export function joinWideCrawlers(frame: Frame, units: Units, systematic: ReadonlySet<number>): Set<number> {
  const { timeline, observations } = frame;
  const found = new Set<number>();
  const observed = frame.watchedDays.length;
  if (observed < LEAST_DAYS) return found;
  const byLook = new Map<number, { actor: number; services: Set<number> }[]>();
  for (let actor = 0; actor < timeline.actors; actor++) {
    if (systematic.has(actor) || timeline.probesOf[actor] < LEAST_VISITS) continue;
    const look = timeline.lookOf[actor];
    if (observations.looks[look].mark === MIRAI || !isWide(frame, actor, observed)) continue;
    found.add(actor);
    units.add(actor);
    const services = new Set(Array.from(groupsOf(frame, actor), (group) => frame.columns.service[group]));
    const alike = byLook.get(look) ?? [];
    byLook.set(look, alike);
    for (const other of alike) {
      if (isSameList(services, other.services)) units.join(other.actor, actor, 'signature');
    }
    alike.push({ actor, services });
  }
  return found;
}

function isSameList(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  let common = 0;
  for (const service of a) if (b.has(service)) common++;
  return common >= (a.size + b.size - common) * SAME_LIST;
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
