/**
 * The garden itself: what is held, who may release himself, what is told to the hub. It owns the state, the kernel's
 * rules follow from it, and nothing is said to a client before it is on disk.
 */
import { randomUUID } from 'node:crypto';
import { type GardenEvent, type Hold, type ReleasedBy, SELF_RELEASE_DAYS } from '../../model/hold.ts';
import { gardenRules, type RuledTarget } from './garden-rules.ts';
import type { GardenSettings } from './garden-settings.ts';
import type { GardenState, GardenStore, KeptHold } from './garden-store.ts';
import type { Gateway } from './gateway.ts';
import type { HoldSource } from './hold-source.ts';
import { type HoldTarget, parseTarget, targetHolds } from './hold-target.ts';
import { beginWatch, goOnWatching, hitsOf, type WatchState } from './watch-client.ts';

export interface GardenDeps {
  readonly settings: GardenSettings;
  readonly gateway: Gateway;
  readonly store: GardenStore;
  readonly source: HoldSource;
  readonly clock: () => number;
  readonly count: (name: string) => void;
}

export interface HeldClient {
  readonly hold: Hold;
  /** False: it was let go in the last day, and may read on. */
  readonly isHeld: boolean;
  readonly selfReleasesLeft: number;
}

export interface Garden {
  /** The hold that a client is under or was in the last day; null: none. */
  findClient(address: string): Promise<HeldClient | null>;
  /** `limit`: he has released himself as often as he may. `gone`: it holds no more. */
  releaseSelf(holdId: string): Promise<'released' | 'limit' | 'gone'>;
  /** The page was shown; a soft hold is over by that. */
  markSeen(holdId: string): Promise<void>;
  /** Asks the source, brings the kernel to what should be, reads the counters, hands events over. */
  turn(signal: AbortSignal): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Never more than that is asked of a hub at once. */
const EVENTS_A_POST = 500;

export async function openGarden(deps: GardenDeps): Promise<Garden> {
  const { settings, gateway, store, source, clock, count } = deps;
  const state: GardenState = await store.load();
  let queue: Promise<unknown> = Promise.resolve();
  /** Changes of the state follow one another, each on disk and in the kernel before the next. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = queue.then(work);
    queue = next.catch(() => {});
    return next;
  };
  const save = () => store.save(state);
  const apply = () => gateway.apply(gardenRules(settings, ruledTargets(state, settings, clock())));

  function tell(kept: KeptHold, kind: GardenEvent['kind'], more: Partial<GardenEvent> = {}): void {
    const { id: holdId, caseId } = kept.hold;
    state.events.push({
      id: randomUUID(),
      at: clock(),
      kind,
      holdId,
      caseId,
      releasedBy: null,
      watch: null,
      ...more,
    });
  }

  function release(kept: KeptHold, by: ReleasedBy, at: number): void {
    kept.releasedAt = at;
    kept.releasedBy = by;
    tell(kept, 'released', { releasedBy: by });
  }

  function take(hold: Hold, now: number): void {
    const kept = state.kept.find((one) => one.hold.id === hold.id);
    if (kept === undefined) {
      if (hold.releasedAt !== null || hold.until <= now) return;
      if (targetsOf(hold).length !== hold.targets.length) count('garden-target-wrong');
      if (targetsOf(hold).length === 0) return;
      const fresh: KeptHold = { hold, releasedAt: null, releasedBy: null, pageSeenAt: null, watch: null };
      state.kept.push(fresh);
      tell(fresh, 'held');
      return;
    }
    kept.hold = hold;
    // What was released here stays so, although the hub may not have heard of it yet.
    if (kept.releasedAt === null && hold.releasedAt !== null) release(kept, hold.releasedBy ?? 'staff', now);
  }

  async function watch(now: number): Promise<void> {
    const tries = await gateway.readTries();
    for (const kept of state.kept) {
      if (kept.hold.kind === 'soft') continue;
      const counted = tries === null ? null : hitsOf(tries, targetsOf(kept.hold));
      const phase: WatchState['phase'] = kept.releasedAt === null ? 'held' : 'released';
      if (kept.watch?.phase === 'released' && isWatchOver(kept, settings, kept.watch.readAt)) continue;
      const before = kept.watch;
      // The kernel counts no longer than its element lives: a garden that was down for longer has not watched since.
      const end =
        kept.releasedAt === null ? kept.hold.until : kept.releasedAt + settings.watchMinutes * 60_000;
      kept.watch =
        before === null || before.phase !== phase
          ? beginWatch(phase, counted ?? 0, now)
          : goOnWatching(before, counted, Math.min(now, end));
      const { since, watchedSeconds, hits } = kept.watch;
      const told = {
        since,
        phase,
        watchedSeconds: Math.floor(watchedSeconds),
        hits,
        isOver: isWatchOver(kept, settings, now),
      };
      // The newest says all, so an older one that nobody took yet is in its way.
      const waiting = state.events.findIndex(
        (one) => one.kind === 'watched' && one.holdId === kept.hold.id && one.watch?.phase === phase,
      );
      if (waiting >= 0) state.events.splice(waiting, 1);
      tell(kept, 'watched', { watch: told });
    }
  }

  /** Together with `watch` it keeps what is remembered bounded by what is held. */
  function forget(now: number): void {
    const open = new Set(state.events.map((event) => event.holdId));
    state.kept = state.kept.filter(
      (kept) => now < kept.hold.until + DAY_MS || open.has(kept.hold.id) || kept.releasedAt === null,
    );
    for (const [key, times] of Object.entries(state.selfReleases)) {
      const recent = times.filter((at) => at > now - SELF_RELEASE_DAYS * DAY_MS);
      if (recent.length === 0) delete state.selfReleases[key];
      else state.selfReleases[key] = recent;
    }
  }

  async function handOver(signal: AbortSignal): Promise<void> {
    const events = state.events.slice(0, EVENTS_A_POST);
    if (events.length === 0) return;
    const taken = new Set(await source.report(events, signal));
    await inTurn(async () => {
      state.events = state.events.filter((event) => !taken.has(event.id));
      await save();
    });
  }

  // What held before a crash holds before anything else is asked or answered.
  await inTurn(async () => {
    await watch(clock());
    await save();
    await apply();
  });

  return {
    async findClient(address) {
      const now = clock();
      const recent = state.kept.filter((one) => (one.releasedAt ?? one.hold.until) > now - DAY_MS);
      if (recent.length === 0) return null;
      let own = heldBy(recent, [address]);
      if (own.length === 0) {
        // Held by its MAC, or by IPv4 while its browser came by IPv6: it is one device all the same.
        const mac = await gateway.macOf(address);
        if (mac !== null) own = heldBy(recent, [mac, ...(await gateway.addressesOf(mac))]);
      }
      const isHeld = (one: KeptHold) => one.releasedAt === null && now < one.hold.until;
      const kept =
        own.find((one) => isHeld(one) && one.hold.kind === 'quarantine') ?? own.find(isHeld) ?? own.at(-1);
      if (kept === undefined) return null;
      return {
        hold: kept.hold,
        isHeld: isHeld(kept),
        selfReleasesLeft: selfReleasesLeft(state, kept.hold),
      };
    },
    releaseSelf: (holdId) =>
      inTurn(async () => {
        const kept = state.kept.find((one) => one.hold.id === holdId);
        const now = clock();
        if (kept === undefined || kept.releasedAt !== null || now >= kept.hold.until) return 'gone';
        if (selfReleasesLeft(state, kept.hold) <= 0) return 'limit';
        const key = keyOf(kept.hold);
        state.selfReleases[key] = [...(state.selfReleases[key] ?? []), now];
        // All that holds this client, or he would be let go into the next page.
        for (const other of state.kept) {
          if (other.releasedAt === null && keyOf(other.hold) === key) release(other, 'self', now);
        }
        await save();
        await apply();
        return 'released';
      }),
    markSeen: (holdId) =>
      inTurn(async () => {
        const kept = state.kept.find((one) => one.hold.id === holdId);
        if (kept === undefined || kept.pageSeenAt !== null) return;
        kept.pageSeenAt = clock();
        tell(kept, 'page-seen');
        const isSoft = kept.hold.kind === 'soft' && kept.releasedAt === null;
        if (isSoft) release(kept, 'self', clock());
        await save();
        if (isSoft) await apply();
      }),
    async turn(signal) {
      let heard: readonly Hold[] = [];
      try {
        heard = await source.holds(signal);
      } catch {
        count('garden-hub-away');
      }
      await inTurn(async () => {
        const now = clock();
        for (const hold of heard) take(hold, now);
        for (const kept of state.kept) {
          if (kept.releasedAt !== null) continue;
          if (now >= kept.hold.until) release(kept, 'expired', now);
        }
        await watch(now);
        forget(now);
        await save();
        await apply();
      });
      try {
        await handOver(signal);
      } catch {
        count('garden-hub-away');
      }
    },
  };
}

function heldBy(kept: readonly KeptHold[], names: readonly string[]): KeptHold[] {
  return kept.filter(({ hold }) =>
    targetsOf(hold).some((target) => names.some((name) => targetHolds(target, name))),
  );
}

function targetsOf(hold: Hold): HoldTarget[] {
  return hold.targets.map(parseTarget).filter((target) => target !== null);
}

function keyOf(hold: Hold): string {
  return targetsOf(hold)
    .map((target) => target.text)
    .sort()
    .join(' ');
}

/** By the hub's count or our own, whichever is more: the hub may not have heard of the last one. */
function selfReleasesLeft(state: GardenState, hold: Hold): number {
  const own = state.selfReleases[keyOf(hold)]?.length ?? 0;
  return Math.max(0, hold.selfReleaseLimit - Math.max(own, hold.selfReleases));
}

function isWatchOver(kept: KeptHold, settings: Pick<GardenSettings, 'watchMinutes'>, now: number): boolean {
  return kept.releasedAt !== null && now >= kept.releasedAt + settings.watchMinutes * 60_000;
}

function ruledTargets(state: GardenState, settings: GardenSettings, now: number): RuledTarget[] {
  return state.kept.flatMap((kept): RuledTarget[] => {
    const { hold, releasedAt } = kept;
    const targets = targetsOf(hold);
    if (releasedAt === null) {
      const seconds = (hold.until - now) / 1000;
      return targets.map((target) => ({ target, state: hold.kind, seconds }));
    }
    const seconds = (releasedAt + settings.watchMinutes * 60_000 - now) / 1000;
    return hold.kind === 'soft' ? [] : targets.map((target) => ({ target, state: 'watched', seconds }));
  });
}
