/** Charts and tops. */
import { Type } from 'typebox';
import { TOP_KINDS, type TopKind } from '../../model/facts.ts';
import { ownerScopeOf, SIGNED_IN, sourceScopeOf } from '../caller.ts';
import { rangeOf, sourceFilterOf, stepFor } from '../queries.ts';
import { route } from '../route.ts';
import { categorySeries, overview, seriesPoint, topRow } from '../schemas/facts.ts';
import { oneOf, rangeQuery, sourceFilterQuery, strict } from '../schemas/pieces.ts';
import { viewSensors } from './sensors.ts';

const TOP_ROWS = 10;
const step = Type.Optional(Type.Integer({ minimum: 60, maximum: 366 * 86_400, multipleOf: 60 }));

export const overviewRoutes = [
  route({
    method: 'GET',
    path: '/overview',
    access: SIGNED_IN,
    summary: 'All that the overview shows of a range.',
    query: strict(rangeQuery),
    answer: overview,
    async handle({ query }, context, caller) {
      const { facts, state, clock } = context.deps;
      const range = rangeOf(query, clock());
      const scope = sourceScopeOf(caller, await context.owners());
      const stepSeconds = stepFor(range);
      const top = (kind: TopKind) => facts.top({ kind, range, filter: {}, scope, limit: TOP_ROWS });
      const [series, categories, services, countries, networks, tools, byCategory, sensors, counts] =
        await Promise.all([
          facts.series({ range, stepSeconds, filter: {}, scope }),
          facts.categorySeries({ range, stepSeconds, scope }),
          top('service'),
          top('country'),
          top('asn'),
          top('tool'),
          facts.top({ kind: 'category', range, filter: {}, scope, limit: 100 }),
          viewSensors(context, caller),
          state.countIncidents(ownerScopeOf(caller)),
        ]);
      return {
        ...range,
        packets: series.reduce((sum, point) => sum + point.packets, 0),
        sources: byCategory.reduce((sum, row) => sum + row.sources, 0),
        series,
        categories,
        services,
        countries,
        networks,
        tools,
        sensors,
        openIncidents: (counts.status.open ?? 0) + (counts.status.working ?? 0),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/series',
    access: SIGNED_IN,
    summary: 'Packets and sources over time.',
    query: strict({ ...rangeQuery, ...sourceFilterQuery, step }),
    answer: Type.Object({ points: Type.Array(seriesPoint) }),
    async handle({ query }, context, caller) {
      const range = rangeOf(query, context.deps.clock());
      const points = await context.deps.facts.series({
        range,
        stepSeconds: query.step ?? stepFor(range),
        filter: sourceFilterOf(query),
        scope: sourceScopeOf(caller, await context.owners()),
      });
      return { points };
    },
  }),
  route({
    method: 'GET',
    path: '/categories',
    access: SIGNED_IN,
    summary: 'IoT malware, PC malware, scanners ... over time, over years where daily sums are kept.',
    query: strict({ ...rangeQuery, step }),
    answer: Type.Object({ series: Type.Array(categorySeries) }),
    async handle({ query }, context, caller) {
      const range = rangeOf(query, context.deps.clock());
      const series = await context.deps.facts.categorySeries({
        range,
        stepSeconds: query.step ?? stepFor(range),
        scope: sourceScopeOf(caller, await context.owners()),
      });
      return { series };
    },
  }),
  route({
    method: 'GET',
    path: '/top/:kind',
    access: SIGNED_IN,
    summary: 'What there is most of.',
    params: strict({ kind: oneOf(TOP_KINDS) }),
    query: strict({
      ...rangeQuery,
      ...sourceFilterQuery,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    }),
    answer: Type.Object({ rows: Type.Array(topRow) }),
    async handle({ params, query }, context, caller) {
      const rows = await context.deps.facts.top({
        kind: params.kind,
        range: rangeOf(query, context.deps.clock()),
        filter: sourceFilterOf(query),
        scope: sourceScopeOf(caller, await context.owners()),
        limit: query.limit ?? TOP_ROWS,
      });
      return { rows };
    },
  }),
];
