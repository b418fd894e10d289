/** Incidents: the list, one as a story, and what people do with them. */
import { Type } from 'typebox';
import type { IncidentPatch } from '../../model/api.ts';
import type { Incident, IncidentEvent } from '../../model/incident.ts';
import { CAUSES, INCIDENT_STATUSES } from '../../model/incident.ts';
import { GRADES } from '../../model/verdict.ts';
import { INCIDENT_SORTS, type IncidentFilter, StateError } from '../../store/state-port.ts';
import { ownerScopeOf, type Person, SIGNED_IN, STAFF, sourceScopeOf } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { answerList, defined, split } from '../lists.ts';
import { someOf } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { id, incidentFilterQuery, listQuery, nothing, oneOf, pageOf, strict } from '../schemas/pieces.ts';
import {
  bulkAnswer,
  bulkPatch,
  incidentCounts,
  incidentDetail,
  incidentEvent,
  incidentPatch,
  incidentView,
  savedSearch,
} from '../schemas/state.ts';

const DAY_MS = 86_400_000;
const MOST_PACKETS = 20;
const MOST_BULK = 500;
const byId = strict({ id });

const COLUMNS = [
  'id',
  'status',
  'cause',
  'grade',
  'address',
  'ownerName',
  'critical',
  'verdict',
  'device',
  'confidence',
  'tool',
  'packets',
  'firstSeen',
  'lastSeen',
  'openedAt',
  'closedAt',
  'closeReason',
  'assigneeName',
  'labels',
] as const;

const CRITICAL = ['low', 'medium', 'high'] as const;

/** The incident, if the caller may know that it exists. Ids are upper case; people type them as they like. */
async function requireIncident(context: HubContext, caller: Person, given: string): Promise<Incident> {
  const incident = await context.deps.state.incident(given.toUpperCase());
  const scope = ownerScopeOf(caller);
  if (incident === null || (scope !== null && !scope.includes(incident.ownerId)))
    throw new Refusal('not-found', `there is no incident ${given}`);
  return incident;
}

async function applyTo(
  context: HubContext,
  caller: Person,
  incident: Incident,
  patch: IncidentPatch,
): Promise<Incident> {
  const { state, applyPatch, clock, events } = context.deps;
  if (patch.version !== incident.version) throw new Refusal('stale', `${incident.id} was changed in between`);
  if (patch.assignee !== undefined && patch.assignee !== null) {
    const people = await context.people();
    if (!people.has(patch.assignee))
      throw new Refusal('invalid', 'assignee: it can be given to an admin or analyst only');
  }
  const outcome = applyPatch(incident, patch, { id: caller.account.id, role: caller.account.role }, clock());
  if ('refused' in outcome) {
    throw new Refusal(outcome.refused.includes('role') ? 'forbidden' : 'invalid', outcome.refused);
  }
  const [changed] = await state.changeIncidents([{ incident: outcome.incident, events: outcome.events }]);
  await state.audit({
    at: clock(),
    actor: caller.account.id,
    action: 'incident-changed',
    subject: `incident:${changed.id}`,
    detail: Object.keys(patch)
      .filter((key) => key !== 'version')
      .join(', '),
    address: null,
  });
  events.tellIncidents([changed]);
  return changed;
}

