/** Scanning systems: the list, the chart, what changed, one with its story, and the list of scanners that comes of it. */
import { Type } from 'typebox';
import type { SystemEventView } from '../../model/api.ts';
import {
  SYSTEM_STATUSES,
  SYSTEM_VERDICTS,
  type SystemEvent,
  type SystemRecord,
} from '../../model/scanning-system.ts';
import { SYSTEM_SORTS, type SystemFilter } from '../../store/state-port.ts';
import { busiestMembers } from '../busiest-members.ts';
import { STAFF } from '../caller.ts';
import type { LocalListEntry } from '../deps.ts';
import type { HubContext } from '../hub-context.ts';
import { answerList, defined, split } from '../lists.ts';
import { autonomousSystems, someOf } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import {
  epochMs,
  epochSeconds,
  id,
  listQuery,
  oneOf,
  pageOf,
  strict,
  systemFilterQuery,
} from '../schemas/pieces.ts';
import { systemDetail, systemEvent, systemMember, systemRow, systemsSummary } from '../schemas/systems.ts';
import { readSystemsNote, SYSTEMS_CLAIM } from '../systems-notes.ts';

const byId = strict({ id });
const DAY_MS = 86_400_000;
const MOST_EVENTS = 500;

const COLUMNS = [
  'id',
  'name',
  'verdict',
  'status',
  'confidence',
  'power',
  'q',
  'novelty',
  'sources',
  'networks',
  'services',
  'probes',
  'frequency',
  'coverage',
  'reach',
  'order',
  'activeDays',
  'observedDays',
  'first',
  'last',
  'bornAt',
] as const;
const MEMBER_COLUMNS = [
  'address',
  'first',
  'last',
  'probes',
  'activeDays',
  'link',
  'asn',
  'asName',
  'country',
] as const;

function filterOf(query: {
  verdict?: string;
  status?: string;
  service?: string;
  asn?: string;
  text?: string;
}): SystemFilter {
  return defined({
    verdict: someOf('verdict', query.verdict, SYSTEM_VERDICTS),
    status: someOf('status', query.status, SYSTEM_STATUSES),
    service: split(query.service),
    asn: autonomousSystems(query.asn),
    text: query.text === '' ? undefined : query.text,
  }) as SystemFilter;
}

/** Of a size that a page can show. */
export async function viewSystem(context: HubContext, given: string): Promise<SystemRecord> {
  const record = await requireSystem(context, given);
  return { ...record, system: busiestMembers(record.system) };
}

export async function requireSystem({ deps }: HubContext, given: string): Promise<SystemRecord> {
  const record = await deps.state.system(given);
  if (record === null) throw new Refusal('not-found', `there is no system ${given}`);
  return record;
}

async function viewEvents(context: HubContext, events: readonly SystemEvent[]): Promise<SystemEventView[]> {
  if (events.length === 0) return [];
  const rows = await context.deps.state.systemRows({}, null);
  const systemNames = new Map(rows.map((row) => [row.id, row.name]));
  const people = await context.accountNames();
  return events.map((event) => ({
    ...event,
    systemName: systemNames.get(event.systemId) ?? event.systemId,
    actorName: event.actor === null ? null : (people.get(event.actor) ?? event.actor),
  }));
}

