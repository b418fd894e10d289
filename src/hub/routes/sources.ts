/** Sources: the table, and all that is known of one. */
import { Type } from 'typebox';
import { SOURCE_SORTS } from '../../model/facts.ts';
import { ownerScopeOf, SIGNED_IN, sourceScopeOf } from '../caller.ts';
import { answerList } from '../lists.ts';
import { rangeOf, requireAddress, sourceFilterOf, stepFor } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { sourceRow } from '../schemas/facts.ts';
import { listQuery, oneOf, pageOf, rangeQuery, sourceFilterQuery, strict } from '../schemas/pieces.ts';
import { sourceDetail } from '../schemas/state.ts';

const MOST_VERDICTS = 50;
const MOST_PACKETS = 50;
const MOST_SERVICES = 100;

const COLUMNS = [
  'source',
  'category',
  'verdict',
  'confidence',
  'tool',
  'organisation',
  'packets',
  'bytes',
  'first',
  'last',
  'services',
  'topService',
  'asn',
  'asName',
  'country',
  'sensors',
] as const;

export const sourceRoutes = [
  route({
    method: 'GET',
    path: '/sources',
    access: SIGNED_IN,
    summary: 'Sources of a range.',
    query: strict({
      ...rangeQuery,
      ...sourceFilterQuery,
      ...listQuery,
      sort: Type.Optional(oneOf(SOURCE_SORTS)),
    }),
    answer: pageOf(sourceRow),
    async handle(input, context, caller) {
      const { query } = input;
      const range = rangeOf(query, context.deps.clock());
      const filter = sourceFilterOf(query);
      const scope = sourceScopeOf(caller, await context.owners());
      return answerList(input, context, caller, 'sources', COLUMNS, (limit, cursor) =>
        context.deps.facts.sources({
          range,
          filter,
          scope,
          sort: query.sort ?? 'packets',
          descending: query.order !== 'asc',
          limit,
          cursor,
        }),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/sources/:address',
    access: SIGNED_IN,
    summary: 'One source: activity, verdicts, kept packets, incidents.',
    params: strict({ address: Type.String({ maxLength: 64 }) }),
    query: strict(rangeQuery),
    answer: sourceDetail,
    async handle({ params, query }, context, caller) {
      const { facts, state, clock } = context.deps;
      const address = requireAddress(params.address);
      const range = rangeOf(query, clock());
      const scope = sourceScopeOf(caller, await context.owners());
      const row = await facts.source(address, range, scope);
      if (row === null) throw new Refusal('not-found', `${address} was not sighted in this range`);
      const filter = { prefix: [row.source] };
      const [verdicts, services, series, packets, incidents, owner] = await Promise.all([
        facts.verdictsOf(row.source, MOST_VERDICTS),
        facts.top({ kind: 'service', range, filter, scope, limit: MOST_SERVICES }),
        facts.series({ range, stepSeconds: stepFor(range), filter, scope }),
        facts.packetsOf(row.source, range, MOST_PACKETS),
        state.incidentsOfAddress(row.source),
        context.ownerOf(row.source),
      ]);
      const ids = ownerScopeOf(caller);
      const visible = incidents.filter((incident) => ids === null || ids.includes(incident.ownerId));
      return {
        row,
        verdicts,
        services,
        series,
        packets: context.viewPackets(packets),
        incidents: await context.viewIncidents(visible),
        owner:
          owner === null || (ids !== null && !ids.includes(owner.id))
            ? null
            : { id: owner.id, name: owner.name },
      };
    },
  }),
];
