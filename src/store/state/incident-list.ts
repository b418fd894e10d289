/** The list of incidents: filters, search, order, pages, and the counts for the filters. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { IncidentFilter, IncidentSort, StateStore } from '../state-port.ts';
import { formatCursor, type PlaceKind, parseCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import { fold } from './ids.ts';
import { incidentOf } from './incident-row.ts';
import type { IncidentRow, Tables } from './tables.ts';

type IncidentList = Pick<StateStore, 'incidents' | 'countIncidents'>;
type Builder = ExpressionBuilder<Tables, 'incidents'>;

const COLUMN: Record<IncidentSort, keyof IncidentRow> = {
  updatedAt: 'updatedAt',
  openedAt: 'openedAt',
  lastSeen: 'lastSeen',
  packets: 'packets',
  confidence: 'confidence',
  address: 'addressKey',
};
const KIND: Record<IncidentSort, PlaceKind> = {
  updatedAt: 'integer',
  openedAt: 'integer',
  lastSeen: 'integer',
  packets: 'integer',
  confidence: 'real',
  address: 'text',
};
/** Beyond that many rows their number is not worth its price. */
const MOST_COUNTED = 10_000;
/** Longer texts to search for are cut: SQLite refuses patterns without bound. */
const MOST_TEXT = 200;

export function incidentList({ database }: Engine): IncidentList {
  return {
    async incidents({ filter, ownerScope, sort, descending, limit, cursor }) {
      const list = `incidents ${sort} ${descending ? 'down' : 'up'}`;
      const column = COLUMN[sort];
      const after = cursor === null ? null : parseCursor(list, KIND[sort], cursor);
      const direction = descending ? 'desc' : 'asc';
      const rows = await database
        .selectFrom('incidents')
        .innerJoin('incidentDetails', 'incidentDetails.incidentId', 'incidents.id')
        .selectAll()
        .where('incidents.id', 'in', (within) =>
          within
            .selectFrom('incidents')
            .select('id')
            .where((where) => where.and(conditions(where, filter, ownerScope)))
            .$if(after !== null, (query) =>
              query.where((where) =>
                where(
                  where.refTuple(column, 'id'),
                  descending ? '<' : '>',
                  where.tuple(after?.value ?? '', after?.id ?? ''),
                ),
              ),
            )
            .orderBy(column, direction)
            .orderBy('id', direction)
            // One more than asked tells whether there is a next page.
            .limit(limit + 1),
        )
        .orderBy(`incidents.${column}`, direction)
        .orderBy('incidents.id', direction)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page.map(incidentOf),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(list, { value: last[column] as string | number, id: last.id })
            : null,
        total: await count(filter, ownerScope),
      };
    },

    async countIncidents(ownerScope) {
      const counts = { status: {}, cause: {}, grade: {} } as Record<
        'status' | 'cause' | 'grade',
        Record<string, number>
      >;
      const groups = await database
        .selectFrom('incidents')
        .select(['status', 'cause', 'grade', (the) => the.fn.countAll<number>().as('count')])
        .where((where) => where.and(conditions(where, {}, ownerScope)))
        .groupBy(['status', 'cause', 'grade'])
        .execute();
      for (const group of groups) {
        for (const field of ['status', 'cause', 'grade'] as const) {
          counts[field][group[field]] = (counts[field][group[field]] ?? 0) + group.count;
        }
      }
      return counts;
    },
  };

  /** How many there are; null when they are many. */
  async function count(filter: IncidentFilter, ownerScope: readonly string[] | null): Promise<number | null> {
    const { found } = await database
      .selectFrom((from) =>
        from
          .selectFrom('incidents')
          .select('id')
          .where((where) => where.and(conditions(where, filter, ownerScope)))
          .limit(MOST_COUNTED + 1)
          .as('some'),
      )
      .select((the) => the.fn.countAll<number>().as('found'))
      .executeTakeFirstOrThrow();
    return found > MOST_COUNTED ? null : found;
  }
}

/** An empty list in the filter does not filter; an empty scope sees nothing. */
function conditions(
  where: Builder,
  filter: IncidentFilter,
  ownerScope: readonly string[] | null,
): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  if (ownerScope !== null) {
    found.push(ownerScope.length === 0 ? sql<SqlBool>`1 = 0` : where('ownerId', 'in', ownerScope));
  }
  for (const field of ['status', 'cause', 'grade', 'critical', 'ownerId', 'tool'] as const) {
    const values = filter[field];
    if (values !== undefined && values.length > 0) found.push(where(field, 'in', values));
  }
  if (filter.assignee !== undefined && filter.assignee.length > 0) {
    const somebody = filter.assignee.filter((assignee) => assignee !== 'none');
    found.push(
      where.or([
        ...(somebody.length > 0 ? [where('assignee', 'in', somebody)] : []),
        ...(filter.assignee.includes('none') ? [where('assignee', 'is', null)] : []),
      ]),
    );
  }
  if (filter.label !== undefined && filter.label.length > 0) {
    const labelled = where
      .selectFrom('incidentLabels')
      .select('incidentLabels.incidentId')
      .where('label', 'in', filter.label);
    found.push(where('id', 'in', labelled));
  }
  // Whole milliseconds are stored; PostgreSQL compares them with nothing else.
  if (filter.seenFrom !== undefined) found.push(where('lastSeen', '>=', Math.ceil(filter.seenFrom)));
  if (filter.seenTo !== undefined) found.push(where('firstSeen', '<', Math.ceil(filter.seenTo)));
  const text = fold(filter.text?.trim() ?? '').slice(0, MOST_TEXT);
  if (text !== '') found.push(holdsText(where, text));
  return found;
}

function holdsText(where: Builder, text: string): Expression<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return where.or([
    where(
      'id',
      'in',
      where
        .selectFrom('incidentTexts')
        .select('incidentTexts.incidentId')
        .where(sql<SqlBool>`"text" like ${pattern} escape '\\'`),
    ),
    where(
      'ownerId',
      'in',
      where
        .selectFrom('owners')
        .select('owners.id')
        .where(sql<SqlBool>`"nameKey" like ${pattern} escape '\\'`),
    ),
  ]);
}