export const systemRoutes = [
  route({
    method: 'GET',
    path: '/systems',
    access: STAFF,
    summary: 'Scanning systems.',
    query: strict({ ...systemFilterQuery, ...listQuery, sort: Type.Optional(oneOf(SYSTEM_SORTS)) }),
    answer: pageOf(systemRow),
    handle(input, context, caller) {
      const { query } = input;
      const filter = filterOf(query);
      return answerList(input, context, caller, 'systems', COLUMNS, (limit, cursor) =>
        context.deps.state.systems({
          filter,
          sort: query.sort ?? 'novelty',
          descending: query.order !== 'asc',
          limit,
          cursor,
        }),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/systems/summary',
    access: STAFF,
    summary: 'What a dark space of this size can tell, and a mark for each system, now or in a week gone by.',
    query: strict({ ...systemFilterQuery, at: Type.Optional(epochSeconds) }),
    answer: systemsSummary,
    async handle({ query }, { deps }) {
      const { state, systems, clock } = deps;
      const note = (await readSystemsNote(state, false)) ?? (await readSystemsNote(state, true));
      const latest = note === null ? null : Math.floor(note.ranAt / 1000);
      const past = (await state.systemTimes()).filter((time) => latest === null || time < latest);
      const times = latest === null ? past : [...past, latest];
      const at = times.findLast((time) => time <= (query.at ?? Number.POSITIVE_INFINITY)) ?? times[0] ?? null;
      return {
        ranAt: note?.ranAt ?? null,
        isRunning: systems.isRunning() || (await state.isClaimed(SYSTEMS_CLAIM, clock())),
        report: note?.report ?? null,
        times,
        at,
        rows: await state.systemRows(filterOf(query), at === latest ? null : at),
        counts: await state.countSystems(),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/systems/changes',
    access: STAFF,
    summary: 'What happened to systems, newest first; without `since`, in the last day.',
    query: strict({ since: Type.Optional(epochMs) }),
    answer: Type.Object({ events: Type.Array(systemEvent) }),
    async handle({ query }, context) {
      const { state, clock } = context.deps;
      const since = query.since ?? clock() - DAY_MS;
      const events = await state.systemEvents({ systemId: null, since, limit: MOST_EVENTS });
      return { events: await viewEvents(context, events) };
    },
  }),
  route({
    method: 'GET',
    path: '/systems/local-list.csv',
    access: STAFF,
    summary: 'Scanners that were promoted here, as a list that others can import.',
    answer: Type.String({ description: 'text/csv' }),
    async handle({ request, reply }, { deps }, caller) {
      const { state, systems, clock } = deps;
      const entries: LocalListEntry[] = [];
      for (const row of await state.systemRows({}, null)) {
        const record = row.promoted === null ? null : await state.system(row.id);
        if (record !== null && record.promoted !== null) entries.push(...entriesOf(record));
      }
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'exported',
        subject: 'systems/local-list',
        detail: '',
        address: request.ip,
      });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="yamori-local-list.csv"')
        .send(systems.formatLocalList(entries));
    },
  }),
  route({
    method: 'GET',
    path: '/systems/:id',
    access: STAFF,
    summary:
      'One system: members (of a crowd the busiest 10,000), evidence, walk, story, and others like it.',
    params: byId,
    answer: systemDetail,
    async handle({ params }, context) {
      const { state } = context.deps;
      const record = await viewSystem(context, params.id);
      const events = await state.systemEvents({ systemId: record.id, since: null, limit: MOST_EVENTS });
      const rows = new Map((await state.systemRows({}, null)).map((row) => [row.id, row]));
      return {
        record,
        events: await viewEvents(context, events),
        similar: record.similar.flatMap((one) => {
          const row = rows.get(one.id);
          return row === undefined ? [] : [{ row, likeness: one.likeness }];
        }),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/systems/:id/members',
    access: STAFF,
    summary: 'All members of a system, by address.',
    params: byId,
    query: strict({ limit: listQuery.limit, cursor: listQuery.cursor, format: listQuery.format }),
    answer: pageOf(systemMember),
    async handle(input, context, caller) {
      const { members } = (await requireSystem(context, input.params.id)).system;
      const name = `system-${input.params.id}`;
      return answerList(input, context, caller, name, MEMBER_COLUMNS, async (limit, cursor) => {
        const from = Number(cursor ?? 0);
        if (!Number.isSafeInteger(from) || from < 0)
          throw new Refusal('invalid', 'cursor: it is not of this list');
        const next = from + limit;
        return {
          rows: members.slice(from, next),
          next: next < members.length ? String(next) : null,
          total: members.length,
        };
      });
    },
  }),
];

function entriesOf({ id: system, promoted, comment, system: { members } }: SystemRecord): LocalListEntry[] {
  return members.map(({ address, last }) => ({
    prefix: address.includes(':') ? `${address}/128` : `${address}/32`,
    organisation: promoted!.organisation,
    lastSeen: last,
    candidate: promoted!.candidate,
    system,
    note: comment,
  }));
}
