/**
 * What a gateway's counters say of one client: infected-like attempts, for a re-test of the kind `gateway-silence`.
 *
 * A SYN to telnet or to a port of router exploits is one at once. SSH, SMB and others are used by people as well: they
 * count from `MANY` distinct destinations on. A set that had no room for more counts everything, since a proof of
 * silence must never come out of what was not written down.
 */
import type { Tries } from './gateway.ts';
import { type HoldTarget, targetHolds } from './hold-target.ts';

/** Nobody's own work goes to these on the open Internet, unencrypted telnet and TR-069 included. */
const NEVER_HONEST: ReadonlySet<number> = new Set([23, 2323, 7547, 23_231, 26_023, 37_215, 52_869, 60_023]);
const MANY = 5;

/** Hits since the counters began. */
export function hitsOf(tries: Tries, targets: readonly HoldTarget[]): number {
  let hits = 0;
  for (const { client, port, packets } of tries.packets) {
    if (!targets.some((target) => targetHolds(target, client))) continue;
    const isMany = (tries.reach.get(client) ?? 0) >= MANY;
    if (NEVER_HONEST.has(port) || isMany || tries.isFull) hits += packets;
  }
  return hits;
}

/** One watch; kept over restarts. */
export interface WatchState {
  readonly since: number;
  readonly phase: 'held' | 'released';
  readonly watchedSeconds: number;
  readonly hits: number;
  /** When and at what count the counters were last read. */
  readonly readAt: number;
  readonly count: number;
}

export function beginWatch(phase: WatchState['phase'], count: number, now: number): WatchState {
  return { since: now, phase, watchedSeconds: 0, hits: 0, readAt: now, count };
}

/**
 * `count` null: the table was gone (a reboot), so nobody watched since. A count that fell has forgotten destinations
 * (see `MANY`) and not packets, which are kept longer than any watch.
 */
export function goOnWatching(watch: WatchState, count: number | null, now: number): WatchState {
  if (count === null) return { ...watch, readAt: now, count: 0 };
  const more = Math.max(0, count - watch.count);
  const seconds = Math.max(0, now - watch.readAt) / 1000;
  return {
    ...watch,
    watchedSeconds: watch.watchedSeconds + seconds,
    hits: watch.hits + more,
    readAt: now,
    count,
  };
}
