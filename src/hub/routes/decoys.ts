/** Decoys: who came, what he did, his sessions to be played again, and what others' tools take. */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { parsePrefix } from '../../base/prefix.ts';
import { VISIT_EXPORTS, type VisitorFilter, type VisitorRow } from '../../model/decoy-view.ts';
import { ACTS, VISITOR_KINDS } from '../../model/visitor.ts';
import type { StoredVisitor, VisitRange } from '../../store/visits-port.ts';
import { STAFF } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { answerList, defined, split } from '../lists.ts';
import { rangeOf, someOf } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { id, listQuery, oneOf, pageOf, rangeQuery, strict } from '../schemas/pieces.ts';
import { decoyView, visitorDetail, visitorFilterQuery, visitorRow, visitReplay } from '../schemas/visits.ts';

const MOST_VISITS = 500;
const MOST_LINKS = 500;
const MOST_SYSTEMS = 10;
/** Addresses that are looked for among the members of all systems. */
const MOST_LOOKED_UP = 20;
const COLUMNS = [
  'id',
  'kind',
  'name',
  'visits',
  'activeDays',
  'longestGapDays',
  'from',
  'to',
  'sensors',
  'acts',
  'addresses',
  'asn',
  'asName',
  'country',
] as const;

function visitRange(query: { from?: number; to?: number }, nowMs: number): VisitRange {
  const { from, to } = rangeOf(query, nowMs);
  return { from: Math.floor(from * 1000), to: Math.ceil(to * 1000) };
}

function filterOf(query: {
  kind?: string;
  decoy?: string;
  act?: string;
  address?: string;
  lateral?: boolean;
}): VisitorFilter {
  const address = query.address === '' ? undefined : query.address;
  if (address !== undefined && parsePrefix(address) === null)
    throw new Refusal('invalid', `address: ${address} cannot be read`);
  return defined({
    kind: someOf('kind', query.kind, VISITOR_KINDS),
    decoy: split(query.decoy),
    act: someOf('act', query.act, ACTS),
    address,
    lateral: query.lateral,
  }) as VisitorFilter;
}

/** With those who answer for his addresses. */
async function withOwners(context: HubContext, row: StoredVisitor['row']): Promise<VisitorRow> {
  const found = new Map<string, string>();
  for (const address of row.addresses) {
    const owner = await context.ownerOf(address);
    if (owner !== null) found.set(owner.id, owner.name);
  }
  return { ...row, owners: [...found].map(([id, name]) => ({ id, name })) };
}

export const decoyRoutes = [
  route({
    method: 'GET',
    path: '/decoys',
    access: STAFF,
    summary: 'Decoys whose events came, and how many visits each had in the range.',
    query: strict(rangeQuery),
    answer: Type.Object({ rows: Type.Array(decoyView) }),
    async handle({ query }, { deps }) {
      return { rows: await deps.state.decoys(visitRange(query, deps.clock())) };
    },
  }),
  route({
    method: 'GET',
    path: '/visitors',
    access: STAFF,
    summary: 'Visitors of decoys who were there in the range.',
    query: strict({ ...rangeQuery, ...visitorFilterQuery, ...listQuery }),
    answer: pageOf(visitorRow),
    handle(input, context, caller) {
      const { query } = input;
      const { state, clock } = context.deps;
      const filter = filterOf(query);
      const range = visitRange(query, clock());
      return answerList(input, context, caller, 'visitors', COLUMNS, async (limit, cursor) => {
        const page = await state.visitors({
          filter,
          range,
          sort: query.sort ?? 'to',
          descending: query.order !== 'asc',
          limit,
          cursor,
        });
        return { ...page, rows: await Promise.all(page.rows.map((row) => withOwners(context, row))) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/visitors/:id',
    access: STAFF,
    summary: 'One visitor: what he is and why, what he did, and his visits.',
    params: strict({ id }),
    answer: visitorDetail,
    async handle({ params }, context) {
      const { state } = context.deps;
      const found = await state.visitor(params.id);
      if (found === null) throw new Refusal('not-found', `there is no visitor ${params.id}`);
      const row = await withOwners(context, found.row);
      const incidents = await Promise.all(row.addresses.map((one) => state.incidentsOfAddress(one)));
      const systems = await state.systemRows({ member: row.addresses.slice(0, MOST_LOOKED_UP) }, null);
      return {
        ...row,
        visitList: await state.visitsOf(found.visitor.id, MOST_VISITS),
        links: found.links.slice(0, MOST_LINKS),
        story: found.acts,
        incidents: incidents.flat().map((one) => one.id),
        systems: systems.slice(0, MOST_SYSTEMS).map(({ id, name, verdict }) => ({ id, name, verdict })),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/visits/:id',
    access: STAFF,
    summary: 'One session with its events, to be played again. Every text in them may be an attacker’s.',
    params: strict({ id }),
    answer: visitReplay,
    async handle({ params }, { deps: { state } }) {
      const found = await state.visit(params.id);
      if (found === null) throw new Refusal('not-found', `there is no visit ${params.id}`);
      return { ...found, events: await state.visitEvents(params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/visits.export',
    access: STAFF,
    summary: 'Events of the range for other tools: Cowrie’s JSON, ECS, STIX 2.1, or a list of indicators.',
    query: strict({
      ...rangeQuery,
      form: oneOf(VISIT_EXPORTS),
      decoy: visitorFilterQuery.decoy,
    }),
    answer: Type.String({ description: 'a file' }),
    async handle({ query, request, reply }, { deps }, caller) {
      const { state, clock, visits } = deps;
      const range = visitRange(query, clock());
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'exported',
        subject: `visits/${query.form}`,
        detail: (request.url.split('?')[1] ?? '').slice(0, 1_000),
        address: request.ip,
      });
      const { text, type, name } = visits.exportAs(
        query.form,
        state.exportVisits(range, split(query.decoy) ?? []),
      );
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(text));
    },
  }),
];