export const incidentRoutes = [
  route({
    method: 'GET',
    path: '/incidents',
    access: SIGNED_IN,
    summary: 'Incidents.',
    query: strict({ ...incidentFilterQuery, ...listQuery, sort: Type.Optional(oneOf(INCIDENT_SORTS)) }),
    answer: pageOf(incidentView),
    async handle(input, context, caller) {
      const { query } = input;
      const filter = defined({
        status: someOf('status', query.status, INCIDENT_STATUSES),
        cause: someOf('cause', query.cause, CAUSES),
        grade: someOf('grade', query.grade, GRADES),
        critical: someOf('critical', query.critical, CRITICAL),
        ownerId: split(query.ownerId),
        assignee: split(query.assignee),
        label: split(query.label),
        tool: split(query.tool),
        text: query.text === '' ? undefined : query.text,
        seenFrom: query.seenFrom,
        seenTo: query.seenTo,
      }) as IncidentFilter;
      return answerList(input, context, caller, 'incidents', COLUMNS, async (limit, cursor) => {
        const page = await context.deps.state.incidents({
          filter,
          ownerScope: ownerScopeOf(caller),
          sort: query.sort ?? 'updatedAt',
          descending: query.order !== 'asc',
          limit,
          cursor,
        });
        return { ...page, rows: await context.viewIncidents(page.rows) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/incidents/counts',
    access: SIGNED_IN,
    summary: 'How many there are by status, cause and grade.',
    answer: incidentCounts,
    handle(_input, { deps }, caller) {
      return deps.state.countIncidents(ownerScopeOf(caller));
    },
  }),
  route({
    method: 'GET',
    path: '/incidents/:id',
    access: SIGNED_IN,
    summary: 'One incident: evidence, packets, timeline, what to do.',
    params: byId,
    answer: incidentDetail,
    async handle({ params }, context, caller) {
      const { facts, state, clock, whatToDo } = context.deps;
      const incident = await requireIncident(context, caller, params.id);
      const now = clock();
      const range = {
        from: Math.floor((incident.firstSeen - DAY_MS) / 1000),
        to: Math.ceil(Math.max(now, incident.lastSeen + 1) / 1000),
      };
      const { address } = incident;
      const hours = (range.to - range.from) / 3600;
      const stepSeconds = hours > 24 * 60 ? 86_400 : 3600;
      // An owner keeps the incident of an address that is another's by now, and sees no facts of it any more.
      const scope = ownerScopeOf(caller);
      const sourceScope = sourceScopeOf(caller, await context.owners());
      const source = await facts.source(address, range, sourceScope);
      const [events, packets, series, others] = await Promise.all([
        state.incidentEvents(incident.id),
        scope !== null && source === null ? [] : facts.packetsOf(address, range, MOST_PACKETS),
        facts.series({ range, stepSeconds, filter: { prefix: [address] }, scope: sourceScope }),
        state.incidentsOfAddress(address),
      ]);
      const names = await context.accountNames();
      const [view] = await context.viewIncidents([incident]);
      return {
        incident: view,
        events: events.map((event) => ({ ...event, actorName: names.get(event.actor) ?? event.actor })),
        source,
        packets: context.viewPackets(packets),
        series,
        whatToDo: whatToDo(incident),
        others: await context.viewIncidents(
          others.filter((one) => one.id !== incident.id && (scope === null || scope.includes(one.ownerId))),
        ),
      };
    },
  }),
  route({
    method: 'PATCH',
    path: '/incidents/:id',
    access: SIGNED_IN,
    summary: 'Changes status, assignee, labels or cause; an owner may say that it is worked on.',
    params: byId,
    body: incidentPatch,
    answer: incidentView,
    async handle({ params, body }, context, caller) {
      const incident = await requireIncident(context, caller, params.id);
      const changed = await applyTo(context, caller, incident, body);
      return (await context.viewIncidents([changed]))[0];
    },
  }),
  route({
    method: 'POST',
    path: '/incidents/:id/comments',
    access: SIGNED_IN,
    summary: 'Adds a comment.',
    params: byId,
    body: strict({ text: Type.String({ minLength: 1, maxLength: 10_000 }) }),
    answer: incidentEvent,
    status: 201,
    async handle({ params, body }, context, caller) {
      const { state, clock, events } = context.deps;
      // A comment does not depend on what it was written about: it is repeated until it fits.
      for (let attempt = 0; ; attempt++) {
        const incident = await requireIncident(context, caller, params.id);
        const at = clock();
        const event: Omit<IncidentEvent, 'id'> = {
          incidentId: incident.id,
          at,
          kind: 'commented',
          actor: caller.account.id,
          why: body.text,
          change: {},
        };
        try {
          const [changed] = await state.changeIncidents([
            { incident: { ...incident, updatedAt: at }, events: [event] },
          ]);
          events.tellIncidents([changed]);
          const all = await state.incidentEvents(incident.id);
          const made = all.findLast((one) => one.kind === 'commented' && one.actor === caller.account.id)!;
          return { ...made, actorName: caller.account.name };
        } catch (error) {
          if (!(error instanceof StateError) || error.code !== 'stale' || attempt >= 5) throw error;
        }
      }
    },
  }),
  route({
    method: 'POST',
    path: '/incidents/bulk',
    access: STAFF,
    summary: 'The same change for many; each for itself, as it is now.',
    body: strict({ ids: Type.Array(id, { minItems: 1, maxItems: MOST_BULK }), patch: bulkPatch }),
    answer: bulkAnswer,
    async handle({ body }, context, caller) {
      const changed: string[] = [];
      const failed: { id: string; code: string }[] = [];
      for (const one of new Set(body.ids)) {
        try {
          const incident = await requireIncident(context, caller, one);
          await applyTo(context, caller, incident, { ...body.patch, version: incident.version });
          changed.push(incident.id);
        } catch (error) {
          if (!(error instanceof Refusal) && !(error instanceof StateError)) throw error;
          failed.push({ id: one, code: error.code });
        }
      }
      return { changed, failed };
    },
  }),
  route({
    method: 'GET',
    path: '/searches',
    access: SIGNED_IN,
    summary: 'One’s saved searches.',
    query: strict(listQuery),
    answer: pageOf(savedSearch),
    async handle(_input, { deps }, caller) {
      const rows = await deps.state.savedSearches(caller.account.id);
      return { rows, next: null, total: rows.length };
    },
  }),
  route({
    method: 'POST',
    path: '/searches',
    access: SIGNED_IN,
    summary: 'Saves a search under a name.',
    body: strict({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      // A path of the page, never another site.
      target: Type.String({ pattern: '^/[a-z]', maxLength: 2_000 }),
    }),
    answer: savedSearch,
    status: 201,
    handle({ body }, { deps }, caller) {
      return deps.state.createSavedSearch({ ...body, accountId: caller.account.id });
    },
  }),
  route({
    method: 'DELETE',
    path: '/searches/:id',
    access: SIGNED_IN,
    summary: 'Forgets a saved search.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params }, { deps }, caller) {
      await deps.state.deleteSavedSearch(caller.account.id, params.id);
      return null;
    },
  }),
];
