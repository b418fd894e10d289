/** The dark, live: the stream, its last hour, and what the scene draws around it. */
import { Type } from 'typebox';
import type { Account } from '../../model/account.ts';
import type { LiveDot, SceneLayout } from '../../model/api.ts';
import { ownerScopeOf, type Person, SIGNED_IN } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { KEPT_MS } from '../live-ring.ts';
import type { Watcher } from '../live-stream.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { liveHistory, sceneLayout } from '../schemas/facts.ts';
import { epochMs, strict } from '../schemas/pieces.ts';
import { hashSecret } from '../secrets.ts';

const MOST_HISTORY_DOTS = 20_000;

function filterOf(caller: Person): (dot: LiveDot) => boolean {
  const scope = ownerScopeOf(caller);
  return scope === null ? () => true : (dot) => dot.o !== '' && scope.includes(dot.o);
}

function isScopeOf(now: Account, then: Account): boolean {
  return now.role === then.role && [...now.ownerIds].sort().join() === [...then.ownerIds].sort().join();
}

function watcherOf(context: HubContext, caller: Person): Watcher {
  const { state, clock } = context.deps;
  const scope = ownerScopeOf(caller);
  return {
    accountId: caller.account.id,
    scopeKey: scope === null ? null : [...scope].sort().join(' '),
    sees: filterOf(caller),
    seesOwner: (ownerId) => scope === null || scope.includes(ownerId),
    // Signed out, expired, revoked, or with other rights than it began with: the stream ends, the page asks anew.
    async mayGoOn() {
      const { sessionSecret, tokenHash } = caller;
      const now =
        sessionSecret !== null
          ? await state.sessionAccount(hashSecret(sessionSecret), clock())
          : ((await state.apiTokenAccount(tokenHash ?? '', clock()))?.account ?? null);
      return now !== null && !now.disabled && isScopeOf(now, caller.account);
    },
  };
}

export const liveRoutes = [
  route({
    method: 'GET',
    path: '/live',
    access: SIGNED_IN,
    summary: 'Server-sent events: packets, incidents. `since` (epoch ms) sends what was missed first.',
    query: strict({ since: Type.Optional(epochMs) }),
    answer: Type.String({ description: 'text/event-stream of LiveEvent' }),
    async handle({ query, reply }, context, caller) {
      if (!context.streams.hasRoomFor(caller.account.id))
        throw new Refusal('too-many', 'too many live views are open', 30);
      const now = context.deps.clock();
      const since =
        query.since === undefined
          ? []
          : context.ring.history(
              query.since + 1,
              Number.POSITIVE_INFINITY,
              now,
              MOST_HISTORY_DOTS,
              filterOf(caller),
            ).dots;
      context.streams.open(reply, watcherOf(context, caller), since);
      return reply;
    },
  }),
  route({
    method: 'GET',
    path: '/live/history',
    access: SIGNED_IN,
    summary: 'Packets of a part of the last hour, thinned to 20,000, and counts of its minutes.',
    query: strict({ from: Type.Optional(epochMs), to: Type.Optional(epochMs) }),
    answer: liveHistory,
    async handle({ query }, context, caller) {
      const now = context.deps.clock();
      const from = Math.max(query.from ?? 0, now - KEPT_MS);
      return context.ring.history(from, query.to ?? now + 1, now, MOST_HISTORY_DOTS, filterOf(caller));
    },
  }),
  route({
    method: 'GET',
    path: '/scene',
    access: SIGNED_IN,
    summary: 'Rings and arcs: owners with their holdings, sensors with their dark space.',
    answer: sceneLayout,
    async handle(_input, context, caller): Promise<SceneLayout> {
      const scope = ownerScopeOf(caller);
      const owners = (await context.owners()).filter((owner) => scope === null || scope.includes(owner.id));
      const sensors = await context.deps.state.sensors();
      const open = await Promise.all(
        owners.map(async ({ id }) => (await context.deps.state.countIncidents([id])).status.open ?? 0),
      );
      return {
        owners: owners.map(({ id, name, prefixes, dark }, i) => ({
          id,
          name,
          prefixes,
          dark,
          openIncidents: open[i],
        })),
        // Owners see the picture of the dark space that their dots fall into, and no sensor's name.
        sensors: sensors
          .filter((sensor) => !sensor.disabled && sensor.dark.length > 0)
          .map(({ id, name, dark }) => ({ id, name: scope === null ? name : '', dark })),
      };
    },
  }),
];
