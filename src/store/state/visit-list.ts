/** Decoys, visitors and visits as lists show them, and what is carried out of them. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { parsePrefix } from '../../base/prefix.ts';
import type { DecoyView, VisitorSort } from '../../model/decoy-view.ts';
import type { StateStore } from '../state-port.ts';
import type { StoredVisitor, VisitRange, VisitsStore } from '../visits-port.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { breathe, type Engine } from './engine.ts';
import type { Tables } from './tables.ts';
import { decoyViewOf, inOrder, visitViewOf } from './visit-row.ts';
import type { VisitorTableRow } from './visit-tables.ts';
import { eventsOf } from './visits.ts';

type VisitList = Pick<StateStore, 'decoys' | 'visitors' | 'visitor' | 'visitsOf' | 'visit' | 'exportVisits'>;
type Query = Parameters<VisitsStore['visitors']>[0];
type Builder = ExpressionBuilder<Tables, 'visitors'>;

const COLUMN: Record<VisitorSort, 'toAt' | 'fromAt' | 'visits' | 'activeDays'> = {
  to: 'toAt',
  from: 'fromAt',
  visits: 'visits',
  activeDays: 'activeDays',
};
const VIEW_COLUMNS = [
  'id',
  'sensorId',
  'decoy',
  'persona',
  'protocol',
  'address',
  'addressKey',
  'fromAt',
  'toAt',
  'day',
  'events',
  'kept',
  'version',
  'readVersion',
  'isUnread',
  'acts',
  'visitorId',
  'sample',
] as const;
const DAY_MS = 86_400_000;
const MOST_COUNTED = 10_000;
const VISITS_A_TURN = 200;
const BY_VISIT = 'v-';

export function visitList({ database }: Engine): VisitList {
  return {
    async decoys({ from, to }) {
      const rows = await database.selectFrom('decoys').selectAll().orderBy('name').execute();
      const within = database.selectFrom('visits').where('toAt', '>=', from).where('fromAt', '<', to);
      const days = await within
        .select(['decoy', 'day', (the) => the.fn.countAll<number>().as('visits')])
        .groupBy(['decoy', 'day'])
        .orderBy('day')
        .execute();
      const people = await within
        .select(['decoy', sql<number>`count(distinct coalesce("visitorId", "address"))`.as('visitors')])
        .groupBy('decoy')
        .execute();
      const daysOf = Map.groupBy(days, ({ decoy }) => decoy);
      const peopleOf = new Map(people.map(({ decoy, visitors }) => [decoy, Number(visitors)]));
      return rows.map((row): DecoyView => {
        const own = daysOf.get(row.name) ?? [];
        return decoyViewOf(row, {
          visits: own.reduce((sum, { visits }) => sum + visits, 0),
          visitors: peopleOf.get(row.name) ?? 0,
          days: own.map(({ day, visits }) => ({ day: day * DAY_MS, visits })),
        });
      });
    },

    async visitors({ filter, range, sort, descending, limit, cursor }) {
      const list = `visitors ${sort} ${descending ? 'down' : 'up'}`;
      const column = COLUMN[sort];
      const after = cursor === null ? null : parseCursor(list, 'integer', cursor);
      const direction = descending ? 'desc' : 'asc';
      const matching = (where: Builder) => conditions(where, filter, range);
      const rows = await database
        .selectFrom('visitors')
        .select(['id', column, 'row'])
        .where((where) => where.and(matching(where)))
        .$if(after !== null, (query) =>
          query.where((where) =>
            where(
              where.refTuple(column, 'id'),
              descending ? '<' : '>',
              where.tuple(Number(after?.value), after?.id ?? ''),
            ),
          ),
        )
        .orderBy(column, direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      const { found } = await database
        .selectFrom((from) =>
          from
            .selectFrom('visitors')
            .select('id')
            .where((where) => where.and(matching(where)))
            .limit(MOST_COUNTED + 1)
            .as('some'),
        )
        .select((the) => the.fn.countAll<number>().as('found'))
        .executeTakeFirstOrThrow();
      const last = rows.slice(0, limit).at(-1) as (VisitorTableRow & { id: string }) | undefined;
      return {
        rows: rows.slice(0, limit).map(({ row }) => JSON.parse(row)),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(list, { value: last[column], id: last.id })
            : null,
        total: found > MOST_COUNTED ? null : found,
      };
    },

    async visitor(id) {
      const read = (one: string) =>
        database
          .selectFrom('visitors')
          .innerJoin('visitorDetails', 'visitorDetails.visitorId', 'visitors.id')
          .select(['visitors.id', 'row', 'digest', 'visitor', 'links', 'acts'])
          .where('visitors.id', '=', one)
          .executeTakeFirst();
      let found = await read(id);
      if (found === undefined && id.startsWith(BY_VISIT)) {
        const visit = await database
          .selectFrom('visits')
          .select('visitorId')
          .where('id', '=', id.slice(BY_VISIT.length))
          .executeTakeFirst();
        if (visit?.visitorId != null) found = await read(visit.visitorId);
      }
      if (found === undefined) return null;
      const visits = await database
        .selectFrom('visits')
        .select('id')
        .where('visitorId', '=', found.id)
        .orderBy('fromAt')
        .execute();
      return {
        visitor: JSON.parse(found.visitor),
        visits: visits.map((one) => one.id),
        row: JSON.parse(found.row),
        links: JSON.parse(found.links),
        acts: JSON.parse(found.acts),
        digest: found.digest,
      } satisfies StoredVisitor;
    },

    async visitsOf(visitorId, limit) {
      const rows = await database
        .selectFrom('visits')
        .select(VIEW_COLUMNS)
        .where('visitorId', '=', visitorId)
        .orderBy('fromAt', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(visitViewOf);
    },

    async visit(id) {
      const row = await database
        .selectFrom('visits')
        .select(VIEW_COLUMNS)
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : { visit: visitViewOf(row), cut: row.events - row.kept };
    },

    async *exportVisits({ from, to }, decoys) {
      let after: { fromAt: number; id: string } | null = { fromAt: -1, id: '' };
      while (after !== null) {
        const { fromAt, id } = after;
        const rows: { id: string; fromAt: number }[] = await database
          .selectFrom('visits')
          .select(['id', 'fromAt'])
          .where('toAt', '>=', from)
          .where('fromAt', '<', to)
          .$if(decoys.length > 0, (query) => query.where('decoy', 'in', decoys))
          .where((where) => where(where.refTuple('fromAt', 'id'), '>', where.tuple(fromAt, id)))
          .orderBy('fromAt')
          .orderBy('id')
          .limit(VISITS_A_TURN)
          .execute();
        const events = await eventsOf(
          database,
          rows.map((row) => row.id),
        );
        for (const row of rows) yield inOrder(events.get(row.id) ?? []);
        after = rows.length < VISITS_A_TURN ? null : rows[rows.length - 1];
        await breathe();
      }
    },
  };
}

/** An empty list in the filter does not filter. */
function conditions(where: Builder, filter: Query['filter'], range: VisitRange): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [
    where('toAt', '>=', range.from),
    where('fromAt', '<', range.to),
    where.exists(
      where
        .selectFrom('visits')
        .select('visits.id')
        .whereRef('visits.visitorId', '=', 'visitors.id')
        .where('visits.toAt', '>=', range.from)
        .where('visits.fromAt', '<', range.to),
    ),
  ];
  if (filter.kind !== undefined && filter.kind.length > 0) found.push(where('kind', 'in', filter.kind));
  if (filter.lateral === true) found.push(where('isLateral', '=', 1));
  for (const [part, values] of [
    ['decoy', filter.decoy],
    ['act', filter.act],
  ] as const) {
    if (values === undefined || values.length === 0) continue;
    found.push(
      where.exists(
        where
          .selectFrom('visitorParts')
          .select('visitorParts.visitorId')
          .whereRef('visitorParts.visitorId', '=', 'visitors.id')
          .where('visitorParts.part', '=', part)
          .where('visitorParts.value', 'in', values),
      ),
    );
  }
  const prefix = filter.address === undefined ? null : parsePrefix(filter.address);
  if (prefix !== null) {
    const digits = prefix.family === 4 ? 8 : 32;
    const keyOf = (value: bigint) => `${prefix.family}${value.toString(16).padStart(digits, '0')}`;
    found.push(
      where.exists(
        where
          .selectFrom('visits')
          .select('visits.id')
          .whereRef('visits.visitorId', '=', 'visitors.id')
          .where('visits.addressKey', '>=', keyOf(prefix.first))
          .where('visits.addressKey', '<=', keyOf(prefix.last)),
      ),
    );
  }
  return found;
}
