/** What persons say of scanning systems: names, comments, who it is, together, apart; and a run when they want one. */
import { Type } from 'typebox';
import { SYSTEM_STATUSES, type SystemEvent, type SystemRecord } from '../../model/scanning-system.ts';
import { systemNameOf } from '../../model/system-row.ts';
import { type Person, STAFF } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { id, strict } from '../schemas/pieces.ts';
import {
  systemMerge,
  systemPatch,
  systemPromotion,
  systemRecord,
  systemSplit,
  systemSplitAnswer,
} from '../schemas/systems.ts';
import { requireSystem, viewSystem } from './systems.ts';

const byId = strict({ id });
/** A decision names each address; crowds are not put together by hand. */
const MOST_DECIDED = 50_000;
/** Addresses that an event names. */
const MOST_NAMED = 1_000;

function eventBy(caller: Person, at: number) {
  return (
    systemId: string,
    kind: SystemEvent['kind'],
    text: string,
    moved: { joined?: readonly string[]; left?: readonly string[] } = {},
  ): Omit<SystemEvent, 'id'> => ({
    systemId,
    at,
    kind,
    actor: caller.account.id,
    joined: (moved.joined ?? []).slice(0, MOST_NAMED),
    left: (moved.left ?? []).slice(0, MOST_NAMED),
    text,
  });
}

async function note(
  { deps }: HubContext,
  caller: Person,
  action: string,
  systemId: string,
  detail: string,
): Promise<void> {
  await deps.state.audit({
    at: deps.clock(),
    actor: caller.account.id,
    action,
    subject: `system:${systemId}`,
    detail,
    address: null,
  });
}

const addressesOf = ({ system }: SystemRecord) => system.members.map(({ address }) => address);

async function freeId({ deps }: HubContext, wanted: string): Promise<string> {
  for (let n = 1; ; n++) {
    const given = n === 1 ? wanted : `${wanted}-${n}`;
    if ((await deps.state.system(given)) === null) return given;
  }
}

export const systemChangeRoutes = [
  route({
    method: 'PATCH',
    path: '/systems/:id',
    access: STAFF,
    summary: 'Gives a system a name, or takes it away; changes the comment.',
    params: byId,
    body: systemPatch,
    answer: systemRecord,
    async handle({ params, body }, context, caller) {
      const { state, clock } = context.deps;
      const event = eventBy(caller, clock());
      const changed = await state.changeSystem(params.id, body, [
        ...(body.givenName === undefined ? [] : [event(params.id, 'named', body.givenName ?? '')]),
        ...(body.comment === undefined ? [] : [event(params.id, 'comment', body.comment)]),
      ]);
      await note(context, caller, 'system-changed', changed.id, Object.keys(body).join(', '));
      return viewSystem(context, changed.id);
    },
  }),
  route({
    method: 'POST',
    path: '/systems/:id/promote',
    access: STAFF,
    summary: 'States who a system is, for the local list; null takes it back.',
    params: byId,
    body: systemPromotion,
    answer: systemRecord,
    async handle({ params, body: { promoted } }, context, caller) {
      const { state, clock } = context.deps;
      const said =
        promoted === null ? '' : `${promoted.organisation}${promoted.candidate ? ' (candidate)' : ''}`;
      const event = eventBy(caller, clock())(params.id, 'promoted', said);
      const changed = await state.changeSystem(params.id, { promoted }, [event]);
      await note(context, caller, 'system-promoted', changed.id, said);
      return viewSystem(context, changed.id);
    },
  }),
  route({
    method: 'POST',
    path: '/systems/merge',
    access: STAFF,
    summary: 'Says that systems are one; the first keeps its identity. Undone by splitting off what came.',
    body: systemMerge,
    answer: systemRecord,
    async handle({ body }, context, caller) {
      const { state, clock, systems } = context.deps;
      const version = await state.systemsVersion();
      const ids = [...new Set(body.ids)];
      if (ids.length < 2) throw new Refusal('invalid', 'ids: two different ones are wanted');
      const records: SystemRecord[] = [];
      for (const one of ids) records.push(await requireSystem(context, one));
      const [first, ...others] = records;
      if (others.some(({ sample }) => sample !== first.sample))
        throw new Refusal('invalid', 'ids: the sample and what is real stay apart');
      const came = others.flatMap(addressesOf);
      const addresses = [...new Set([...addressesOf(first), ...came])];
      if (addresses.length > MOST_DECIDED)
        throw new Refusal('invalid', `ids: together they have more than ${MOST_DECIDED} members`);
      const at = clock();
      const gone = new Set(ids);
      const merged: SystemRecord = {
        ...first,
        status: SYSTEM_STATUSES.find((status) => records.some((record) => record.status === status))!,
        updatedAt: at,
        system: systems.merge(records.map(({ system }) => system)),
        novelty: Math.max(...records.map(({ novelty }) => novelty)),
        similar: first.similar.filter((one) => !gone.has(one.id)),
      };
      const names = others.map(systemNameOf).join(', ');
      await state.changeSystems({
        version,
        put: [merged],
        removed: others.map((other) => ({ id: other.id, into: first.id })),
        events: [eventBy(caller, at)(first.id, 'merged', names, { joined: came })],
        decision: { kind: 'together', addresses, at, actor: caller.account.id, sample: first.sample },
        snapshotAt: null,
      });
      await note(context, caller, 'systems-merged', first.id, ids.slice(1).join(', '));
      return viewSystem(context, first.id);
    },
  }),
  route({
    method: 'POST',
    path: '/systems/:id/split',
    access: STAFF,
    summary: 'Says that some members are a system of their own. Undone by a merge.',
    params: byId,
    body: systemSplit,
    answer: systemSplitAnswer,
    async handle({ params, body }, context, caller) {
      const { state, clock, systems } = context.deps;
      const version = await state.systemsVersion();
      const record = await requireSystem(context, params.id);
      const sides = systems.split(record.system, new Set(body.addresses));
      if (sides === null) throw new Refusal('invalid', 'addresses: some of its members are wanted, not all');
      const at = clock();
      const addresses = sides.part.members.map(({ address }) => address);
      const from: SystemRecord = { ...record, updatedAt: at, system: sides.rest };
      const made: SystemRecord = {
        ...record,
        id: await freeId(context, sides.part.id),
        givenName: null,
        promoted: null,
        comment: '',
        bornAt: at,
        updatedAt: at,
        system: sides.part,
        similar: [],
      };
      const event = eventBy(caller, at);
      await state.changeSystems({
        version,
        put: [from, made],
        removed: [],
        events: [
          event(from.id, 'split', `${addresses.length} sources of their own: ${systemNameOf(made)}`, {
            left: addresses,
          }),
          event(made.id, 'split', `was a part of ${systemNameOf(record)} until now`, { joined: addresses }),
        ],
        decision: { kind: 'apart', addresses, at, actor: caller.account.id, sample: record.sample },
        snapshotAt: null,
      });
      await note(context, caller, 'system-split', record.id, made.id);
      return { from: await viewSystem(context, from.id), made: await viewSystem(context, made.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/systems/run',
    access: STAFF,
    summary: 'Looks for systems now, instead of waiting for the day to end.',
    answer: Type.Object({ isRunning: Type.Boolean() }),
    status: 202,
    perMinute: 10,
    async handle({ request }, { deps }, caller) {
      deps.systems.requestRun();
      await deps.state.audit({
        at: deps.clock(),
        actor: caller.account.id,
        action: 'systems-run',
        subject: 'systems',
        detail: '',
        address: request.ip,
      });
      return { isRunning: true };
    },
  }),
];
